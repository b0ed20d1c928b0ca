import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { refuseFarAhead, refuseSecond, unknownBillRun, type BillRunId } from './bill-run.ts';
import { failed, told } from './fixtures/answers.ts';
import type { LegalEntity } from './legal-entity.ts';

describe('a bill run', () => {
  // The last evening of February in Berlin, and already the first of March in Tokyo.
  const now = new Date('2026-02-28T20:00:00Z');

  it.each([
    ['Europe/Berlin', '2025-12-31', true],
    ['Europe/Berlin', '2026-03-31', true],
    ['Europe/Berlin', '2026-04-01', false],
    ['Asia/Tokyo', '2026-04-01', true],
    ['Asia/Tokyo', '2026-04-02', false],
  ])('of a company in %s may charge through %s: %s', (timeZone, throughDate, may) => {
    const refusal = refuseFarAhead(civilDate(throughDate), now, { timeZone } as LegalEntity);
    expect(told(refusal)).toEqual(may ? null : failed('input.throughDate', 'DAYS_AHEAD_MAX'));
  });

  it('says how far it may charge', () => {
    const refusal = refuseFarAhead(civilDate('2026-05-01'), now, { timeZone: 'Europe/Berlin' } as LegalEntity);
    expect(refusal?.message).toBe('input.throughDate must be at most 2026-03-31, which is 31 days ahead.');
  });

  it('is the only one of its company, and names the other', () => {
    expect(refuseSecond(null)).toBeNull();
    const refusal = refuseSecond('run_1' as BillRunId);
    expect(told(refusal)).toEqual(failed('input.legalEntityId', 'NO_RUN_RUNNING'));
    expect(refusal?.message).toBe(
      'input.legalEntityId must be a legal entity for which no other run is RUNNING: run_1.',
    );
  });

  it('that the viewer may not see does not exist', () => {
    expect(unknownBillRun('run_1')).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'BillRun', id: 'run_1' },
      message: 'There is no BillRun run_1 that you may see.',
    });
  });
});
