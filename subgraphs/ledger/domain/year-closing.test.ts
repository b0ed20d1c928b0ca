import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { money } from '../../../core/money.ts';
import { plain } from '../../../test/harness/results.ts';
import type { Calendar } from './calendar.ts';
import { accountWith } from './fixtures/accounts.ts';
import { legalEntity, ruleOf } from './fixtures/decisions.ts';
import { modulesOf, periodWith } from './fixtures/periods.ts';
import type { AccountId, CalendarId, JournalLineId } from './ids.ts';
import type { ModuleStatuses } from './periods/statuses.ts';
import { closingLines, refuseClosing, refuseRunning } from './year-closing.ts';

const year: Calendar = {
  id: 'cal_1' as CalendarId,
  version: 1,
  legalEntityId: legalEntity.id,
  name: '2026',
  pattern: 'MONTHS',
  from: civilDate('2026-01-01'),
  to: civilDate('2027-01-01'),
  closedBy: null,
  closedAt: null,
  closingEntryId: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};
const november = (others: ModuleStatuses = {}) =>
  periodWith({ name: 'P11', to: civilDate('2026-12-01'), modules: modulesOf('CLOSED', others) });
const december = (others: ModuleStatuses = {}) =>
  periodWith({ name: 'P12', to: year.to, modules: modulesOf('CLOSED', { GL: 'SOFT_CLOSED', ...others }) });

describe('a year is closed', () => {
  it('when nothing can be posted in it but the entry that closes it', () => {
    expect(refuseClosing(year, [november(), december()], null)).toBeNull();
    expect(refuseClosing(year, [november({ GL: 'LOCKED' }), december()], null)).toBeNull();
    expect(refuseClosing(year, [november(), december({ BILLING: 'OPEN' })], null)).toBeNull();
  });

  it.each<[string, ModuleStatuses, ModuleStatuses]>([
    ['P11 is SOFT_CLOSED', { AR: 'SOFT_CLOSED' }, {}],
    ['P11 is OPEN', { REVENUE: 'OPEN' }, {}],
    ['P11 is SOFT_CLOSED', { GL: 'SOFT_CLOSED' }, {}],
    ['P12 is OPEN', {}, { AR: 'OPEN' }],
    ['P12 is SOFT_CLOSED', {}, { REVENUE: 'SOFT_CLOSED' }],
    ['P12 is OPEN', {}, { GL: 'OPEN' }],
    ['P12 is CLOSED', {}, { GL: 'CLOSED' }],
  ])('and not while %s', (why, before, last) => {
    const refusal = refuseClosing(year, [november(before), december(last)], null);
    expect(refusal).toMatchObject({ details: { path: 'Calendar.periods', rule: 'PERIODS_CLOSED' } });
    expect(refusal?.message).toContain(why);
  });

  it('once, after those before it, and when it is over', () => {
    const periods = [november(), december()];
    expect(refuseClosing({ ...year, closedAt: new Date(0) }, periods, null)).toMatchObject({
      details: { rule: 'YEAR_OPEN' },
    });
    expect(refuseClosing(year, periods, '2025')).toMatchObject({ details: { rule: 'YEARS_IN_ORDER' } });
    expect(refuseRunning(year, civilDate('2026-12-31'))).toMatchObject({ details: { rule: 'YEAR_ENDED' } });
    expect(refuseRunning(year, civilDate('2027-01-01'))).toBeNull();
  });
});

describe('the entry that closes a year', () => {
  const retained = accountWith({ id: 'RETAINED_EARNINGS', type: 'EQUITY' });
  const facts = { legalEntity, rules: [], accounts: [retained] };
  const balances = [
    { accountId: 'revenue' as AccountId, side: 'CREDIT' as const, balance: money('100', 'EUR') },
    { accountId: 'fees' as AccountId, side: 'DEBIT' as const, balance: money('30', 'EUR') },
  ];
  const rule = { ...ruleOf('YEAR_END_CLOSE'), createdBy: 'a', approvedBy: 'b', approvedAt: null };
  const kept = {
    ...rule,
    lines: [{ role: 'RETAINED_EARNINGS', accountId: retained.id, dimensions: [] }],
    createdAt: new Date(0),
    updatedAt: new Date(0),
  } as never;
  const newId = () => 'jel_1' as JournalLineId;

  it('brings every account to zero and the profit to retained earnings', () => {
    const lines = closingLines(year, { ...facts, rules: [kept], balances }, newId);
    expect(plain(lines.ok ? lines.value : lines.refusal)).toMatchObject([
      { accountId: 'RETAINED_EARNINGS', credit: { amount: '70' }, mappingRuleId: 'map_YEAR_END_CLOSE' },
      { accountId: 'fees', credit: { amount: '30' }, mappingRuleId: null },
      { accountId: 'revenue', debit: { amount: '100' }, mappingRuleId: null },
    ]);
  });

  it('is none where there is nothing to close, and waits for a mapping where there is', () => {
    expect(closingLines(year, { ...facts, balances: [] }, newId)).toEqual({ ok: true, value: [] });
    expect(closingLines(year, { ...facts, balances }, newId)).toMatchObject({ refusal: { code: 'MAPPING_MISSING' } });
  });
});
