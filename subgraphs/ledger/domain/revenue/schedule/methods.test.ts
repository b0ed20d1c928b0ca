import { expect, it } from 'vitest';
import { recognitionMethods } from './methods.ts';

it('says of every method what progress is measured by, what can be planned, and how days count', () => {
  const table = Object.entries(recognitionMethods).map(([method, row]) => [method, ...Object.values(row)].join(' '));
  expect(table).toEqual([
    'POINT_IN_TIME CONTROL_PASSED false ',
    'STRAIGHT_LINE_DAILY TIME_ELAPSED true ACTUAL',
    'STRAIGHT_LINE_MONTHLY TIME_ELAPSED true 30E/360',
    'AS_INVOICED AMOUNT_INVOICED false ',
    'MILESTONE MILESTONES_ACCEPTED false ',
    'COST_TO_COST COST_INCURRED false ',
    'MATERIAL_RIGHT RIGHT_EXERCISED false ',
  ]);
});
