import { describe, expect, it } from 'vitest';
import { decimal, type Decimal } from '../../../core/decimal.ts';
import { formatMoney } from '../../../core/money.ts';
import { contractOf, d, line, priced, priceOf } from './amendment/fixtures/amending.ts';
import { termsOf, versionsMax, type Contract } from './contract.ts';
import { priceStepsMax, type Line } from './line.ts';
import type { Renewal } from './renewal.ts';
import { noticeOver, refuseBeforeNotice, refuseDeclining, refuseRenewal, renewed, upliftOf } from './renewing.ts';

const agreed: Renewal = { mode: 'AUTO', termMonths: 12, noticeDays: 60, uplift: null };
const fixed = (percent: string): Renewal => ({ ...agreed, uplift: { kind: 'FIXED', percent: decimal(percent) } });
const contract = (more: Partial<Contract> = {}, lines: readonly Line[] = [line('a')]) =>
  contractOf(lines, { renewal: agreed, renewalDeclinedAt: null, ...more });
const made = { id: 'ver_2' as never, now: new Date('2026-11-02T10:00:00Z'), roundingMode: 'HALF_UP' as const };
const renew = (of: Contract, stated: Parameters<typeof renewed>[1] = {}): Contract => {
  const after = renewed(of, stated, made);
  if (!after.ok) throw new Error(after.refusal.message);
  return after.value;
};
const refusalOf = (of: Contract, stated: Parameters<typeof renewed>[1] = {}) => {
  const after = renewed(of, stated, made);
  return after.ok ? null : after.refusal.details;
};

describe('the time to say no', () => {
  it('is over so many days before the end, where there is one and something was agreed', () => {
    expect(noticeOver(contract())).toBe('2026-11-02');
    expect(noticeOver(contract({ endDate: null }))).toBeNull();
    expect(noticeOver(contract({ renewal: { ...agreed, mode: 'NONE' } }))).toBeNull();
  });

  it.each([
    ['2026-11-01', false, false],
    ['2026-11-01', true, true],
    ['2026-11-02', false, true],
  ])('lets renew on %s, early %s: %s', (today, early, may) => {
    const refusal = refuseBeforeNotice(contract(), d(today), early);
    expect(refusal?.details ?? null).toEqual(may ? null : { path: 'input.early', rule: 'NOTICE_OVER' });
  });

  it.each([
    ['2026-11-01', {}, null],
    ['2026-11-02', {}, { path: 'Contract.endDate', rule: 'NOTICE_TIME' }],
    ['2026-01-01', { renewalDeclinedAt: made.now }, { path: 'Contract.renewal', rule: 'RENEWABLE' }],
    ['2026-01-01', { endDate: null }, { path: 'Contract.renewal', rule: 'RENEWABLE' }],
  ])('lets decline on %s of %o: %o', (today, more, details) => {
    expect(refuseDeclining(contract(more), d(today))?.details ?? null).toEqual(details);
  });
});

describe('a renewal', () => {
  it('is refused where nothing was agreed, somebody said no, or an amendment waits', () => {
    const rule = (more: Partial<Contract>, waiting: string | null = null) =>
      refuseRenewal(contract(more), waiting as never)?.details ?? null;
    expect(rule({})).toBeNull();
    expect(rule({ endDate: null })).toEqual({ path: 'Contract.renewal', rule: 'RENEWABLE' });
    expect(rule({ renewalDeclinedAt: made.now })).toEqual({ path: 'Contract.renewalDeclinedAt', rule: 'RENEWABLE' });
    expect(rule({}, 'amd_1')).toEqual({ path: 'Contract.amendments', rule: 'ONE_SIGNED_AMENDMENT' });
  });

  it.each<[Renewal, string | null, string]>([
    [agreed, null, '0'],
    [fixed('3'), null, '3'],
    [{ ...agreed, uplift: { kind: 'INDEX', percent: decimal(4) } }, '2.5', '2.5'],
    [{ ...agreed, uplift: { kind: 'INDEX', percent: decimal(4) } }, '4.1', '4'],
    [{ ...agreed, uplift: { kind: 'INDEX', percent: decimal(4) } }, null, '0'],
  ])('of %o with an index of %s raises by %s', (renewal, index, percent) => {
    const uplift = upliftOf(renewal, index === null ? null : decimal(index));
    expect(uplift.ok && uplift.value.toString()).toBe(percent);
  });

  it('takes no index where none was agreed, nor one below nothing', () => {
    const refused = (renewal: Renewal, index: Decimal) => {
      const uplift = upliftOf(renewal, index);
      return uplift.ok ? null : uplift.refusal.details;
    };
    expect(refused(fixed('3'), decimal(1))).toEqual({ path: 'input.indexPercent', rule: 'ONE_OF' });
    const index = { ...agreed, uplift: { kind: 'INDEX' as const, percent: decimal(4) } };
    expect(refused(index, decimal(-1))).toEqual({ path: 'input.indexPercent', rule: 'NOT_NEGATIVE' });
  });

  it('makes a version over the next term, which nobody signs again', () => {
    const after = renew(contract());
    expect([after.endDate, after.currentVersion, after.versions.length]).toEqual(['2028-01-01', 2, 2]);
    expect(termsOf(after)).toMatchObject({
      id: 'ver_2',
      reason: 'RENEWAL',
      amendmentId: null,
      effectiveDate: '2027-01-01',
      signedAt: made.now,
      lines: [{ lineKey: 'a', from: '2026-01-01', to: '2028-01-01', priceSteps: [] }],
    });
    expect(formatMoney(termsOf(after).tcv!).amount).toBe('2400.00');
    expect(renew(contract(), { termMonths: 1 }).endDate).toBe('2027-02-01');
  });

  it('raises what is an amount of money, of the price as it is by then', () => {
    const price = { ...priceOf('100'), freeUnits: decimal(5), minimum: decimal(10), maximum: decimal(20) };
    const tiers = [
      {
        upTo: decimal(9),
        flat: decimal(1),
        unit: decimal(2),
        packageSize: decimal(3),
        packagePrice: null,
        ratePct: decimal(4),
      },
    ];
    const usage = line('u', { productType: 'USAGE', price: { ...price, tiers } });
    const { lines } = termsOf(
      renew(contract({ renewal: fixed('10') }, [line('a', { priceSteps: [priced('2026-03-01', '90')] }), usage])),
    );
    expect(lines[0]?.priceSteps).toEqual([priced('2026-03-01', '90'), priced('2027-01-01', '99.0')]);
    expect(lines[1]?.priceSteps[0]?.price).toMatchObject({
      unit: decimal(110),
      freeUnits: decimal(5),
      minimum: decimal(11),
      maximum: decimal(22),
      tiers: [
        { upTo: decimal(9), flat: decimal('1.1'), unit: decimal('2.2'), packageSize: decimal(3), ratePct: decimal(4) },
      ],
    });
  });

  it('goes on with what ran to the end, and with a commitment by its days', () => {
    const lines = [
      line('a'),
      line('gone', { to: d('2026-07-01') }),
      line('once', { productType: 'ONE_TIME', billingInterval: null, billingTiming: null }),
      line('u', { productType: 'USAGE', commitment: { amount: decimal(100), currency: 'USD' } }),
    ];
    const after = termsOf(renew(contract({}, lines))).lines;
    expect(after.map(({ to }) => to)).toEqual(['2028-01-01', '2026-07-01', '2027-01-01', '2028-01-01']);
    expect(formatMoney(after[3]!.commitment!).amount).toBe('200.00');
    // A suspension moved the end of the contract, and not that of its line.
    expect(termsOf(renew(contract({ endDate: d('2027-01-29') }))).lines[0]?.to).toBe('2028-01-29');
  });

  it('is refused for a term, a version or a price too many, and where nothing recurs', () => {
    expect(refusalOf(contract(), { termMonths: 121 })).toEqual({ path: 'input.termMonths', rule: 'RANGE' });
    const versions = Array.from({ length: versionsMax }, () => contract().versions[0]!);
    expect(refusalOf(contract({ versions }))).toEqual({ path: 'Contract.versions', rule: 'COUNT_MAX' });
    const priceSteps = Array.from({ length: priceStepsMax }, (_, index) => priced(`2026-02-${10 + index}`, '90'));
    const full = [line('a', { priceSteps })];
    expect(refusalOf(contract({ renewal: fixed('1') }, full))).toEqual({
      path: 'Contract.terms.lines[0].priceSteps',
      rule: 'COUNT_MAX',
    });
    expect(refusalOf(contract({}, full))).toBeNull();
    const once = line('a', { productType: 'ONE_TIME', billingInterval: null, billingTiming: null });
    expect(refusalOf(contract({}, [once]))).toEqual({ path: 'Contract.terms.lines', rule: 'RECURRING_ONLY' });
  });
});
