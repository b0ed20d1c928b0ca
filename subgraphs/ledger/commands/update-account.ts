import type { CivilDate } from '../../../core/civil-date.ts';
import { change } from '../../../platform/commands/command.ts';
import {
  checkAccountName,
  checkActiveTo,
  refuseEndBeforePostings,
  refuseForeignChart,
  type Account,
} from '../domain/account.ts';
import { firstOf } from '../domain/validation.ts';
import type { UpdateAccountInput } from '../generated/resolver-types.ts';
import type { LedgerReader } from '../port.ts';
import { accountCommand } from './define.ts';

/** Renames an account or moves its last day; an end before what is posted on it is refused. */
export const updateAccount = accountCommand<UpdateAccountInput, { readonly lastPostedOn: CivilDate | null }>(
  'updateAccount',
  {
    on: (input) => input.accountId,
    ready: async (account: Account, { viewer }, reader: LedgerReader) =>
      refuseForeignChart(account.chartId, await reader.usersOfChart(account.chartId), viewer.legalEntityIds),
    gather: async (reader, _, account) => ({ lastPostedOn: await reader.lastPostedOn(account.id) }),

    decide(account, input, { facts }) {
      const { from } = account.period;
      const to = input.activeTo === undefined ? account.period.to : input.activeTo;
      const refusal = firstOf(
        checkAccountName(input.name),
        checkActiveTo(from, to),
        refuseEndBeforePostings(to, facts.lastPostedOn),
      );
      if (refusal !== null) return refusal;
      const after = { ...account, name: input.name ?? account.name, period: { from, to } };
      return change(after, 'ledger.account.updated');
    },
  },
);
