import { createHash } from 'node:crypto';
import type { CustomerId } from '../../../../core/ids.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import type { ValidationRule } from '../../../../core/validation-rules.ts';
import type { Customer } from '../../domain/customer.ts';
import type { CustomerRecord } from '../../port.ts';
import type { AccountFields, AccountRow } from './client.ts';
import type { VendorError } from './failures.ts';

/** The commercial profile, field by field. Everything else of an account is Salesforce's own affair. */
const vendorFields = {
  segment: 'Segment__c',
  industry: 'Industry',
  territory: 'Territory__c',
  // Not `OwnerId`: that takes Salesforce users only, and moving it shares the account with other people.
  accountOwnerId: 'OwnerRef__c',
} as const satisfies Partial<Record<keyof Customer, keyof AccountRow>>;

type Commercial = keyof typeof vendorFields;
const commercial = Object.keys(vendorFields) as readonly Commercial[];

export const objectType = 'Account';

/** What of the changed fields Salesforce keeps, in its words; null when it keeps none of them. */
export function toAccount(customer: Customer, changed: readonly string[]): AccountFields | null {
  const ours = commercial.filter((field) => changed.includes(field));
  if (ours.length === 0) return null;
  return Object.fromEntries(ours.map((field) => [vendorFields[field], customer[field]]));
}

/**
 * An account in our words. Segments, industries and territories are open lists that the sales team extends, so a word
 * we have not met is kept as it is.
 */
export function toRecord(row: AccountRow, settled: boolean): CustomerRecord {
  return {
    // Whoever has access to the field may type anything into it; an id that is none of ours matches nothing.
    customerId: row.Concord_Id__c as CustomerId,
    externalId: row.Id,
    objectType,
    version: versionOf(row, settled),
    values: {
      segment: textOf(row.Segment__c),
      industry: textOf(row.Industry),
      territory: textOf(row.Territory__c),
      accountOwnerId: textOf(row.OwnerRef__c),
    },
    changedAt: row.SystemModstamp,
  };
}

/** Salesforce stores an emptied text as null, but tells some old ones as ''. */
function textOf(value: string | null): string | null {
  return value === '' ? null : value;
}

/**
 * SystemModstamp counts whole seconds, so two states of an account may carry the same one. The state that we see while
 * its second may still go on sorts before the state in which the second ended: what somebody typed in the same second
 * as our own write is newer than that write.
 */
export function versionOf(row: Pick<AccountRow, 'SystemModstamp'>, settled: boolean): string {
  return `${row.SystemModstamp.toISOString()}#${settled ? 'b' : 'a'}`;
}

/**
 * The mark that a command leaves on its account. The client's key alone would not do: it belongs to one principal, and
 * another may have used the same one on this customer before. The version makes it this command's own.
 */
export function markOf(after: Pick<Customer, 'id' | 'version'>, key: string): string {
  return createHash('sha256').update(`${after.id}\n${after.version}\n${key}`).digest('base64url');
}

/** Salesforce lets no account be without a name. It is given once, and belongs to the sales team from then on. */
export function nameOf(customer: Customer): string {
  const name = customer.tradingName ?? customer.legalName ?? customer.id;
  return name.slice(0, nameLengthMax);
}
const nameLengthMax = 255;

/** Whether Salesforce says that the account is not there yet: a creation needs its name. */
export function asksForName(errors: readonly VendorError[]): boolean {
  return errors.some((error) => error.errorCode === 'REQUIRED_FIELD_MISSING' && error.fields.includes('Name'));
}

/** Which of our rules a code stands for. Behind the others stands a rule that only that organisation knows. */
const rules: Readonly<Record<string, ValidationRule>> = {
  DUPLICATES_DETECTED: 'UNIQUE',
  DUPLICATE_VALUE: 'UNIQUE',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'ONE_OF',
  REQUIRED_FIELD_MISSING: 'REQUIRED',
  STRING_TOO_LONG: 'LENGTH_MAX',
};

/** Salesforce's no in our words, about our field where it names one. */
export function toRefusal(system: string, errors: readonly VendorError[]): Refusal {
  const [error] = errors;
  const code = error?.errorCode ?? 'UNKNOWN';
  const [field] = error?.fields ?? [];
  const path = commercial.find((name) => vendorFields[name] === field) ?? [objectType, field].filter(Boolean).join('.');
  // Only the text of a validation rule is written for the person who edits; others name classes and lines of code.
  const spoken = code === 'FIELD_CUSTOM_VALIDATION_EXCEPTION' ? oneLine(error?.message ?? '') : '';
  const sentence = spoken === '' ? `${system} refuses this value (${code}).` : `${system}: ${spoken}`;
  return refuse('VALIDATION_FAILED', { path, rule: rules[code] ?? 'SYSTEM_RULE' }, sentence);
}

const sentenceLengthMax = 200;

function oneLine(text: string): string {
  return text
    .replace(/[\p{Control}\s]+/gu, ' ')
    .trim()
    .slice(0, sentenceLengthMax);
}
