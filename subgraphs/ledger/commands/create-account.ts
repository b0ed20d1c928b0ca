import { change } from '../../../platform/commands/command.ts';
import {
  checkAccountCode,
  checkAccountName,
  checkActiveTo,
  refuseForeignChart,
  unknownChart,
  type Account,
} from '../domain/account.ts';
import { checkName, firstOf } from '../domain/validation.ts';
import type { CreateAccountInput } from '../generated/resolver-types.ts';
import { accountCreation } from './define.ts';

/** Adds an account to a chart that the viewer's legal entities use. */
export const createAccount = accountCreation<CreateAccountInput, { readonly users: readonly string[] }>(
  'createAccount',
  {
    gather: async (reader, input) => ({ users: await reader.usersOfChart(input.chartId) }),

    decide(input, { now, newId, viewer, facts }) {
      if (facts.users.length === 0) return unknownChart(input.chartId);
      const refusal = firstOf(
        checkName('input.chartId', input.chartId),
        refuseForeignChart(input.chartId, facts.users, viewer.legalEntityIds),
        checkAccountCode(input.code),
        checkAccountName(input.name),
        checkActiveTo(input.activeFrom, input.activeTo ?? null),
      );
      if (refusal !== null) return refusal;
      const account: Account = {
        id: newId('gla'),
        version: 0,
        chartId: input.chartId,
        code: input.code,
        name: input.name,
        type: input.type,
        control: input.control ?? 'NONE',
        currencyRule: input.currencyRule ?? 'ANY',
        period: { from: input.activeFrom, to: input.activeTo ?? null },
        createdAt: now,
        updatedAt: now,
      };
      return change(account, 'ledger.account.created');
    },
  },
);
