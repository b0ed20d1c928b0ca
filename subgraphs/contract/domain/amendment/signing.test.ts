import { describe, expect, it } from 'vitest';
import type { ContractStatus } from '../../generated/rules.ts';
import { versionsMax, type Contract } from '../contract.ts';
import type { Amendment } from './amendment.ts';
import type { AmendmentChange } from './changes.ts';
import { doneOn, pricedLines } from './draft.ts';
import { inEffect, isOutdated, wholeAfter } from './effect.ts';
import { change, contractOf, d, line, priceOf } from './fixtures/amending.ts';
import { refuseEffect, refuseOutdated, refuseSigning, refuseUpToDate } from './signing.ts';

const newSuspension = () => 'sus_1' as never;
const day = d('2026-04-01');
const contract = (more: Partial<Contract> = {}) => contractOf([line('a'), line('b')], more);
function amendmentOf(of: Contract, changes: readonly AmendmentChange[] = [change('SUSPEND')]): Amendment {
  const agreement = { changes, effectiveDate: day, coTerm: true, reason: 'r' };
  const done = doneOn(of, agreement, { id: 'ver_2' as never, amendmentId: 'amd_1' as never, roundingMode: 'HALF_UP' });
  if (!done.ok) throw new Error(done.refusal.message);
  return { ...agreement, ...done.value, id: 'amd_1', signedAt: new Date(0) } as unknown as Amendment;
}

describe('an amendment and its contract', () => {
  it('are apart once the contract has another version, or its document another end', () => {
    const amendment = amendmentOf(contract());
    expect(isOutdated(amendment, contract())).toBe(false);
    expect(isOutdated(amendment, contract({ currentVersion: 2 }))).toBe(true);
    expect(isOutdated(amendment, contract({ endDate: d('2027-01-29') }))).toBe(true);
    expect(isOutdated(amendment, contract({ status: 'SUSPENDED' }))).toBe(true);
    const outdated = { path: 'Amendment.baseVersion', rule: 'BASE_VERSION' };
    expect(refuseOutdated(amendment, contract({ endDate: null }))?.details).toEqual(outdated);
    expect(refuseOutdated(amendment, contract())).toBeNull();
    expect(refuseUpToDate(amendment, contract())?.details).toEqual({
      path: 'Amendment.baseVersion',
      rule: 'BASE_OUTDATED',
    });
    expect(refuseUpToDate(amendment, contract({ endDate: null }))).toBeNull();
  });

  it('are signed together where both are as they were', () => {
    const amendment = amendmentOf(contract());
    const sign = (more: Partial<Contract>, other: string | null = null) =>
      refuseSigning(amendment, contract(more), other as never)?.details ?? null;
    expect(sign({})).toBeNull();
    expect(sign({ status: 'TERMINATED' })).toEqual({ path: 'Contract.status', rule: 'CONTRACT_STATE' });
    expect(sign({}, 'amd_2')).toEqual({ path: 'Amendment.contract', rule: 'ONE_SIGNED_AMENDMENT' });
    expect(sign({ endDate: null })).toEqual({ path: 'Amendment.baseVersion', rule: 'BASE_VERSION' });
  });

  it.each<[ContractStatus, string, number, object | null]>([
    ['ACTIVE', '2026-03-31', 1, { path: 'Amendment.effectiveDate', rule: 'START_REACHED' }],
    ['ACTIVE', '2026-04-01', 1, null],
    ['ACTIVE', '2026-04-02', 1, null],
    ['SUSPENDED', '2026-04-01', 1, null],
    ['SIGNED', '2026-04-01', 1, { path: 'Contract.status', rule: 'CONTRACT_STATE' }],
    ['EXPIRED', '2026-04-01', 1, { path: 'Contract.status', rule: 'CONTRACT_STATE' }],
    ['ACTIVE', '2026-04-01', 2, { path: 'Amendment.baseVersion', rule: 'BASE_VERSION' }],
  ])('of a contract that is %s take effect on %s, at version %i: %o', (status, today, currentVersion, details) => {
    const refusal = refuseEffect(amendmentOf(contract()), contract({ status, currentVersion }), d(today));
    expect(refusal?.details ?? null).toEqual(details);
  });
});

describe('what an amendment makes of the contract', () => {
  it('is its next version, signed as it was approved, and nothing else of it', () => {
    const before = contract();
    const amendment = amendmentOf(before, [change('REMOVE_LINE', { lineKey: 'b' as never })]);
    const after = inEffect(before, amendment, newSuspension);
    expect(after.ok && after.value).toEqual({
      ...before,
      currentVersion: 2,
      versions: [...before.versions, { ...amendment.terms, signedAt: amendment.signedAt }],
    });
    expect(amendment.terms).toMatchObject({
      version: 2,
      reason: 'AMENDMENT',
      effectiveDate: day,
      amendmentId: 'amd_1',
    });
  });

  it('is a suspension, or its end, with the end of the contract moved where that was agreed', () => {
    const suspended = inEffect(contract(), amendmentOf(contract()), newSuspension);
    expect(suspended.ok && [suspended.value.status, suspended.value.suspensions]).toEqual([
      'SUSPENDED',
      [{ id: 'sus_1', from: day, to: null, reason: 'r', extendedTerm: null }],
    ]);
    const pausing = contract({
      status: 'SUSPENDED',
      suspensions: [{ id: newSuspension(), from: d('2026-03-01'), to: null, reason: 'r', extendedTerm: null }],
    });
    const endOf = (extendTerm: boolean) => {
      const resumed = inEffect(pausing, amendmentOf(pausing, [change('RESUME', { extendTerm })]), newSuspension);
      return resumed.ok && [resumed.value.status, resumed.value.endDate];
    };
    expect([endOf(true), endOf(false)]).toEqual([
      ['ACTIVE', '2027-02-01'],
      ['ACTIVE', '2027-01-01'],
    ]);
  });

  it('is another end, and another who is billed', () => {
    const changes = [
      change('CHANGE_TERM', { endDate: d('2028-01-01') }),
      change('CHANGE_BILL_TO', { billToCustomer: 'cus_2' as never }),
    ];
    const after = inEffect(contract(), amendmentOf(contract(), changes), newSuspension);
    expect(after.ok && [after.value.endDate, after.value.billToCustomerId]).toEqual(['2028-01-01', 'cus_2']);
  });

  it('is refused without a reason for a suspension, in another state, and for a version too many', () => {
    const refusal = (of: Contract, changes: readonly AmendmentChange[], reason: string | null = 'r') => {
      const whole = wholeAfter(of, { changes, effectiveDate: day, reason }, newSuspension);
      return whole.ok ? null : whole.refusal.details;
    };
    const [suspend, resume] = [change('SUSPEND'), change('RESUME', { extendTerm: true })];
    expect(refusal(contract(), [suspend], null)).toEqual({ path: 'write.reason', rule: 'REQUIRED' });
    const state = { path: 'input.changes[0].kind', rule: 'CONTRACT_STATE' };
    expect([refusal(contract({ status: 'SUSPENDED' }), [suspend]), refusal(contract(), [resume])]).toEqual([
      state,
      state,
    ]);
    const amendment = amendmentOf(contract());
    const versions = Array.from({ length: versionsMax }, () => contract().versions[0]!);
    const full = inEffect(contract({ versions }), amendment, newSuspension);
    expect(full.ok ? null : full.refusal.details).toEqual({ path: 'Contract.versions', rule: 'COUNT_MAX' });
  });

  it('needs an approval for what is new or changed, and for nothing else', () => {
    const changes = [
      change('REMOVE_LINE', { lineKey: 'a' as never }),
      change('CHANGE_PRICE', { lineKey: 'b' as never, price: priceOf('80') }),
      change('ADD_LINE', { line: line('c', { from: day }) }),
    ];
    expect(pricedLines(amendmentOf(contract(), changes)).map(({ lineKey }) => lineKey)).toEqual(['b', 'c']);
  });
});
