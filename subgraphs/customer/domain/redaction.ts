import { rules } from '../generated/rules.ts';
import type { Customer } from './customer.ts';

/** What every viewer of a customer sees of it, whatever a grant names. */
const always: ReadonlySet<string> = new Set(['id', 'version', 'kind', 'status', 'createdAt', 'updatedAt']);

/** The customer as a partner reads it: fields whose group no grant in force names are null, as if they did not exist. */
export function redactedFor(customer: Customer, fieldGroups: readonly string[]): Customer {
  const fields: Readonly<Record<string, { readonly group: string | null }>> = rules.types.Customer.fields;
  const hidden = Object.keys(customer).filter((name) => {
    const group = fields[name]?.group;
    return !always.has(name) && (group == null || !fieldGroups.includes(group));
  });
  return { ...customer, ...Object.fromEntries(hidden.map((name) => [name, null])) };
}
