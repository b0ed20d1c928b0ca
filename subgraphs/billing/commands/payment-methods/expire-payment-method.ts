import { civilDateAt } from '../../../../core/civil-date.ts';
import { change } from '../../../../platform/commands/command.ts';
import type { PaymentMethodRef } from '../../domain/payment-method.ts';
import { refuseUnexpired } from '../../domain/payments/payment-methods.ts';
import { paymentMethodCommand } from '../define.ts';
import { accountOf, defaultedBeside, gatherSuccessor } from './others.ts';

/** Marks a method whose month is over where its account is. */
export const expirePaymentMethod = paymentMethodCommand<{ readonly id: string }, PaymentMethodRef | null>(
  'expirePaymentMethod',
  {
    on: (input) => input.id,
    first: (reader, { id }) => reader.holdPaymentMethodsBeside(id),
    async ready(method, { now }, reader) {
      const { timeZone } = await accountOf(reader, method, { on: civilDateAt(now, 'UTC') });
      return refuseUnexpired(method, civilDateAt(now, timeZone));
    },
    gather: (reader, _, method, context) => gatherSuccessor(reader, method, context),
    decide: (method, _, { facts: successor }) => ({
      ...change({ ...method, status: 'EXPIRED', isDefault: false }, 'billing.paymentMethod.expired'),
      beside: defaultedBeside(successor, true),
    }),
  },
);
