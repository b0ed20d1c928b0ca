import { refuse, type Refusal } from '../../../../core/refusal.ts';
import type { Outcome } from '../../../../platform/commands/outcome.ts';
import { uniqueViolation } from '../../../../platform/postgres/errors.ts';
import { invalid } from '../../domain/validation.ts';

const applied: Outcome = { kind: 'APPLIED', sourceVersion: null };

/**
 * Writes; what somebody else took between the decision and now is refused, by the constraint that says so. The transaction
 * is then good for nothing but rolling back.
 */
export async function unlessTaken(writing: Promise<void>): Promise<Outcome> {
  try {
    await writing;
    return applied;
  } catch (error) {
    const refusal = taken[uniqueViolation(error) ?? ''];
    if (refusal === undefined) throw error;
    return { kind: 'REFUSED', refusal };
  }
}

const postingConflict = refuse(
  'POSTING_CONFLICT',
  { existingId: null },
  'Another entry has this source: correct that one by a reversal, or name a new version.',
);
const reversedAlready = refuse(
  'ALREADY_REVERSED',
  { reversedBy: null },
  'A reversal of this entry is under way or posted: go on with that one.',
);

const taken: Readonly<Record<string, Refusal>> = {
  legal_entities_pkey: invalid('input.id', 'UNIQUE', 'an id that no other legal entity has'),
  calendar_name_once: invalid('input.name', 'UNIQUE', 'a name that no other calendar of the legal entity has'),
  journal_source_once: postingConflict,
  journal_reversed_once: reversedAlready,
  fx_rate_once: invalid('input.date', 'UNIQUE', 'a date for which no such rate is recorded: a rate is recorded once'),
  ssp_once: invalid('input.validFrom', 'UNIQUE', 'a day for which no such price is recorded: a price is recorded once'),
  bundle_price_once: invalid(
    'input.validFrom',
    'UNIQUE',
    'a day for which no such price is recorded: a price is recorded once',
  ),
  posting_key_once: postingConflict,
  credit_profile_once: invalid(
    'input.legalEntityId',
    'UNIQUE',
    'one for which the customer has no credit profile; there is one for all together',
  ),
  account_code_once: invalid('input.code', 'UNIQUE', 'a code that no other account of the chart has'),
};
