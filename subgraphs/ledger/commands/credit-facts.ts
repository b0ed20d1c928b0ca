import type { Money } from '../../../core/money.ts';
import type { Result } from '../../../core/result.ts';
import { civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import type { CreditProfile } from '../domain/credit/credit-profile.ts';
import { exposureIn } from '../domain/credit/exposure.ts';
import { holdEvent, judge, type CreditFacts } from '../domain/credit/judge.ts';
import { change, type Change } from '../../../platform/commands/command.ts';
import type { LedgerReader } from '../port.ts';

/** What is owed under a profile now, or which rate is missing, and by whom. */
export type Credit = Pick<CreditFacts, 'customerIds'> & { readonly exposure: Result<Money> };

export async function readCredit(reader: LedgerReader, profile: CreditProfile, now: Date): Promise<Credit> {
  const on: CivilDate = civilDateAt(now, 'UTC');
  const { customerIds, ...open } = await reader.creditOf(profile, on);
  return { customerIds, exposure: exposureIn(profile.currency, open, on) };
}

/** A limit that is set is tested at once, in the same moment. */
export function withLimit(
  before: CreditProfile,
  limit: Money,
  { customerIds, exposure }: Credit,
  now: Date,
): Change<CreditProfile> {
  const set = { ...before, limit, requested: null };
  const after = judge(set, { exposure: exposure.ok ? exposure.value : null, customerIds, now });
  const moved = holdEvent(set, after);
  const events = ['ledger.creditProfile.updated', ...(moved === null ? [] : [moved])];
  return change(after, ...new Set(events));
}
