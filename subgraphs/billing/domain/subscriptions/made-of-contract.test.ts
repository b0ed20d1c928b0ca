import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { BillingAccount } from '../billing-account.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import type { KnownContract } from '../known-contract.ts';
import type { PricePlanSnapshot, TermsLine } from './contract-terms.ts';
import { contractOf, termsLine } from './fixtures/contracts.ts';
import { flatItem } from './fixtures/subscriptions.ts';
import { checkBeginning, itemsOf, refuseOtherParty, type Beginning } from './made-of-contract.ts';

const d = civilDate;

const until = (date: string | null) => (date === null ? null : d(date));
const beginning = (startDate: string, trialEnd: string | null = null, more: Partial<Beginning> = {}): Beginning => ({
  startDate: d(startDate),
  trialEnd: until(trialEnd),
  alignment: 'ANNIVERSARY',
  billDay: null,
  ...more,
});

describe('the account of a subscription', () => {
  const refused = (account: Partial<BillingAccount>, isSameCustomer = true) =>
    told(
      refuseOtherParty(
        { legalEntityId: 'le_us', currency: 'USD', ...account } as BillingAccount,
        contractOf(),
        isSameCustomer,
      ),
    );

  it('is of whom the contract bills, with the same company, in the same currency', () => {
    const other = 'le_de' as BillingAccount['legalEntityId'];
    expect(refused({})).toBeNull();
    expect(refused({}, false)).toEqual(failed('input.billingAccountId', 'SAME_CUSTOMER'));
    expect(refused({ legalEntityId: other })).toEqual(failed('input.billingAccountId', 'SAME_LEGAL_ENTITY'));
    expect(refused({ currency: 'EUR' })).toEqual(failed('input.billingAccountId', 'SAME_CURRENCY'));
  });

  it('is said to be somebody else’s before anything else of it', () => {
    const other = { legalEntityId: 'le_de' as BillingAccount['legalEntityId'], currency: 'EUR' as const };
    expect(refused(other, false)).toEqual(failed('input.billingAccountId', 'SAME_CUSTOMER'));
    expect(refused(other)).toEqual(failed('input.billingAccountId', 'SAME_LEGAL_ENTITY'));
  });
});

describe('the refusal of a subscription', () => {
  const account = { legalEntityId: 'le_us', currency: 'USD' } as BillingAccount;
  const inEuros: BillingAccount = { ...account, currency: 'EUR' };
  const german = { ...account, legalEntityId: 'le_de' } as BillingAccount;

  it('says what would do', () => {
    const messages = [
      refuseOtherParty(account, contractOf(), false),
      refuseOtherParty(german, contractOf(), true),
      refuseOtherParty(inEuros, contractOf(), true),
      checkBeginning(beginning('2025-12-31'), contractOf()),
      checkBeginning(beginning('2026-02-01', '2026-02-01'), contractOf()),
    ].map((refusal) => refusal?.message);
    expect(messages).toEqual([
      'input.billingAccountId must be an account of the customer that the contract bills.',
      'input.billingAccountId must be an account with le_us.',
      'input.billingAccountId must be an account in USD.',
      'input.startDate must be from 2026-01-01 on, within the term of the contract.',
      'input.trialEnd must be after 2026-02-01, within the term of the contract.',
    ]);
  });
});

describe('the beginning of a subscription', () => {
  const [start, trial] = [failed('input.startDate', 'WITHIN_PERIOD'), failed('input.trialEnd', 'DATE_AFTER_START')];

  it.each<[string, string | null, string | null, object | null]>([
    ['2025-12-31', null, '2027-01-01', start],
    ['2026-01-01', null, '2027-01-01', null],
    ['2026-12-31', null, '2027-01-01', null],
    ['2027-01-01', null, '2027-01-01', start],
    ['2025-12-31', null, null, start],
    ['2099-01-01', null, null, null],
    ['2026-02-01', '2026-01-31', '2027-01-01', trial],
    ['2026-02-01', '2026-02-01', '2027-01-01', trial],
    ['2026-02-01', '2026-02-02', '2027-01-01', null],
    ['2026-02-01', '2027-01-01', '2027-01-01', null],
    ['2026-02-01', '2027-01-02', '2027-01-01', trial],
    ['2026-02-01', '2099-01-01', null, null],
    ['2026-02-01', '2026-02-01', null, trial],
    ['2027-01-01', '2026-02-01', '2027-01-01', start],
  ])('on %s, tried to %s, of a term to %s: %o', (startDate, trialEnd, endDate, expected) => {
    const contract = contractOf({ endDate: until(endDate) });
    expect(told(checkBeginning(beginning(startDate, trialEnd), contract))).toEqual(expected);
  });
});

describe('the items of a subscription', () => {
  const make = (terms: readonly TermsLine[], on = beginning('2026-02-01'), more: Partial<KnownContract> = {}) => {
    let ids = 0;
    return itemsOf(contractOf({ terms, ...more }), on, (prefix) => `${prefix}_${(ids += 1)}`);
  };

  it('are the lines as they were agreed, from the start on and to the end of the contract', () => {
    const seats = termsLine({
      lineKey: 'seats',
      productId: 'prd_seats',
      taxCategory: 'books',
      description: 'Seats',
      quantity: decimal(5),
      discount: { kind: 'AMOUNT', value: decimal(1) },
      timing: 'ARREARS',
      from: d('2026-03-01'),
      to: d('2026-10-01'),
      ramp: [{ from: d('2026-04-01'), quantity: decimal(6) }],
      priceSteps: [{ from: d('2026-05-01'), price: { ...flatItem().pricePlan, flat: decimal(103) }, discount: null }],
    });
    const { lineKey: _, price: pricePlan, priceSteps, ...agreed } = seats;
    const steps = priceSteps.map(({ price, ...step }) => ({ ...step, pricePlan: price }));
    expect(valueOf(make([termsLine(), seats]))).toEqual([
      flatItem({ from: d('2026-02-01'), to: d('2027-01-01') }),
      { ...agreed, id: 'itm_2', contractLineKey: 'seats', pricePlan, priceSteps: steps, chargedThrough: null },
    ]);
  });

  it('run on where neither line nor contract ends', () => {
    expect(valueOf(make([termsLine()], undefined, { endDate: null }))).toMatchObject([{ to: null }]);
  });

  const tiered: PricePlanSnapshot = {
    ...flatItem().pricePlan,
    model: 'GRADUATED',
    flat: null,
    tiers: [{ upTo: decimal(10), flat: null, unit: decimal(1), packageSize: null, packagePrice: null, ratePct: null }],
  };
  const ramp = (quantity: number) => [{ from: d('2026-04-01'), quantity: decimal(quantity) }];
  const upTo = (last: number) => ({ ...tiered, tiers: tiered.tiers.map((tier) => ({ ...tier, upTo: decimal(last) })) });
  const priceStep = (price: PricePlanSnapshot) => [{ from: d('2026-05-01'), price, discount: null }];
  const once = { charge: 'ONE_TIME', interval: null, timing: null } as const;
  const usage = { charge: 'USAGE' } as const;
  const beyond = failed('quantity', 'WITHIN_TIERS');

  it.each<[string, Partial<TermsLine>, object | null]>([
    ['the last unit of the tiers', { quantity: decimal(10) }, null],
    ['a unit too many', { quantity: decimal(11) }, beyond],
    ['a unit too many once', { ...once, quantity: decimal(11) }, beyond],
    ['a ramp to the last unit', { ramp: ramp(10) }, null],
    ['a ramp to a unit too many', { ramp: ramp(11) }, beyond],
    [
      'a price step without a price',
      { priceSteps: priceStep({ ...tiered, tiers: [] }) },
      failed('pricePlan.tiers', 'NOT_EMPTY'),
    ],
    ['a ramp beyond the tiers of a price step', { ramp: ramp(9), priceSteps: priceStep(upTo(8)) }, beyond],
    ['usage, which is rated later', { ...usage, quantity: decimal(11), ramp: ramp(11) }, null],
  ])('have a price each: %s', (_, more, expected) => {
    expect(told(make([termsLine(), termsLine({ price: tiered, ...more })]))).toEqual(expected);
  });

  it('are charged by one meter one at a time', () => {
    const metered = (more: Partial<TermsLine> = {}) => termsLine({ ...usage, meterCode: 'calls', ...more });
    const july = d('2026-07-01');
    expect(told(make([metered(), metered()]))).toEqual(failed('input.contractId', 'METERED_ONCE'));
    expect(told(make([metered(), metered({ meterCode: 'seats' })]))).toBeNull();
    expect(told(make([metered({ to: july }), metered({ from: july })]))).toBeNull();
    expect(told(make([termsLine(usage), termsLine(usage)]))).toBeNull();
  });

  it('have billing dates each, but for what is charged once', () => {
    const on = beginning('2026-02-01', null, { billDay: 32 });
    expect(told(make([termsLine(once)], on))).toBeNull();
    expect(told(make([termsLine(once), termsLine()], on))).toEqual(failed('billDay', 'RANGE'));
    expect(told(make([termsLine(usage)], on))).toEqual(failed('billDay', 'RANGE'));
    const aligned = beginning('2026-02-01', null, { alignment: 'CALENDAR' });
    const fortnight = [termsLine({ interval: { unit: 'WEEK', count: 2 } })];
    expect(told(make(fortnight))).toBeNull();
    expect(told(make(fortnight, aligned))).toEqual(failed('interval', 'CALENDAR_INTERVAL'));
  });

  it('count them from the end of the trial', () => {
    const [far, early] = ['9899-12-31', '1099-12-31'];
    expect(told(make([termsLine()], beginning(early, '2026-01-01')))).toBeNull();
    expect(told(make([termsLine()], beginning(early)))).toEqual(failed('anchorDate', 'RANGE'));
    expect(told(make([termsLine()], beginning('2026-01-01', far)))).toBeNull();
    expect(told(make([termsLine()], beginning('2026-01-01', '9900-01-01')))).toEqual(failed('anchorDate', 'RANGE'));
  });
});
