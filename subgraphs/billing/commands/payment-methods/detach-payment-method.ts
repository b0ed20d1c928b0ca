import { civilDateAt } from '../../../../core/civil-date.ts';
import { change } from '../../../../platform/commands/command.ts';
import type { PaymentMethodRef } from '../../domain/payment-method.ts';
import { refuseLeavingNone } from '../../domain/payments/payment-methods.ts';
import { paymentMethodCommand } from '../define.ts';
import { accountOf, defaultedBeside, gatherSuccessor, othersOf } from './others.ts';

/** Takes a method off its account. */
export const detachPaymentMethod = paymentMethodCommand<{ readonly id: string }, PaymentMethodRef | null>(
  'detachPaymentMethod',
  {
    on: (input) => input.id,
    first: (reader, { id }) => reader.holdPaymentMethodsBeside(id),
    async ready(method, { now }, reader) {
      const account = await accountOf(reader, method, { on: civilDateAt(now, 'UTC') });
      return refuseLeavingNone(method, account, await othersOf(reader, method));
    },
    gather: (reader, _, method, context) => gatherSuccessor(reader, method, context),
    decide: (method, _, { facts: successor }) => ({
      ...change({ ...method, status: 'DETACHED', isDefault: false }, 'billing.paymentMethod.detached'),
      beside: defaultedBeside(successor, true),
    }),
  },
);
