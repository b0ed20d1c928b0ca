import { change } from '../../../../platform/commands/command.ts';
import type { PaymentMethodRef } from '../../domain/payment-method.ts';
import { refuseDefaultAlready } from '../../domain/payments/payment-methods.ts';
import { paymentMethodCommand } from '../define.ts';
import { defaultedBeside, othersOf } from './others.ts';

/** Has an account charged by another method than before. */
export const makePaymentMethodDefault = paymentMethodCommand<{ readonly id: string }, PaymentMethodRef | null>(
  'makePaymentMethodDefault',
  {
    on: (input) => input.id,
    first: (reader, { id }) => reader.holdPaymentMethodsBeside(id),
    ready: refuseDefaultAlready,
    async gather(reader, _, method, { scope }) {
      const before = (await othersOf(reader, method)).find(({ isDefault }) => isDefault);
      return before === undefined ? null : reader.lockPaymentMethod(before.id, scope);
    },
    decide: (method, _, { facts: before }) => ({
      ...change({ ...method, isDefault: true }, 'billing.paymentMethod.defaulted'),
      beside: defaultedBeside(before, false),
    }),
  },
);
