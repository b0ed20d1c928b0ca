import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type {
  Contact,
  Customer,
  CustomerId,
  HierarchyLink,
  Hold,
  MatchCandidate,
  MergeRecord,
  MergeRecordId,
} from '../customer.ts';
import { customerWith } from '../fixtures/customers.ts';
import { newRecord } from './merge-record.ts';
import { unmerged, type Unmerging } from './unmerging.ts';

const [mergedAt, now] = [new Date('2026-03-01T10:00:00Z'), new Date('2026-03-31T10:00:00Z')];
const [a, b, parent, heir] = ['cus_a', 'cus_b', 'cus_p', 'cus_h'] as unknown as [
  CustomerId,
  CustomerId,
  CustomerId,
  CustomerId,
];
const hold = (id: string, releasedAt: Date | null = null) => ({ id, reason: 'FRAUD', releasedAt }) as Hold;
const contact = (id: string) => ({ id, name: id }) as Contact;
const link = (id: string, parentId: CustomerId, from: string, to: string | null = null) =>
  ({ id, type: 'LEGAL', parentId, from: civilDate(from), to: to && civilDate(to) }) as HierarchyLink;

function undo(
  record: Partial<MergeRecord> = {},
  ofSurvivor: Partial<Customer> = {},
  more: Partial<Unmerging> & { readonly ofLoser?: Partial<Customer> } = {},
) {
  const made: MergeRecord = {
    ...newRecord(b, a, { id: 'mrg_1' as MergeRecordId, by: 'ann', at: mergedAt }),
    state: 'MERGED',
    mergedAt,
    statusBefore: 'ACTIVE',
    ...record,
  };
  const { ofLoser, ...others } = more;
  const survivor = customerWith({ id: a, status: 'ACTIVE', ...ofSurvivor });
  const loser = customerWith({ id: b, status: 'MERGED', mergedIntoId: a, merges: [made], ...ofLoser });
  const unmerging = { survivor, loser, children: [], aliases: [], record: made, became: (id: CustomerId) => id, now };
  return { made, survivor, loser, after: unmerged({ ...unmerging, ...others }) };
}

describe('the two that were merged', () => {
  it('are apart again, and the record forgets what the survivor had', () => {
    const past = { ...newRecord(b, a, { id: 'mrg_0' as MergeRecordId, by: 'ann', at: mergedAt }), state: 'UNDONE' };
    const replaced = { id: a, values: [{ field: 'segment', value: 'MID' }] };
    const { after, made, survivor, loser } = undo(
      { replaced },
      { segment: 'LARGE' },
      { ofLoser: { segment: 'LARGE', merges: [past as MergeRecord] } },
    );
    expect(after.survivor).toEqual({ ...survivor, segment: 'MID' });
    expect(after.loser).toEqual({
      ...loser,
      status: 'ACTIVE',
      mergedIntoId: null,
      merges: [past, { ...made, state: 'UNDONE', undoneAt: now, replaced: { id: a, values: [] } }],
    });
    expect(after).toMatchObject({ children: [], aliases: [] });
  });

  it('take back what went, and the survivor keeps what came since', () => {
    const [moved, since] = [contact('con_b'), contact('con_s')];
    const { after } = undo({ movedParts: ['con_b', 'con_gone'] }, { contacts: [moved, since] });
    expect([after.survivor.contacts, after.loser.contacts]).toEqual([[since], [moved]]);
  });

  it('are asked about again where the merge had answered, and only there', () => {
    const candidate = (id: string) =>
      ({ id, state: 'CONFIRMED', decidedBy: 'ann', decidedAt: mergedAt }) as MatchCandidate;
    const open = (id: string) => ({ ...candidate(id), state: 'OPEN', decidedBy: null, decidedAt: null });
    const { after } = undo(
      { settledCandidateIds: ['mat_1', 'mat_3'] },
      { matchCandidates: [candidate('mat_1'), candidate('mat_2')] },
      { ofLoser: { matchCandidates: [candidate('mat_3'), candidate('mat_4')] } },
    );
    expect(after.survivor.matchCandidates).toEqual([open('mat_1'), candidate('mat_2')]);
    expect(after.loser.matchCandidates).toEqual([open('mat_3'), candidate('mat_4')]);
    const hidden = undo({}, { matchCandidates: null }, { ofLoser: { matchCandidates: null } }).after;
    expect([hidden.survivor.matchCandidates, hidden.loser.matchCandidates]).toEqual([[], []]);
  });

  it('are only where the merge noted how the loser stood', () => {
    expect(() => undo({ statusBefore: null })).toThrow('a merge in force noted where the customer stood before');
  });
});

describe('the loser', () => {
  it.each([
    ['ACTIVE', [], 'ACTIVE'],
    ['ACTIVE', [hold('hld_b')], 'ON_HOLD'],
    ['ACTIVE', [hold('hld_b', now)], 'ACTIVE'],
    ['ON_HOLD', [hold('hld_b')], 'ON_HOLD'],
    ['ON_HOLD', [hold('hld_b', now)], 'ACTIVE'],
    ['PROSPECT', [hold('hld_b')], 'PROSPECT'],
    ['INACTIVE', [hold('hld_b')], 'INACTIVE'],
  ] as const)('that was %s is, with holds %j, %s', (statusBefore, holds, status) => {
    expect(undo({ statusBefore, movedParts: ['hld_b'] }, { holds }).after.loser).toMatchObject({ status, holds });
  });

  it('stands below who its parents have become, as long as it did', () => {
    const ended = link('lnk_1', parent, '2025-01-01');
    const left = [link('lnk_0', parent, '2024-01-01', '2025-01-01'), { ...ended, to: civilDate('2026-03-01') }];
    const became = (id: CustomerId) => (id === parent ? heir : id);
    const { after } = undo({ endedLinks: [ended] }, {}, { became, ofLoser: { parents: left } });
    expect(after.loser.parents).toEqual([left[0], { ...ended, parentId: heir }]);
    expect(undo({ endedLinks: [ended] }, {}, { ofLoser: { parents: null } }).after.loser.parents).toEqual([ended]);
  });
});

describe('the survivor', () => {
  const before = (status: string) => ({ replaced: { id: a, values: [{ field: 'status', value: status }] } });

  it.each([
    ['ACTIVE', {}, [], 'ACTIVE'],
    ['ON_HOLD', {}, [], 'ACTIVE'],
    ['ON_HOLD', {}, [hold('hld_a')], 'ON_HOLD'],
    ['ACTIVE', {}, [hold('hld_a')], 'ON_HOLD'],
    ['ON_HOLD', {}, [hold('hld_a', now)], 'ACTIVE'],
    ['ON_HOLD', before('ACTIVE'), [hold('hld_b')], 'ACTIVE'],
    ['ON_HOLD', before('PROSPECT'), [hold('hld_b')], 'PROSPECT'],
    ['ACTIVE', before('PROSPECT'), [], 'PROSPECT'],
    ['ON_HOLD', before('PROSPECT'), [hold('hld_b'), hold('hld_a')], 'ON_HOLD'],
    ['INACTIVE', before('ACTIVE'), [], 'INACTIVE'],
    ['PROSPECT', {}, [hold('hld_a')], 'PROSPECT'],
    ['INACTIVE', {}, [hold('hld_a')], 'INACTIVE'],
  ] as const)('that is %s, with %j and holds %j, is %s', (status, record, holds, becomes) => {
    expect(undo({ ...record, movedParts: ['hld_b'] }, { status, holds }).after.survivor.status).toBe(becomes);
  });

  it('goes by what is noted of its status, not of another field', () => {
    const replaced = { id: a, values: [{ field: 'segment', value: 'INACTIVE' }] };
    expect(undo({ replaced }, { status: 'ON_HOLD' }).after.survivor.status).toBe('ACTIVE');
  });
});

describe('those around them', () => {
  it('who had become the survivor with the loser are the loser again', () => {
    const alias = customerWith({ id: 'cus_x' as CustomerId, status: 'MERGED', mergedIntoId: a });
    expect(undo({}, {}, { aliases: [alias] }).after.aliases).toEqual([{ ...alias, mergedIntoId: b }]);
  });

  it('who stood below the loser stand there again', () => {
    const [moved, elsewhere] = [link('lnk_m', a, '2027-01-01'), link('lnk_e', a, '2025-01-01')];
    const [first, second] = [link('lnk_1', b, '2025-01-01', '2026-03-01'), link('lnk_2', a, '2026-03-01')];
    const child = (id: string, parents: readonly HierarchyLink[] | null) =>
      customerWith({ id: id as CustomerId, parents });
    const children = [child('cus_c', [moved, elsewhere]), child('cus_d', [first, second]), child('cus_e', null)];
    const { after } = undo({ movedParts: ['lnk_m'], madeLinkIds: ['lnk_2'] }, {}, { children });
    expect(after.children).toEqual([
      { ...children[0], parents: [{ ...moved, parentId: b }, elsewhere] },
      { ...children[1], parents: [{ ...first, to: null }] },
      { ...children[2], parents: [] },
    ]);
  });
});
