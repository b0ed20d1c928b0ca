import { civilDateAt } from '../../../../core/civil-date.ts';
import { already, change } from '../../../../platform/commands/command.ts';
import { unknownAccount, type BillingAccount, type BillingAccountId } from '../../domain/billing-account.ts';
import type { DunningCase } from '../../domain/dunning-case.ts';
import { openedFor } from '../../domain/dunning/opening.ts';
import type { Overdue } from '../../domain/dunning/overdue.ts';
import type { OpenDunningCaseInput } from '../../generated/resolver-types.ts';
import { dunningCreation } from '../define.ts';

type Facts = {
  readonly account: BillingAccount | null;
  readonly existing: DunningCase | null;
  readonly overdue: Overdue | null;
};

/** Opens the case of an account. There is one at a time: where one goes on, it is that. */
export const openDunningCase = dunningCreation<OpenDunningCaseInput, Facts>('openDunningCase', {
  async gather(reader, { billingAccountId }, { now, scope }) {
    const account = await reader.account(billingAccountId as BillingAccountId, scope);
    if (account === null) return { account, existing: null, overdue: null };
    const existing = await reader.holdDunning(account.id);
    return { account, existing, overdue: await reader.overdue(account.id, civilDateAt(now, account.timeZone), []) };
  },

  decide({ billingAccountId }, { now, newId, facts: { account, existing, overdue } }) {
    if (account === null) return unknownAccount(billingAccountId);
    if (existing !== null) return already(existing);
    const today = civilDateAt(now, account.timeZone);
    const opened = openedFor(account, overdue, { id: newId('dun'), today, now });
    return opened.ok ? change(opened.value, 'billing.dunningCase.opened') : opened.refusal;
  },
});
