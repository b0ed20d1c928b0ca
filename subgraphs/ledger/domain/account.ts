import type { CivilDate } from '../../../core/civil-date.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { AccountId } from './ids.ts';
import type { Account as PostedAccount } from './journal/account.ts';
import { checkText, invalid } from './validation.ts';

/** An account of a chart with all that is known of it (DOMAIN 6.1); what posting needs of it is a part of that. */
export type Account = PostedAccount & {
  readonly version: number;
  readonly chartId: string;
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  readonly currencyRule: CurrencyRule;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type AccountType = 'ASSET' | 'LIABILITY' | 'EQUITY' | 'INCOME' | 'EXPENSE';
export type CurrencyRule = 'ANY' | 'FUNCTIONAL';

export function checkAccountCode(code: string): Refusal | null {
  return /^[A-Za-z0-9][A-Za-z0-9.-]{0,19}$/.test(code)
    ? null
    : invalid('input.code', 'NAME_FORM', '1 to 20 letters, digits, dots or hyphens, a letter or digit first');
}

export function checkAccountName(name: string | null | undefined): Refusal | null {
  if (name === null) return invalid('input.name', 'REQUIRED', 'present: an account keeps a name');
  return checkText('input.name', name);
}

/** `to` is the first day on which the account is no longer active; null is never. */
export function checkActiveTo(from: CivilDate, to: CivilDate | null): Refusal | null {
  return to === null || to > from
    ? null
    : invalid('input.activeTo', 'PERIOD_ENDS_AFTER_START', `after ${from}, its first day`);
}

/** What was posted on an account stays within its days, so that a reversal or a report never meets an inactive one. */
export function refuseEndBeforePostings(to: CivilDate | null, lastPostedOn: CivilDate | null): Refusal | null {
  return to === null || lastPostedOn === null || to > lastPostedOn
    ? null
    : invalid('input.activeTo', 'NOT_BEFORE_POSTINGS', `after ${lastPostedOn}, when it was last posted on`);
}

/** A chart is everybody's who uses it: whoever is confined to some of its legal entities does not change it for the others. */
export function refuseForeignChart(
  chartId: string,
  users: readonly string[],
  own: readonly string[] | null,
): Refusal | null {
  if (own === null || users.every((id) => own.includes(id))) return null;
  const details = { field: 'Account', owner: 'Account', useMutation: null };
  return refuse(
    'OWNERSHIP_VIOLATION',
    details,
    `The chart ${chartId} is used by legal entities that you do not work for.`,
  );
}

export function unknownAccount(id: AccountId | string): Refusal {
  return refuse('NOT_FOUND', { entity: 'Account', id }, `There is no Account ${id} that you may see.`);
}

export function unknownChart(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'Chart', id }, `No legal entity uses the chart ${id}.`);
}
