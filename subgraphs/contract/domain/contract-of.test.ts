import { expect, it } from 'vitest';
import { contractOf } from './contract-of.ts';

it.each([
  ['Contract', { id: 'ctr_1' }, 'ctr_1'],
  ['Amendment', { id: 'amd_1', contractId: 'ctr_1' }, 'ctr_1'],
  ['Quote', { id: 'quo_1', contractId: 'ctr_1' }, 'ctr_1'],
  ['Quote', { id: 'quo_1', contractId: null }, null],
  // Its contracts are several.
  ['Deal', { id: 'dea_1', contractIds: ['ctr_1'] }, null],
  ['Product', { id: 'prd_1' }, null],
])('a %s %o belongs to %s', (type, entity, contract) => {
  expect(contractOf(type, entity)).toBe(contract);
});
