import type { CivilDate } from '../../../../core/civil-date.ts';
import { compare, equals, type Decimal } from '../../../../core/decimal.ts';
import { settledMoney, type Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { checkNotNegative, checkPositive, checkSettled } from '../amounts.ts';
import type { BillingAccount } from '../billing-account.ts';
import type { Payment, PaymentMethod } from '../payment.ts';
import { checkValue, firstOf, invalid } from '../validation.ts';
import { refuseCardNumber } from './card-number.ts';

/** A payment as a client or a provider states it. */
export type StatedPayment = {
  readonly provider: string;
  readonly providerTransactionId: string;
  readonly method: PaymentMethod;
  readonly amount: Money;
  readonly reference?: string | null;
  readonly billingAccountId?: string | null;
  readonly paymentMethodId?: string | null;
  readonly legalEntityId?: string | null;
  readonly fee?: Decimal | null;
  readonly receivedDate?: CivilDate | null;
};

export const referenceLengthMax = 140;

export function checkStated(stated: StatedPayment): Refusal | null {
  const { provider, providerTransactionId, amount, fee, reference } = stated;
  const settled = settledMoney(amount.amount, amount.currency, 'input.amount');
  return firstOf(
    checkValue('name', 'input.provider', provider),
    checkValue('name', 'input.providerTransactionId', providerTransactionId),
    checkReference(reference),
    ...(['provider', 'providerTransactionId', 'reference'] as const).map((name) =>
      refuseCardNumber(`input.${name}`, stated[name]),
    ),
    checkPositive('input.amount.amount', amount.amount),
    settled.ok ? null : settled.refusal,
    checkFee(fee, amount),
  );
}

/** A provider keeps at most what came in. */
export function checkFee(fee: Decimal | null | undefined, { amount, currency }: Money): Refusal | null {
  return firstOf(
    checkNotNegative('input.fee', fee),
    checkSettled('input.fee', fee, currency),
    fee == null || compare(fee, amount) <= 0 ? null : invalid('input.fee', 'NOT_ABOVE_WHOLE', 'at most the amount'),
  );
}

/** The account's own currency, and the company that bills on it. */
export function refuseOtherAccount(
  account: BillingAccount,
  payment: { readonly currency: Money['currency']; readonly legalEntityId?: string | null },
): Refusal | null {
  if (account.currency !== payment.currency) {
    const details = { expected: account.currency, actual: payment.currency };
    const sentence = `The account is kept in ${account.currency}: a payment in ${payment.currency} belongs on another.`;
    return refuse('CURRENCY_MISMATCH', details, sentence);
  }
  return payment.legalEntityId == null || payment.legalEntityId === account.legalEntityId
    ? null
    : invalid('input.legalEntityId', 'SAME_LEGAL_ENTITY', 'the account’s: another company received it');
}

/**
 * What a second telling says otherwise than the payment that is there. What it leaves out it does not say; an account
 * that was found out since is not contradicted by a telling that knows of none.
 */
export function contradictions(payment: Payment, stated: StatedPayment): readonly string[] {
  const asked = payment.authorized ?? payment.amount;
  const said: readonly (readonly [string, boolean])[] = [
    ['method', stated.method === payment.method],
    ['paymentMethodId', stated.paymentMethodId == null || stated.paymentMethodId === payment.paymentMethodId],
    [
      'amount',
      stated.amount.currency === payment.currency &&
        (equals(stated.amount.amount, payment.amount.amount) || equals(stated.amount.amount, asked.amount)),
    ],
    ['reference', stated.reference == null || stated.reference.trim() === payment.reference],
    ['billingAccountId', stated.billingAccountId == null || stated.billingAccountId === payment.billingAccountId],
    ['legalEntityId', stated.legalEntityId == null || stated.legalEntityId === payment.legalEntityId],
    ['fee', stated.fee == null || (payment.fee !== null && equals(stated.fee, payment.fee.amount))],
    ['receivedDate', stated.receivedDate == null || stated.receivedDate === payment.receivedDate],
  ];
  return said.filter(([, agrees]) => !agrees).map(([field]) => field);
}

/** `existingId` is null where the viewer may not see it. */
export function paymentConflict(existingId: string | null, fields: readonly string[]): Refusal {
  const what = fields.length === 0 ? '' : ` with another ${fields.join(', ')}`;
  const sentence = `This provider’s transaction is recorded already${what}: correct what you send, or what is recorded.`;
  return refuse('PAYMENT_CONFLICT', { existingId, fields }, sentence);
}

export function unknownPayment(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'Payment', id }, `There is no Payment ${id} that you may see.`);
}

function checkReference(reference: string | null | undefined): Refusal | null {
  if (reference == null || (reference.trim() !== '' && reference.length <= referenceLengthMax)) return null;
  return invalid('input.reference', 'TEXT', `1 to ${referenceLengthMax} characters, not only blanks`);
}
