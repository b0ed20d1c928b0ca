import type { EventEntry } from './event-catalogue.ts';
import type { Access, Rules } from './model.ts';

/** What a partner must be granted of a customer to hear of one type of event. */
export type Hearing =
  | { readonly kind: 'NEVER' }
  /** Any grant in force; where a field group is named, one that names it. */
  | { readonly kind: 'GRANTED'; readonly group: string | null };

const never: Hearing = { kind: 'NEVER' };

/**
 * The same as for reading: a type that partners may not ask for is never told; of a customer something is seen with any
 * grant, of anything else only with its group. The catalogue narrows that where the event's name alone tells more.
 */
export function hearingOf(rules: Rules, event: Pick<EventEntry, 'entity' | 'group' | 'internal'>): Hearing {
  const type = rules.types[event.entity];
  if (event.internal === true || type === undefined || !admitsPartners(type.access)) return never;
  const group = event.group ?? (event.entity === 'Customer' ? null : type.group);
  if (group === null && event.entity !== 'Customer') return never;
  return { kind: 'GRANTED', group };
}

export function admitsPartners(access: Access | null): boolean {
  return access === null || access.roles.length === 0 || access.roles.includes('partner');
}
