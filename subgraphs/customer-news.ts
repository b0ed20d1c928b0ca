import type { LogEntry } from '../events/event.ts';

/** What a stretch of the customer log changes in the copies, each row once: the last word on it. */
export type CustomerNews = {
  readonly customers: readonly ToldCustomer[];
  readonly links: readonly ToldLink[];
  readonly endedLinks: readonly string[];
  readonly partners: readonly ToldPartner[];
  readonly grants: readonly ToldGrant[];
  /** Persons whose values nobody may read any more. */
  readonly erased: readonly string[];
};

export type ToldCustomer = Told & {
  readonly kind: string | null;
  /** Reasons of holds that are active now, by hold id. */
  readonly placed: Readonly<Record<string, string>>;
  readonly released: readonly string[];
  /** Whether it was merged, or is itself again; `mergedInto` counts only then. */
  readonly moves: boolean;
  readonly mergedInto: string | null;
};
export type ToldPartner = Told;
export type ToldLink = Link & { readonly childId: string };
export type ToldGrant = Grant & { readonly partnerId: string };

type Told = { readonly id: string; readonly status: string; readonly version: number; readonly asOf: Date };

/** Reads entries in their order. Of a list of parts an event tells those that differ; one that is gone, only among `previous`. */
export function customerNews(entries: readonly LogEntry[]): CustomerNews {
  const customers = new Map<string, ToldCustomer>();
  const links = new Map<string, ToldLink | null>();
  const partners = new Map<string, ToldPartner>();
  const grants = new Map<string, ToldGrant>();
  const erased = new Set<string>();

  for (const entry of entries) {
    const data = entry.event.data as Data;
    const told = toldBy(entry, data);
    if (told === null) continue;
    if (entry.entityType === 'Customer') {
      customers.set(told.id, toldCustomer(told, data, customers.get(told.id)));
      for (const link of data.previous?.parents ?? []) links.set(link.id, null);
      for (const link of (data.changed?.parents ?? []).filter((one) => one.type === 'BILLING'))
        links.set(link.id, { ...link, childId: told.id });
      data.subjects?.forEach((subject) => erased.add(subject));
    } else {
      partners.set(told.id, told);
      for (const grant of data.changed?.grants ?? []) grants.set(grant.id, { ...grant, partnerId: told.id });
    }
  }

  return {
    customers: [...customers.values()],
    links: [...links.values()].filter((link) => link !== null),
    endedLinks: [...links].filter(([, link]) => link === null).map(([id]) => id),
    partners: [...partners.values()],
    grants: [...grants.values()],
    erased: [...erased],
  };
}

/** Whether an entry tells of something that is copied here; refusals changed nothing. */
export function isCopied(entry: LogEntry): boolean {
  return entry.kind !== 'refusal' && (entry.entityType === 'Customer' || entry.entityType === 'Partner');
}

/** `changed` and `previous` of a customer or partner event, as far as it is copied. */
type Data = {
  /** The state after the event, also when it did not change. */
  readonly to: string | null;
  readonly changed?: Parts;
  readonly previous?: Parts;
  /** Of an erasure. */
  readonly subjects?: readonly string[];
};
type Parts = {
  readonly kind?: string;
  readonly holds?: readonly Hold[];
  readonly parents?: readonly Link[];
  readonly grants?: readonly Grant[];
  readonly mergedIntoId?: string | null;
};
type Hold = { readonly id: string; readonly reason: string; readonly releasedAt: string | null };
type Link = {
  readonly id: string;
  readonly type: string;
  readonly parentId: string;
  readonly from: string;
  readonly to: string | null;
};
/** One of both ids is there; grants that were told before there were any on contracts have no word of one. */
type Grant = {
  readonly id: string;
  readonly customerId: string | null;
  readonly contractId?: string | null;
  readonly fieldGroups: readonly string[];
  readonly commands: readonly string[];
  readonly from: string;
  readonly to: string | null;
};

function toldBy(entry: LogEntry, data: Data): Told | null {
  if (entry.entityId === null || entry.entityVersion === null || data.to === null) return null;
  return { id: entry.entityId, status: data.to, version: entry.entityVersion, asOf: entry.occurredAt };
}

function toldCustomer(told: Told, data: Data, before: ToldCustomer | undefined): ToldCustomer {
  const placed = { ...before?.placed };
  const released = new Set(before?.released);
  for (const hold of data.changed?.holds ?? []) {
    if (hold.releasedAt === null) placed[hold.id] = hold.reason;
    else released.add(hold.id);
  }
  const active = Object.entries(placed).filter(([id]) => !released.has(id));
  return {
    ...told,
    kind: data.changed?.kind ?? before?.kind ?? null,
    placed: Object.fromEntries(active),
    released: [...released],
    ...mergeIn(data, before),
  };
}

function mergeIn({ changed }: Data, before: ToldCustomer | undefined): Pick<ToldCustomer, 'moves' | 'mergedInto'> {
  if (changed?.mergedIntoId !== undefined) return { moves: true, mergedInto: changed.mergedIntoId };
  return { moves: before?.moves ?? false, mergedInto: before?.mergedInto ?? null };
}
