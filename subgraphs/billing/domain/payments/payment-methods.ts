import { civilDate, daysInMonth, monthOf, yearOf, type CivilDate } from '../../../../core/civil-date.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { BillingAccount } from '../billing-account.ts';
import type { PaymentMethod } from '../payment.ts';
import {
  unknownPaymentMethod,
  type PaymentMethodKey,
  type PaymentMethodKind,
  type PaymentMethodRef,
} from '../payment-method.ts';
import { checkValue, firstOf, invalid } from '../validation.ts';
import { refuseCardNumber } from './card-number.ts';
import type { StatedPayment } from './stated-payment.ts';

/** A payment method as somebody attaches it. */
export type StatedMethod = PaymentMethodKey & {
  readonly kind: PaymentMethodKind;
  readonly expiry?: CivilDate | null;
  readonly label?: string | null;
};

export function checkMethod(stated: StatedMethod, today: CivilDate): Refusal | null {
  const { provider, token, label } = stated;
  return firstOf(
    checkValue('name', 'input.provider', provider),
    checkValue('name', 'input.token', token),
    refuseCardNumber('input.provider', provider),
    refuseCardNumber('input.token', token),
    label == null || /^[A-Za-z0-9]{1,4}$/.test(label)
      ? null
      : invalid('input.label', 'NAME_FORM', '1 to 4 letters or digits: the last ones'),
    checkExpiry(stated, today),
  );
}

function checkExpiry({ kind, expiry }: StatedMethod, today: CivilDate): Refusal | null {
  const path = 'input.expiry';
  if (kind !== 'CARD') return expiry == null ? null : invalid(path, 'CARD_ONLY', `left out: a ${kind} does not expire`);
  if (expiry == null) return invalid(path, 'REQUIRED', 'given: a card is good to the end of a month');
  const last = lastDayOfMonth(expiry);
  if (expiry !== last) return invalid(path, 'MONTH_END', `the last day of the month that stands on the card: ${last}`);
  return expiry >= today ? null : invalid(path, 'DATE_NOT_BEFORE_TODAY', `${today} or later`);
}

function lastDayOfMonth(date: CivilDate): CivilDate {
  return civilDate(`${date.slice(0, 8)}${daysInMonth(yearOf(date), monthOf(date))}`);
}

/** Whether a second telling says what was attached; of a label that it leaves out it says nothing. */
export function isSameMethod(
  method: PaymentMethodRef,
  stated: StatedMethod & { readonly billingAccountId: string },
): boolean {
  return (
    method.billingAccountId === stated.billingAccountId &&
    method.kind === stated.kind &&
    method.expiry === (stated.expiry ?? null) &&
    (stated.label == null || method.label === stated.label)
  );
}

/** Neither the token nor the account that has it is named: who asks may see neither. */
export function takenToken(): Refusal {
  return invalid('input.token', 'UNIQUE', 'one that is on no account, or attached as it was: detach the other first');
}

export function refuseDefaultAlready({ isDefault }: PaymentMethodRef): Refusal | null {
  return isDefault
    ? invalid('PaymentMethodRef.isDefault', 'NOT_DEFAULT_YET', 'false: it is the default already')
    : null;
}

/** Only what has a last day, and only once that is over. */
export function refuseUnexpired({ expiry }: PaymentMethodRef, today: CivilDate): Refusal | null {
  if (expiry !== null && expiry < today) return null;
  const mustBe = expiry === null ? 'a day: it does not expire' : `before ${today}: it is good to ${expiry}`;
  return invalid('PaymentMethodRef.expiry', 'VALIDITY_OVER', mustBe);
}

/** Who is collected from by itself keeps something to be charged by. */
export function refuseLeavingNone(
  method: PaymentMethodRef,
  { collection, status }: BillingAccount,
  others: readonly PaymentMethodRef[],
): Refusal | null {
  if (!method.isDefault || others.length > 0 || collection !== 'AUTO' || status !== 'ACTIVE') return null;
  const mustBe = 'more than this one: attach another, or have the account’s invoices sent';
  return invalid('BillingAccount.paymentMethods', 'METHOD_LEFT', mustBe);
}

/** Who takes the place of a default that goes: of the other ACTIVE ones the first that was attached, where there is one. */
export function successorOf(method: PaymentMethodRef, others: readonly PaymentMethodRef[]): PaymentMethodRef | null {
  const [first] = others.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return method.isDefault ? (first ?? null) : null;
}

/** Why it cannot be charged for this account, or null. */
export function refuseUnchargeable(method: PaymentMethodRef, billingAccountId: string): Refusal | null {
  const path = 'input.paymentMethodId';
  return firstOf(
    method.billingAccountId === billingAccountId ? null : invalid(path, 'SAME_ACCOUNT', 'a method of this account'),
    method.status === 'ACTIVE' ? null : invalid(path, 'METHOD_ACTIVE', `one that is ACTIVE: it is ${method.status}`),
  );
}

type Charge = Omit<StatedPayment, 'provider' | 'method'> & {
  readonly provider?: string | null;
  readonly method?: PaymentMethod | null;
};

/** A payment with the provider and the kind of what it charges; where nothing on file is charged, both are said. */
export function statedBy(charge: Charge, charged: PaymentMethodRef | null): Result<StatedPayment> {
  const { paymentMethodId } = charge;
  if (paymentMethodId != null && charged === null) return deny(unknownPaymentMethod(paymentMethodId));
  const provider = charge.provider ?? charged?.provider;
  const method = charge.method ?? charged?.kind;
  if (provider === undefined) return deny(invalid('input.provider', 'REQUIRED', 'given where no payment method is'));
  if (method === undefined) return deny(invalid('input.method', 'REQUIRED', 'given where no payment method is'));
  const wrong = charged === null ? null : refuseOtherwise({ provider, method }, charged);
  return wrong === null ? accept({ ...charge, provider, method }) : deny(wrong);
}

function refuseOtherwise(
  { provider, method }: Pick<StatedPayment, 'provider' | 'method'>,
  charged: PaymentMethodRef,
): Refusal | null {
  const as = (path: string, attached: string) => invalid(path, 'AS_ATTACHED', `${attached}, as attached, or left out`);
  return firstOf(
    provider === charged.provider ? null : as('input.provider', charged.provider),
    method === charged.kind ? null : as('input.method', charged.kind),
  );
}
