import type { CivilDate } from '../core/civil-date.ts';
import { civilDateAt, compareDates } from '../core/civil-date.ts';
import type { Json } from '../core/json.ts';
import type { Rules } from '../platform/rules/model.ts';
import { admitsPartners, hearingOf, type Hearing } from '../platform/rules/partner-hearing.ts';
import { eventTypes } from './event-types.ts';
import type { ChangeEvent, LogEntry, Routing } from './event.ts';

/** One grant in force: which fields of a customer a partner may read, and of what happened from when on. */
export type GrantInForce = {
  readonly customerId: string;
  readonly fieldGroups: readonly string[];
  readonly from: CivilDate;
};

/** The parts of an event that a partner is told: who did it, by which command and in which system stays inside. */
const toldAttributes = [
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'entitytype',
  'entityversion',
  'recordkind',
  'customerid',
  'legalentityid',
] as const satisfies readonly (keyof ChangeEvent)[];

export type ToldEvent = Partial<Pick<ChangeEvent, (typeof toldAttributes)[number]>> & {
  readonly data: Readonly<Record<string, Json>>;
};

/** Values that name other customers; the graph shows one only to who sees that customer too. */
const namesOthers: Readonly<Record<string, readonly string[]>> = {
  Customer: ['parents', 'mergedIntoId'],
  Contract: ['billToCustomer'],
  // One of them may be who is billed from then on; what becomes of the lines is told beside them.
  Amendment: ['changes'],
};

/**
 * An event as a partner may hear of it: the fields that its grants name, the state, which is seen with any grant, and
 * nothing else. Null where nothing of that is in it, or its very name would tell of something that was not granted.
 */
export function toldToPartner(entry: LogEntry, grants: readonly GrantInForce[], rules: Rules): ToldEvent | null {
  const hearing = hearingOfType(entry.type, rules);
  if (hearing.kind === 'NEVER') return null;
  const groups = groupsGranted(grants, entry.customerId, entry.occurredAt);
  if (groups === null || (hearing.group !== null && !groups.has(hearing.group))) return null;

  const { from = null, to = null, changed, previous, ...more } = entry.event.data as Data;
  const shown = (fields: Fields | undefined) => shownFields(entry.entityType, fields ?? {}, groups, rules);
  const data = { from, to, changed: shown(changed), previous: shown(previous) };
  const fields = Object.keys({ ...data.changed, ...data.previous });
  if (from === to && fields.length === 0) return null;
  // What a type adds speaks of what its group names, unless it is for the other parts of the house.
  const inside = catalogue().get(entry.type)?.inside ?? [];
  const own =
    hearing.group === null ? {} : Object.fromEntries(Object.entries(more).filter(([name]) => !inside.includes(name)));
  const told = toldAttributes.flatMap((name) => (entry.event[name] === undefined ? [] : [[name, entry.event[name]]]));
  return { ...(Object.fromEntries(told) as Omit<ToldEvent, 'data'>), data: { ...data, ...own } };
}

/** Whether a partner may hear of such an event at all now, as far as that can be said without looking into it. */
export function mayHear(
  told: Pick<Routing, 'type' | 'customerId'>,
  grants: readonly GrantInForce[],
  rules: Rules,
): boolean {
  const hearing = hearingOfType(told.type, rules);
  if (hearing.kind === 'NEVER') return false;
  const groups = groupsGranted(grants, told.customerId, null);
  return groups !== null && (hearing.group === null || groups.has(hearing.group));
}

type Fields = Readonly<Record<string, Json>>;
type Data = {
  readonly from?: string | null;
  readonly to?: string | null;
  readonly changed?: Fields;
  readonly previous?: Fields;
} & Fields;

/** A type that is not in the catalogue is nobody's to hear. */
export function hearingOfType(type: string, rules: Rules): Hearing {
  const entry = catalogue().get(type);
  return entry === undefined ? { kind: 'NEVER' } : hearingOf(rules, entry);
}

let byType: ReadonlyMap<string, ReturnType<typeof eventTypes>[number]> | null = null;

function catalogue(): NonNullable<typeof byType> {
  return (byType ??= new Map(eventTypes().map((one) => [one.type, one])));
}

/** Null without a grant on this customer that covers the day. */
function groupsGranted(
  grants: readonly GrantInForce[],
  customerId: string | null,
  occurredAt: Date | null,
): ReadonlySet<string> | null {
  const day = occurredAt === null ? null : civilDateAt(occurredAt, 'UTC');
  const covering = grants.filter(
    (grant) => grant.customerId === customerId && (day === null || compareDates(grant.from, day) <= 0),
  );
  return covering.length === 0 ? null : new Set(covering.flatMap(({ fieldGroups }) => fieldGroups));
}

function shownFields(entityType: string, fields: Fields, groups: ReadonlySet<string>, rules: Rules): Fields {
  const type = rules.types[entityType];
  const isShown = (name: string): boolean => {
    const field = type?.fields[name];
    if (field === undefined || namesOthers[entityType]?.includes(name) === true) return false;
    const part = field.of === null ? null : (rules.types[field.of]?.access ?? null);
    if (!admitsPartners(field.access) || !admitsPartners(part)) return false;
    return name === type?.lifecycle?.field || (field.group !== null && groups.has(field.group));
  };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isShown(name)));
}
