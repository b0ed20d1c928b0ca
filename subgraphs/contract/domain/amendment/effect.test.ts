import { describe, expect, it } from 'vitest';
import { hashOf, versionsMax, type Contract, type Suspension } from '../contract.ts';
import { suspensionsMax } from '../contract-times.ts';
import type { Amendment } from './amendment.ts';
import type { AmendmentChange } from './changes.ts';
import { inEffect, isOutdated, versionOf, wholeAfter } from './effect.ts';
import { change, contractOf, d, line } from './fixtures/amending.ts';

const contract = (more: Partial<Contract> = {}) => contractOf([line('a')], more);
const suspension = (from: string, to: string | null): Suspension => ({
  id: 'sus_0' as never,
  from: d(from),
  to: to === null ? null : d(to),
  reason: 'late',
  extendedTerm: to === null ? null : false,
});
const suspended = (more: Partial<Contract> = {}) =>
  contract({ status: 'SUSPENDED', suspensions: [suspension('2026-03-01', null)], ...more });

const suspend = change('SUSPEND');
const resume = (extendTerm: boolean | null = false) => change('RESUME', { extendTerm });
const until = (endDate: string | null) => change('CHANGE_TERM', { endDate: endDate === null ? null : d(endDate) });
const billTo = change('CHANGE_BILL_TO', { billToCustomer: 'cus_2' as never });
const remove = change('REMOVE_LINE', { lineKey: 'a' as never });

type Asked = { readonly on?: string; readonly reason?: string | null };
const whole = (of: Contract, changes: readonly AmendmentChange[], { on = '2026-04-01', reason = 'why' }: Asked = {}) =>
  wholeAfter(of, { changes, effectiveDate: d(on), reason }, () => 'sus_1' as never);
const valueOf = (...asked: Parameters<typeof whole>) => {
  const answer = whole(...asked);
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value;
};
const refusalOf = (...asked: Parameters<typeof whole>) => {
  const answer = whole(...asked);
  return answer.ok ? null : { code: answer.refusal.code, details: answer.refusal.details };
};
const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });

describe('the contract beside its lines', () => {
  const asItIs = { status: 'ACTIVE', suspensions: [], endDate: '2027-01-01', billToCustomerId: 'cus_1' };

  it.each<[string, readonly AmendmentChange[], object]>([
    ['is as it was where only lines change', [remove], {}],
    ['has another end', [remove, until('2028-01-01')], { endDate: '2028-01-01' }],
    ['has no end', [until(null)], { endDate: null }],
    ['has another who is billed', [remove, billTo], { billToCustomerId: 'cus_2' }],
    ['has both', [billTo, until('2028-01-01')], { endDate: '2028-01-01', billToCustomerId: 'cus_2' }],
  ])('%s', (_, changes, more) => {
    expect(valueOf(contract(), changes)).toEqual({ ...asItIs, ...more });
  });

  it.each<[boolean, string]>([
    [false, '2028-01-01'],
    [true, '2028-02-01'],
  ])('goes on after a pause to the end that the same amendment gives it, extended (%s) to %s', (extend, endDate) => {
    expect(valueOf(suspended(), [until('2028-01-01'), resume(extend)])).toMatchObject({ status: 'ACTIVE', endDate });
  });

  it('keeps its state where nothing is said of it', () => {
    expect(valueOf(suspended(), [billTo])).toEqual({
      ...asItIs,
      status: 'SUSPENDED',
      suspensions: [suspension('2026-03-01', null)],
      billToCustomerId: 'cus_2',
    });
  });

  it('is suspended from the day on, after those suspensions that ended', () => {
    const before = contract({ suspensions: [suspension('2026-01-10', '2026-01-20')] });
    expect(valueOf(before, [billTo, until('2028-01-01'), suspend])).toEqual({
      status: 'SUSPENDED',
      suspensions: [
        suspension('2026-01-10', '2026-01-20'),
        { id: 'sus_1', from: '2026-04-01', to: null, reason: 'why', extendedTerm: null },
      ],
      endDate: '2028-01-01',
      billToCustomerId: 'cus_2',
    });
  });

  it.each<[boolean | null, string]>([
    [true, '2027-02-01'],
    [false, '2027-01-01'],
    [null, '2027-01-01'],
  ])('goes on, its term extended: %s', (extendTerm, endDate) => {
    expect(valueOf(suspended(), [billTo, resume(extendTerm)], { reason: null })).toEqual({
      status: 'ACTIVE',
      suspensions: [{ ...suspension('2026-03-01', '2026-04-01'), extendedTerm: extendTerm ?? false }],
      endDate,
      billToCustomerId: 'cus_2',
    });
  });

  const state = (index: number) => failed(`input.changes[${index}].kind`, 'CONTRACT_STATE');
  const outside = (rule: string) => failed('input.effectiveDate', rule);

  it.each<[string, () => Contract, readonly AmendmentChange[], Asked, object]>([
    ['one suspended already', suspended, [suspend], {}, state(0)],
    ['one that has not begun', () => contract({ status: 'SIGNED' }), [remove, suspend], {}, state(1)],
    ['one that goes on', contract, [remove, billTo, resume()], {}, state(2)],
    ['no reason', contract, [suspend], { reason: null }, failed('write.reason', 'REQUIRED')],
    ['a suspension before the contract', contract, [suspend], { on: '2025-12-31' }, outside('WITHIN_PERIOD')],
    [
      'a suspension within another',
      () => contract({ suspensions: [suspension('2026-03-01', '2026-05-01')] }),
      [suspend],
      {},
      outside('PERIODS_APART'),
    ],
    [
      'a suspension too many',
      () =>
        contract({ suspensions: Array.from({ length: suspensionsMax }, () => suspension('2026-01-02', '2026-01-03')) }),
      [suspend],
      {},
      failed('Contract.suspensions', 'COUNT_MAX'),
    ],
    ['an end before the suspension', suspended, [resume()], { on: '2026-02-28' }, outside('DATE_AFTER_START')],
  ])('is refused for %s', (_, of, changes, asked, expected) => {
    expect(refusalOf(of(), changes, asked)).toEqual(expected);
  });

  it('is refused in the words of the state that is needed', () => {
    const message = (of: Contract, one: AmendmentChange) => {
      const answer = whole(of, [one]);
      return answer.ok ? null : answer.refusal.message;
    };
    expect(message(suspended(), suspend)).toBe('input.changes[0].kind must be of a contract that is ACTIVE.');
    expect(message(contract(), resume())).toBe('input.changes[0].kind must be of a contract that is SUSPENDED.');
  });
});

describe('the version that an amendment makes', () => {
  const made = {
    id: 'ver_4' as never,
    amendmentId: 'amd_1' as never,
    effectiveDate: d('2026-04-01'),
    lines: [line('b')],
    tcv: null,
  };

  it('is the next one, unsigned, with a hash over what the document will say', () => {
    const before = contract({ currentVersion: 3 });
    const after = { endDate: d('2028-01-01'), billToCustomerId: 'cus_2' as never };
    const terms = { ...made, version: 4, reason: 'AMENDMENT' as const, signedAt: null };
    expect(versionOf(before, after, made)).toEqual({ ...terms, hash: hashOf({ ...before, ...after }, terms) });
    expect(versionOf(before, before, made).hash).toBe(hashOf(before, terms));
  });

  const amendmentOf = (of: Contract, changes: readonly AmendmentChange[], more: Partial<Amendment> = {}) =>
    ({
      baseVersion: of.currentVersion,
      changes,
      effectiveDate: d('2026-04-01'),
      reason: 'why',
      signedAt: new Date(86_400_000),
      terms: versionOf(of, valueOf(of, changes), made),
      ...more,
    }) as Amendment;

  it('is outdated by another version, another document, and by what cannot be done any more', () => {
    const amendment = amendmentOf(contract(), [suspend]);
    expect(isOutdated(amendment, contract())).toBe(false);
    expect(isOutdated({ ...amendment, baseVersion: 2 }, contract())).toBe(true);
    expect(isOutdated(amendment, contract({ billToCustomerId: 'cus_9' as never }))).toBe(true);
    expect(isOutdated(amendment, suspended())).toBe(true);
    const renamed = amendmentOf(contract(), [billTo]);
    expect(isOutdated(renamed, contract({ billToCustomerId: 'cus_9' as never }))).toBe(false);
  });

  it('joins those before once it is in force, signed as it was approved', () => {
    const before = contract();
    const amendment = amendmentOf(before, [suspend, billTo]);
    const after = inEffect(before, amendment, () => 'sus_1' as never);
    expect(after).toEqual({
      ok: true,
      value: {
        ...before,
        ...valueOf(before, [suspend, billTo]),
        currentVersion: 2,
        versions: [...before.versions, { ...amendment.terms, signedAt: new Date(86_400_000) }],
      },
    });
  });

  it('is one of so many at most, and none where the contract refuses it', () => {
    const amendment = amendmentOf(contract(), [suspend]);
    const effect = (of: Contract) => {
      const answer = inEffect(of, amendment, () => 'sus_1' as never);
      return answer.ok ? null : { code: answer.refusal.code, details: answer.refusal.details };
    };
    const versions = (count: number) => Array.from({ length: count }, () => contract().versions[0]!);
    expect(effect(contract({ versions: versions(versionsMax - 1) }))).toBeNull();
    expect(effect(contract({ versions: versions(versionsMax) }))).toEqual(failed('Contract.versions', 'COUNT_MAX'));
    expect(effect(suspended())).toEqual(failed('input.changes[0].kind', 'CONTRACT_STATE'));
  });
});
