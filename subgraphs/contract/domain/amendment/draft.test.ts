import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { fromMinor } from '../../../../core/money.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import type { Contract } from '../contract.ts';
import { hashOf } from '../contract.ts';
import { doneOn, pricedLines, soldAnew, type Agreement } from './draft.ts';
import { change, contractOf, d, line, priceOf } from './fixtures/amending.ts';

const day = d('2026-04-01');
const key = (lineKey: string) => lineKey as never;
const remove = (lineKey: string) => change('REMOVE_LINE', { lineKey: key(lineKey) });
const contract = (more: Partial<Contract> = {}) => contractOf([line('a'), line('b')], more);

const done = (of: Contract, agreed: Partial<Agreement>, roundingMode: RoundingMode = 'HALF_UP') =>
  doneOn(
    of,
    { changes: [remove('a')], effectiveDate: day, coTerm: true, reason: 'why', ...agreed },
    { id: 'ver_2' as never, amendmentId: 'amd_1' as never, roundingMode },
  );
const valueOf = (...asked: Parameters<typeof done>) => {
  const answer = done(...asked);
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value;
};
const refusalOf = (...asked: Parameters<typeof done>) => {
  const answer = done(...asked);
  return answer.ok ? null : { code: answer.refusal.code, details: answer.refusal.details };
};

describe('an agreement done on a contract', () => {
  it('is the next version, and what differs from the one before', () => {
    const usd = (cents: bigint) => fromMinor(cents, 'USD');
    const [a, b] = [line('a', { value: usd(120_000n) }), line('b', { value: usd(120_000n) })];
    const base = contractOf([a, b]);
    const before = { ...base, versions: [{ ...base.versions[0]!, tcv: usd(240_000n) }] };
    const ended = line('a', { to: day, value: usd(30_000n) });
    const terms = {
      id: 'ver_2' as never,
      amendmentId: 'amd_1' as never,
      version: 2,
      reason: 'AMENDMENT' as const,
      effectiveDate: day,
      lines: [ended, b],
      tcv: usd(150_000n),
      signedAt: null,
    };
    expect(valueOf(before, {})).toEqual({
      baseVersion: 1,
      kinds: ['REMOVE_LINE'],
      lineChanges: [{ op: 'REMOVE', lineKey: 'a', before: a, after: ended }],
      valueBefore: usd(240_000n),
      terms: { ...terms, hash: hashOf(before, terms) },
    });
  });

  it('names each kind once, in the order in which they were asked for', () => {
    const changes = [
      change('CHANGE_TERM', { endDate: d('2028-01-01') }),
      remove('a'),
      change('CHANGE_QUANTITY', { lineKey: key('b'), quantity: decimal(2) }),
      change('ADD_LINE', { line: line('c', { from: day }) }),
      change('ADD_LINE', { line: line('d', { from: day }) }),
    ];
    expect(valueOf(contract(), { changes }).kinds).toEqual([
      'CHANGE_TERM',
      'REMOVE_LINE',
      'CHANGE_QUANTITY',
      'ADD_LINE',
    ]);
  });

  it('has a hash over the end and the customer that were agreed', () => {
    const changes = [
      change('CHANGE_TERM', { endDate: d('2028-01-01') }),
      change('CHANGE_BILL_TO', { billToCustomer: 'cus_2' as never }),
    ];
    const { terms } = valueOf(contract(), { changes });
    const after = { ...contract(), endDate: d('2028-01-01'), billToCustomerId: 'cus_2' as never };
    expect(terms.hash).toBe(hashOf(after, terms));
  });

  it('is of the version that the contract has now', () => {
    const base = contract();
    const [first] = base.versions;
    const second = { ...first!, version: 2, lines: [line('z')], tcv: fromMinor(1n, 'USD') };
    const { baseVersion, valueBefore, terms } = valueOf(
      { ...base, currentVersion: 2, versions: [first!, second] },
      { changes: [remove('z')] },
    );
    expect([baseVersion, valueBefore, terms.version]).toEqual([2, fromMinor(1n, 'USD'), 3]);
  });

  it('is rounded as the legal entity rounds', () => {
    const of = contractOf([
      line('a', { to: null }),
      line('b', { price: priceOf('0.125'), billingInterval: { unit: 'YEAR', count: 1 } }),
    ]);
    const value = (mode: RoundingMode) =>
      valueOf(of, { changes: [change('SUSPEND')] }, mode).terms.lines.find(({ lineKey }) => lineKey === key('b'))
        ?.value;
    expect([value('HALF_UP'), value('HALF_EVEN')]).toEqual([fromMinor(13n, 'USD'), fromMinor(12n, 'USD')]);
  });

  it('is refused by the day, by the lines, and by the contract, in that order', () => {
    const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });
    const unknown = { code: 'NOT_FOUND', details: { entity: 'ContractLine', id: 'x' } };
    const changes = [change('SUSPEND'), remove('x')];
    expect(refusalOf(contract(), { changes, reason: null, effectiveDate: d('2025-12-31') })).toEqual(
      failed('input.effectiveDate', 'WITHIN_PERIOD'),
    );
    expect(refusalOf(contract(), { changes, reason: null })).toEqual(unknown);
    expect(refusalOf(contract(), { changes: [change('SUSPEND')], reason: null })).toEqual(
      failed('write.reason', 'REQUIRED'),
    );
  });
});

describe('the lines that are priced anew', () => {
  it('are those that are new or changed, as they are from then on', () => {
    const [added, changed, ended] = [line('new'), line('a', { quantity: decimal(2) }), line('b', { to: day })];
    const lineChanges = [
      { op: 'CHANGE' as const, lineKey: key('a'), before: line('a'), after: changed },
      { op: 'REMOVE' as const, lineKey: key('b'), before: line('b'), after: ended },
      { op: 'REMOVE' as const, lineKey: key('c'), before: line('c'), after: null },
      { op: 'CHANGE' as const, lineKey: key('d'), before: line('d'), after: null },
      { op: 'ADD' as const, lineKey: key('new'), before: null, after: added },
    ];
    expect(pricedLines({ lineChanges })).toEqual([changed, added]);
  });
});

describe('what an amendment sells anew', () => {
  const sold = (lineKey: string, productId: string) => line(lineKey, { productId: productId as never });
  const [before, after] = [sold('a', 'prd_a'), sold('a', 'prd_b')];

  it('is the products of lines that are new or become another product’s, and nothing that was sold before', () => {
    const changed = (op: 'ADD' | 'REMOVE' | 'CHANGE', was: typeof before | null, is: typeof before | null) =>
      soldAnew({ lineChanges: [{ op, lineKey: key('a'), before: was, after: is }] });
    expect(changed('ADD', null, after)).toEqual(['prd_b']);
    expect(changed('CHANGE', before, after)).toEqual(['prd_b']);
    expect(changed('CHANGE', before, { ...before, quantity: decimal(9) })).toEqual([]);
    expect(changed('REMOVE', before, { ...before, to: day })).toEqual([]);
    expect(changed('REMOVE', before, null)).toEqual([]);
  });
});
