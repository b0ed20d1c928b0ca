import { describe, expect, it } from 'vitest';
import { civilDate, type CivilDate } from '../../../../core/civil-date.ts';
import { money } from '../../../../core/money.ts';
import { told } from '../fixtures/answers.ts';
import type { BillingAccount } from '../billing-account.ts';
import type { PaymentMethodRef } from '../payment-method.ts';
import {
  checkMethod,
  isSameMethod,
  refuseLeavingNone,
  refuseUnchargeable,
  refuseUnexpired,
  statedBy,
  successorOf,
  type StatedMethod,
} from './payment-methods.ts';

const today = civilDate('2026-03-31');
const detailsOf = (answer: Parameters<typeof told>[0]) => told(answer)?.details;
const card: StatedMethod = { provider: 'stripe', token: 'pm_1', kind: 'CARD', expiry: civilDate('2028-02-29') };

function method(more: Partial<PaymentMethodRef> = {}): PaymentMethodRef {
  return {
    id: 'pmr_1' as PaymentMethodRef['id'],
    version: 1,
    billingAccountId: 'bac_1' as PaymentMethodRef['billingAccountId'],
    customerId: 'cus_acme' as PaymentMethodRef['customerId'],
    legalEntityId: 'le_us' as PaymentMethodRef['legalEntityId'],
    provider: 'stripe',
    kind: 'CARD',
    expiry: civilDate('2028-02-29'),
    label: '4242',
    status: 'ACTIVE',
    isDefault: true,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    ...more,
  };
}

describe('what is attached', () => {
  it.each([
    ['a card to the end of its month', card],
    ['a card that is good today for the last time', { ...card, expiry: today }],
    ['a mandate of direct debit', { ...card, kind: 'DIRECT_DEBIT', expiry: null }],
    ['a wallet with a label', { ...card, kind: 'WALLET', expiry: null, label: 'AB12' }],
  ] as const)('is %s', (_, stated) => {
    expect(checkMethod(stated, today)).toBeNull();
  });

  it.each([
    ['a card number for a token', { token: '4242424242424242' }, 'input.token', 'NO_CARD_NUMBER'],
    ['a token with a card number in it', { token: 'tok-4242-4242-4242-4242' }, 'input.token', 'NO_CARD_NUMBER'],
    ['a token of other signs', { token: 'pm 1' }, 'input.token', 'NAME_FORM'],
    ['more than the last four', { label: '44242' }, 'input.label', 'NAME_FORM'],
    ['a masked number', { label: '••42' }, 'input.label', 'NAME_FORM'],
    ['a card for ever', { expiry: null }, 'input.expiry', 'REQUIRED'],
    ['a card to the middle of a month', { expiry: civilDate('2028-02-28') }, 'input.expiry', 'MONTH_END'],
    ['a card that is over', { expiry: civilDate('2026-02-28') }, 'input.expiry', 'DATE_NOT_BEFORE_TODAY'],
    ['a mandate that expires', { kind: 'DIRECT_DEBIT' as const }, 'input.expiry', 'CARD_ONLY'],
  ])('is not %s', (_, more, path, rule) => {
    expect(detailsOf(checkMethod({ ...card, ...more }, today))).toMatchObject({ path, rule });
  });

  it('is the same where nothing is said otherwise', () => {
    const stated = { ...card, billingAccountId: 'bac_1' };
    expect(isSameMethod(method(), stated)).toBe(true);
    expect(isSameMethod(method(), { ...stated, label: '4242' })).toBe(true);
    for (const other of [
      { label: '1111' },
      { expiry: civilDate('2029-02-28') },
      { kind: 'WALLET' as const },
      { billingAccountId: 'bac_2' },
    ])
      expect(isSameMethod(method(), { ...stated, ...other })).toBe(false);
  });
});

describe('the day on which it is over', () => {
  it('is the one after its month', () => {
    expect(refuseUnexpired(method(), civilDate('2028-03-01'))).toBeNull();
    expect(detailsOf(refuseUnexpired(method(), civilDate('2028-02-29')))).toMatchObject({ rule: 'VALIDITY_OVER' });
  });

  it('never comes for what does not expire', () => {
    const mandate = method({ kind: 'DIRECT_DEBIT', expiry: null });
    expect(detailsOf(refuseUnexpired(mandate, '9999-12-31' as CivilDate))).toMatchObject({ rule: 'VALIDITY_OVER' });
  });
});

describe('a default that goes', () => {
  const other = (id: string) => method({ id: id as PaymentMethodRef['id'], isDefault: false });
  const auto = { collection: 'AUTO', status: 'ACTIVE' } as BillingAccount;

  it('leaves its place to the one that was attached first of the others', () => {
    expect(successorOf(method(), [other('pmr_3'), other('pmr_2')])?.id).toBe('pmr_2');
    expect(successorOf(method(), [])).toBeNull();
    expect(successorOf(method({ isDefault: false }), [other('pmr_2')])).toBeNull();
  });

  it('does not go alone from an account that is collected from by itself', () => {
    expect(detailsOf(refuseLeavingNone(method(), auto, []))).toMatchObject({ rule: 'METHOD_LEFT' });
    expect(refuseLeavingNone(method(), auto, [other('pmr_2')])).toBeNull();
    expect(refuseLeavingNone(method({ status: 'EXPIRED', isDefault: false }), auto, [])).toBeNull();
    expect(refuseLeavingNone(method(), { ...auto, collection: 'SEND' }, [])).toBeNull();
    expect(refuseLeavingNone(method(), { ...auto, status: 'CLOSED' }, [])).toBeNull();
  });
});

describe('a payment by what is on file', () => {
  const charge = {
    providerTransactionId: 'ch_1',
    amount: money('10', 'USD'),
    billingAccountId: 'bac_1',
    paymentMethodId: 'pmr_1',
  };

  it('has its provider and its kind, said or not', () => {
    const stated = { ...charge, provider: 'stripe', method: 'CARD' };
    expect(statedBy(charge, method())).toEqual({ ok: true, value: stated });
    expect(statedBy({ ...charge, provider: 'stripe', method: 'CARD' }, method())).toEqual({ ok: true, value: stated });
  });

  it.each([
    ['another provider', { provider: 'adyen' }, method(), { path: 'input.provider', rule: 'AS_ATTACHED' }],
    ['another kind', { method: 'WALLET' as const }, method(), { path: 'input.method', rule: 'AS_ATTACHED' }],
    ['what is not there', {}, null, { entity: 'PaymentMethodRef' }],
    ['nothing, and no provider', { paymentMethodId: null }, null, { path: 'input.provider', rule: 'REQUIRED' }],
    [
      'nothing, and no method',
      { paymentMethodId: null, provider: 'bank' },
      null,
      { path: 'input.method', rule: 'REQUIRED' },
    ],
  ])('is refused with %s', (_, more, charged, details) => {
    expect(detailsOf(statedBy({ ...charge, ...more }, charged))).toMatchObject(details);
  });

  it('is one of its account that is ACTIVE', () => {
    expect(refuseUnchargeable(method(), 'bac_1')).toBeNull();
    expect(detailsOf(refuseUnchargeable(method(), 'bac_2'))).toMatchObject({ rule: 'SAME_ACCOUNT' });
    const expired = method({ status: 'EXPIRED', isDefault: false });
    expect(detailsOf(refuseUnchargeable(expired, 'bac_1'))).toMatchObject({ rule: 'METHOD_ACTIVE' });
  });
});
