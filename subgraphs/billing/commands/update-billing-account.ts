import { change } from '../../../platform/commands/command.ts';
import { checkTerms } from '../domain/billing-account.ts';
import { checkCashDiscount } from '../domain/payments/early-payment.ts';
import { firstOf, invalid } from '../domain/validation.ts';
import type { UpdateBillingAccountInput } from '../generated/resolver-types.ts';
import { accountCommand } from './define.ts';

/** Changes terms of an account; what is left out stays, a bill day of null bills on the anniversary, and a cash discount of null is given no more. */
export const updateBillingAccount = accountCommand<UpdateBillingAccountInput>('updateBillingAccount', {
  on: (input) => input.billingAccountId,
  decide(account, input) {
    const wrong = firstOf(
      input.timeZone === null ? invalid('input.timeZone', 'REQUIRED', 'present: an account keeps a zone') : null,
      input.paymentTermsDays === null
        ? invalid('input.paymentTermsDays', 'REQUIRED', 'present: an account keeps terms')
        : null,
      input.collection === null
        ? invalid('input.collection', 'REQUIRED', 'present: an account is collected somehow')
        : null,
      input.dunningProfile === null
        ? invalid('input.dunningProfile', 'REQUIRED', 'present: NONE, where nobody is to be reminded')
        : null,
      checkTerms(input),
    );
    const paymentTermsDays = input.paymentTermsDays ?? account.paymentTermsDays;
    const cashDiscount = input.cashDiscount === undefined ? account.cashDiscount : input.cashDiscount;
    const refusal = wrong ?? checkCashDiscount(cashDiscount, paymentTermsDays);
    if (refusal !== null) return refusal;
    const after = {
      ...account,
      timeZone: input.timeZone ?? account.timeZone,
      billDay: input.billDay === undefined ? account.billDay : input.billDay,
      paymentTermsDays,
      cashDiscount,
      collection: input.collection ?? account.collection,
      dunningProfile: input.dunningProfile ?? account.dunningProfile,
    };
    return change(after, 'billing.account.updated');
  },
});
