import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { BillingAccount } from '../billing-account.ts';
import { failed, finer, told } from '../fixtures/answers.ts';
import { euros, paymentOf } from '../fixtures/documents.ts';
import type { Payment } from '../payment.ts';
import {
  checkFee,
  checkStated,
  contradictions,
  paymentConflict,
  refuseOtherAccount,
  unknownPayment,
  type StatedPayment,
} from './stated-payment.ts';

const bare: StatedPayment = {
  provider: 'stripe',
  providerTransactionId: 'ch_1',
  method: 'CARD',
  amount: euros('100'),
};
const card = '4111 1111 1111 1111';

describe('a payment as it is stated', () => {
  it.each<[Partial<StatedPayment>]>([
    [{}],
    [{ reference: null, fee: null }],
    [{ reference: 'INV-000042', fee: decimal('100') }],
    [{ reference: 'x'.repeat(140), fee: decimal('0') }],
    [{ amount: euros('0.01') }],
    [{ amount: { amount: decimal('1'), currency: 'JPY' } }],
  ])('may be one with %j', (values) => {
    expect(checkStated({ ...bare, ...values })).toBeNull();
  });

  it.each<[Partial<StatedPayment>, object]>([
    [{ provider: 'the bank' }, failed('input.provider', 'NAME_FORM')],
    [{ provider: '4111111111111111' }, failed('input.provider', 'NO_CARD_NUMBER')],
    [{ providerTransactionId: '' }, failed('input.providerTransactionId', 'NAME_FORM')],
    [{ providerTransactionId: '4111-1111-1111-1111' }, failed('input.providerTransactionId', 'NO_CARD_NUMBER')],
    [{ reference: '' }, failed('input.reference', 'TEXT')],
    [{ reference: ' ' }, failed('input.reference', 'TEXT')],
    [{ reference: 'x'.repeat(141) }, failed('input.reference', 'TEXT')],
    [{ reference: `paid by ${card}` }, failed('input.reference', 'NO_CARD_NUMBER')],
    [{ amount: euros('0') }, failed('input.amount.amount', 'POSITIVE')],
    [{ amount: euros('-1') }, failed('input.amount.amount', 'POSITIVE')],
    [{ amount: euros('0.005') }, finer('input.amount.amount')],
    [{ fee: decimal('-0.01') }, failed('input.fee', 'NOT_NEGATIVE')],
    [{ fee: decimal('0.005') }, finer('input.fee')],
    [{ fee: decimal('100.01') }, failed('input.fee', 'NOT_ABOVE_WHOLE')],
  ])('may not be one with %j', (values, refusal) => {
    expect(told(checkStated({ ...bare, ...values }))).toEqual(refusal);
  });

  it('is refused in a sentence that says what to send instead', () => {
    expect(checkStated({ ...bare, reference: card })?.message).toBe(
      'input.reference must be free of card numbers: send the provider’s own id, or mask the number.',
    );
    expect(checkStated({ ...bare, reference: '' })?.message).toBe(
      'input.reference must be 1 to 140 characters, not only blanks.',
    );
  });
});

describe('a fee', () => {
  it.each([
    [undefined, null],
    [null, null],
    ['0', null],
    ['10', null],
    ['10.01', failed('input.fee', 'NOT_ABOVE_WHOLE')],
  ])('of %s on 10: %j', (fee, refusal) => {
    expect(told(checkFee(fee == null ? fee : decimal(fee), euros('10')))).toEqual(refusal);
  });
});

describe('the account of a payment', () => {
  const account = { currency: 'EUR', legalEntityId: 'le_1' } as BillingAccount;

  it.each([
    [{ currency: 'EUR' }, null],
    [{ currency: 'EUR', legalEntityId: null }, null],
    [{ currency: 'EUR', legalEntityId: 'le_1' }, null],
    [{ currency: 'EUR', legalEntityId: 'le_2' }, failed('input.legalEntityId', 'SAME_LEGAL_ENTITY')],
    [{ currency: 'USD' }, { code: 'CURRENCY_MISMATCH', details: { expected: 'EUR', actual: 'USD' } }],
  ] as const)('for %j: %j', (payment, refusal) => {
    expect(told(refuseOtherAccount(account, payment))).toEqual(refusal);
  });

  it('is another where the currency is', () => {
    expect(refuseOtherAccount(account, { currency: 'USD' })?.message).toBe(
      'The account is kept in EUR: a payment in USD belongs on another.',
    );
  });
});

describe('a payment that is told again', () => {
  const day = civilDate('2026-03-01');
  const payment = paymentOf('100', { reference: 'INV-000042', fee: euros('2') });
  const same: StatedPayment = {
    ...bare,
    reference: 'INV-000042',
    billingAccountId: payment.billingAccountId,
    legalEntityId: payment.legalEntityId,
    fee: decimal('2'),
    receivedDate: day,
  };

  it.each<[Partial<StatedPayment>]>([
    [{}],
    [{ reference: ' INV-000042 ' }],
    [{ reference: null, billingAccountId: null, legalEntityId: null, fee: null, receivedDate: null }],
    [bare],
  ])('says the same with %j', (values) => {
    expect(contradictions(payment, { ...same, ...values })).toEqual([]);
  });

  it('says the same where it leaves out all that may be left out', () => {
    expect(contradictions(payment, bare)).toEqual([]);
  });

  it.each<[Partial<StatedPayment>, readonly string[]]>([
    [{ method: 'CASH' }, ['method']],
    [{ amount: euros('100.01') }, ['amount']],
    [{ amount: { amount: decimal('100'), currency: 'USD' } }, ['amount']],
    [{ reference: 'INV-000043' }, ['reference']],
    [{ billingAccountId: 'bac_2' }, ['billingAccountId']],
    [{ legalEntityId: 'le_2' }, ['legalEntityId']],
    [{ fee: decimal('2.01') }, ['fee']],
    [{ receivedDate: civilDate('2026-03-02') }, ['receivedDate']],
    [{ method: 'CASH', amount: euros('1'), fee: decimal('0') }, ['method', 'amount', 'fee']],
  ])('says otherwise with %j', (values, fields) => {
    expect(contradictions(payment, { ...same, ...values })).toEqual(fields);
  });

  it('contradicts what is not known of it yet', () => {
    const unknown: Payment = { ...payment, reference: null, billingAccountId: null, fee: null, receivedDate: null };
    expect(contradictions(unknown, same)).toEqual(['reference', 'billingAccountId', 'fee', 'receivedDate']);
    expect(contradictions(unknown, bare)).toEqual([]);
  });

  it('may state what was held, or what of it came', () => {
    const captured = { ...payment, authorized: euros('120') };
    const stating = (amount: string) => contradictions(captured, { ...same, amount: euros(amount) });
    expect(stating('120')).toEqual([]);
    expect(stating('100')).toEqual([]);
    expect(stating('110')).toEqual(['amount']);
  });

  it('is refused with what it says otherwise, to whoever may see it', () => {
    expect(paymentConflict('pay_1', ['method', 'fee'])).toEqual({
      code: 'PAYMENT_CONFLICT',
      details: { existingId: 'pay_1', fields: ['method', 'fee'] },
      message:
        'This provider’s transaction is recorded already with another method, fee: correct what you send, or what is recorded.',
    });
    expect(paymentConflict(null, [])).toEqual({
      code: 'PAYMENT_CONFLICT',
      details: { existingId: null, fields: [] },
      message: 'This provider’s transaction is recorded already: correct what you send, or what is recorded.',
    });
  });
});

it('a payment that the viewer may not see does not exist', () => {
  expect(unknownPayment('pay_9')).toEqual({
    code: 'NOT_FOUND',
    details: { entity: 'Payment', id: 'pay_9' },
    message: 'There is no Payment pay_9 that you may see.',
  });
});
