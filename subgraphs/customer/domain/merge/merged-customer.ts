import type { Refusal } from '../../../../core/refusal.ts';
import type { Customer, CustomerId } from '../customer.ts';
import { invalid } from '../validation.ts';

/** What to do with a customer that was merged: go to the one it became, which is named only to who may see it. */
export function whereItWent(became: CustomerId | null): string {
  return became === null
    ? 'The customer was merged into another, which you may not see: ask a data steward.'
    : `The customer was merged into ${became}: use that one.`;
}

/** Refuses a merged customer as the value of an input: it is there to be read, not to be built upon. */
export function refuseMergedValue(
  path: string,
  { status, became }: { readonly status: Customer['status']; readonly became: CustomerId | null },
): Refusal | null {
  if (status !== 'MERGED') return null;
  const instead = became === null ? '' : ` such as ${became}, which it was merged into`;
  return invalid(path, 'NOT_MERGED', `a customer that was not merged into another${instead}`);
}
