import type { CivilDate } from '../core/civil-date.ts';
import { civilDateAt, compareDates } from '../core/civil-date.ts';
import type { Json } from '../core/json.ts';
import type { Rules } from '../platform/rules/model.ts';
import { admitsPartners, hearingOf, type Hearing } from '../platform/rules/partner-hearing.ts';
import { eventTypes } from './event-types.ts';
import type { ChangeEvent, LogEntry, Routing } from './event.ts';

/** One grant in force: which fields of a customer, or of one contract, a partner may read, and of what happened from when on. */
export type GrantInForce = {
  /** One of both is there. */
  readonly customerId: string | null;
  readonly contractId: string | null;
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

/** What an event is told by, to whom. */
type About = Pick<Routing, 'type' | 'customerId'> & { readonly contractId: string | null };

/** Values that name other customers; the graph shows one only to who sees that customer too. */
const namesOthers: Readonly<Record<string, readonly string[]>> = {
  Customer: ['parents', 'mergedIntoId'],
  Contract: ['billToCustomer'],
  // One of them may be who is billed from then on; what becomes of the lines is told beside them.
  Amendment: ['changes'],
};

/** What names the customer itself, or what of it is no contract's: not told to who was granted the contract alone. */
const namesTheCustomer = [
  'customer',
  'currentCustomer',
  'billingAccount',
  'deal',
  'predecessor',
  'previousSubscription',
];

/**
 * An event as a partner may hear of it: the fields that its grants name, the state, which is seen with any grant, and
 * nothing else. Null where nothing of that is in it, or its very name would tell of something that was not granted.
 */
export function toldToPartner(entry: LogEntry, grants: readonly GrantInForce[], rules: Rules): ToldEvent | null {
  const hearing = hearingOfType(entry.type, rules);
  if (hearing.kind === 'NEVER') return null;
  const covering = grantsCovering(grants, aboutOf(entry), entry.occurredAt);
  const groups = groupsOf(covering);
  if (groups === null || (hearing.group !== null && !groups.has(hearing.group))) return null;

  const { from = null, to = null, changed, previous, ...more } = entry.event.data as Data;
  const isOfCustomers = covering.some(({ customerId }) => customerId !== null);
  const hidden = [...(namesOthers[entry.entityType] ?? []), ...(isOfCustomers ? [] : namesTheCustomer)];
  const shown = (fields: Fields | undefined) => shownFields(entry.entityType, fields ?? {}, groups, hidden, rules);
  const data = { from, to, changed: shown(changed), previous: shown(previous) };
  const fields = Object.keys({ ...data.changed, ...data.previous });
  if (from === to && fields.length === 0) return null;
  // What a type adds speaks of what its group names, unless it is for the other parts of the house.
  const inside = catalogue().get(entry.type)?.inside ?? [];
  const own =
    hearing.group === null ? {} : Object.fromEntries(Object.entries(more).filter(([name]) => !inside.includes(name)));
  const attributes = toldAttributes.filter((name) => isOfCustomers || name !== 'customerid');
  const told = attributes.flatMap((name) => (entry.event[name] === undefined ? [] : [[name, entry.event[name]]]));
  return { ...(Object.fromEntries(told) as Omit<ToldEvent, 'data'>), data: { ...data, ...own } };
}

/** Whether a partner may hear of such an event at all now, as far as that can be said without looking into it. */
export function mayHear(told: About, grants: readonly GrantInForce[], rules: Rules): boolean {
  const hearing = hearingOfType(told.type, rules);
  if (hearing.kind === 'NEVER') return false;
  const groups = groupsOf(grantsCovering(grants, told, null));
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

/** The contract that an entry is about alone, if any; the log's columns do not have it. */
export function aboutOf({ type, customerId, event }: Pick<LogEntry, 'type' | 'customerId' | 'event'>): About {
  return { type, customerId, contractId: event.contractid ?? null };
}

/** Grants on the customer, or on the contract, that cover the day. */
function grantsCovering(
  grants: readonly GrantInForce[],
  { customerId, contractId }: About,
  occurredAt: Date | null,
): readonly GrantInForce[] {
  const day = occurredAt === null ? null : civilDateAt(occurredAt, 'UTC');
  const isAbout = (grant: GrantInForce): boolean =>
    (customerId !== null && grant.customerId === customerId) ||
    (contractId !== null && grant.contractId === contractId);
  return grants.filter((grant) => isAbout(grant) && (day === null || compareDates(grant.from, day) <= 0));
}

/** Null without any. */
function groupsOf(covering: readonly GrantInForce[]): ReadonlySet<string> | null {
  return covering.length === 0 ? null : new Set(covering.flatMap(({ fieldGroups }) => fieldGroups));
}

function shownFields(
  entityType: string,
  fields: Fields,
  groups: ReadonlySet<string>,
  hidden: readonly string[],
  rules: Rules,
): Fields {
  const type = rules.types[entityType];
  const isShown = (name: string): boolean => {
    const field = type?.fields[name];
    if (field === undefined || hidden.includes(name)) return false;
    const part = field.of === null ? null : (rules.types[field.of]?.access ?? null);
    if (!admitsPartners(field.access) || !admitsPartners(part)) return false;
    return name === type?.lifecycle?.field || (field.group !== null && groups.has(field.group));
  };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isShown(name)));
}
