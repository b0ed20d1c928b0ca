import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { Customer, CustomerId, Hold, MatchCandidate, MergeRecordId } from '../customer.ts';
import { customerWith } from '../fixtures/customers.ts';
import { sideOf } from './customer-side.ts';
import { newRecord } from './merge-record.ts';
import { merged } from './merging.ts';
import { planMerge } from './plan.ts';
import { unmerged } from './unmerging.ts';

const now = new Date('2026-03-31T10:00:00Z');
const hold = { id: 'hld_1', reason: 'FRAUD', releasedAt: null } as Hold;
const candidate = {
  id: 'mat_1',
  leftId: 'cus_b',
  rightId: 'cus_a',
  state: 'OPEN',
  decidedBy: null,
  decidedAt: null,
} as MatchCandidate;
let ids = 0;

function merge(ofSurvivor: Partial<Customer>, ofLoser: Partial<Customer>) {
  const survivor = customerWith({ id: 'cus_a' as CustomerId, status: 'ACTIVE', ...ofSurvivor });
  const loser = customerWith({ id: 'cus_b' as CustomerId, createdAt: now, ...ofLoser });
  const plan = planMerge(sideOf(survivor, false), sideOf(loser, false));
  if (!plan.ok || plan.value.survivorId !== survivor.id) throw new Error('the two are not merged this way round');
  const record = newRecord(loser.id, survivor.id, { id: 'mrg_1' as MergeRecordId, by: 'ann', at: now });
  const newId = <Id extends string>() => `new_${(ids += 1)}` as Id;
  const on = civilDate('2026-03-31');
  const made = { survivor, loser, children: [], aliases: [], plan: plan.value, record, on, now, by: 'ann', newId };
  const after = merged(made);
  const undo = (changes: Partial<Customer> = {}) =>
    unmerged({
      survivor: { ...after.survivor, ...changes },
      loser: after.loser,
      children: [],
      aliases: [],
      record: after.loser.merges![0]!,
      became: (id) => id,
      now,
    });
  return { survivor, loser, after, undo };
}

describe('the survivor', () => {
  it('takes a verified name with its validation, and what it has left empty', () => {
    const verified = {
      legalName: 'Acme Tools GmbH',
      normalisedName: 'acme tools',
      legalNameVerified: true,
      validatedOn: civilDate('2026-01-01'),
    };
    const { survivor, after, undo } = merge(
      { tradingName: 'Acme', industry: 'STEEL' },
      { ...verified, industry: 'IRON', preferredLanguage: 'de' },
    );
    expect(after.survivor).toMatchObject({
      ...verified,
      tradingName: 'Acme',
      industry: 'STEEL',
      preferredLanguage: 'de',
    });
    const [record] = after.loser.merges!;
    expect(record?.replaced).toEqual({
      id: 'cus_a',
      values: [
        { field: 'legalName', value: 'Acme Tools Inc.' },
        { field: 'legalNameVerified', value: 'false' },
        { field: 'validatedOn', value: null },
        { field: 'preferredLanguage', value: null },
      ],
    });
    expect(undo().survivor).toEqual(survivor);
    // Renamed since: then neither the name nor what was said of it goes back.
    const renamed = { legalName: 'Acme SE', normalisedName: 'acme', legalNameVerified: false, validatedOn: null };
    expect(undo(renamed).survivor).toMatchObject({ ...renamed, preferredLanguage: null });
  });

  it.each([
    ['ACTIVE', 'ACTIVE', 'ACTIVE', []],
    ['ACTIVE', 'ON_HOLD', 'ON_HOLD', [hold]],
    ['ACTIVE', 'INACTIVE', 'ON_HOLD', [hold]],
    ['PROSPECT', 'ON_HOLD', 'ON_HOLD', [hold]],
    ['PROSPECT', 'PROSPECT', 'PROSPECT', []],
  ] as const)('that is %s and takes one that is %s is %s', (survivorIs, loserIs, becomes, holds) => {
    const { survivor, loser, after, undo } = merge({ status: survivorIs }, { status: loserIs, holds });
    expect(after.survivor.status).toBe(becomes);
    expect(after.loser.status).toBe('MERGED');
    const back = undo();
    expect([back.survivor.status, back.loser.status]).toEqual([survivor.status, loser.status]);
  });

  it('stays held by what was placed on it since, and frees the other of what was released meanwhile', () => {
    const { undo } = merge({}, { status: 'ON_HOLD', holds: [hold] });
    const later = { ...hold, id: 'hld_2' as Hold['id'] };
    const back = undo({ status: 'ON_HOLD', holds: [{ ...hold, releasedAt: now }, later] });
    expect(back.survivor).toMatchObject({ status: 'ON_HOLD', holds: [later] });
    expect(back.loser.status).toBe('ACTIVE');
    expect(undo({ status: 'INACTIVE' }).survivor.status).toBe('INACTIVE');
  });

  it('settles the question whether the two are one, which is open again once they are two', () => {
    const decided = { ...candidate, id: 'mat_0', state: 'REJECTED' } as MatchCandidate;
    const foreign = { ...candidate, id: 'mat_2', rightId: 'cus_x' } as MatchCandidate;
    const { loser, after, undo } = merge({}, { matchCandidates: [decided, candidate, foreign] });
    expect(after.loser.matchCandidates).toEqual([
      decided,
      { ...candidate, state: 'CONFIRMED', decidedBy: 'ann', decidedAt: now },
      foreign,
    ]);
    expect(undo().loser.matchCandidates).toEqual(loser.matchCandidates);
  });
});
