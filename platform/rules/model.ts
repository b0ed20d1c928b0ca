/**
 * The rules of one subgraph, or of the whole supergraph, as its SDL directives state them (D1). The generator writes
 * them into `generated/rules.ts` for the subgraph; the gateway reads them from the core supergraph at load. Names are
 * those of the schema: `Customer`, `legalName`, `activateCustomer`.
 */
export type Rules = {
  /** Objects by name: entities (with `@key`), their parts, payloads. Roots are not among them. */
  readonly types: Readonly<Record<string, TypeRule>>;
  readonly queries: Readonly<Record<string, RootRule>>;
  readonly mutations: Readonly<Record<string, MutationRule>>;
  readonly subscriptions: Readonly<Record<string, SubscriptionRule>>;
};

export type Access = {
  /** Any one of these; empty: any authenticated viewer. */
  readonly roles: readonly string[];
  /** All of these. */
  readonly scopes: readonly string[];
};

export type TypeRule = {
  /** Whether this subgraph masters it: it has a resolvable key and a field group. */
  readonly entity: boolean;
  /** The field group of its fields unless `@owned` says another; null for a type that is nobody's master data. */
  readonly group: string | null;
  readonly access: Access | null;
  readonly lifecycle: Lifecycle | null;
  /** A person in the sense of erasure: the key for personal values in it is kept under its id (`@tag(name: "data-subject")`). */
  readonly dataSubject: boolean;
  readonly fields: Readonly<Record<string, FieldRule>>;
};

export type FieldRule = {
  readonly group: string | null;
  /** Roles that may write it; empty: any role that may call a mutation which writes it. */
  readonly writers: readonly string[];
  /** States in which it may change; empty: every state. */
  readonly mutableIn: readonly string[];
  readonly access: Access | null;
  /** Personal value: encrypted in events, audit and idempotency records. */
  readonly pii: boolean;
  /** The object type this field holds (through lists and connections, which are unwrapped to their node), if any. */
  readonly of: string | null;
  readonly cost: number | null;
  readonly listSize: ListSize | null;
};

/** `by` names the argument that asks for fewer than `max`. */
export type ListSize = { readonly max: number; readonly by: string | null };

export type Lifecycle = {
  readonly field: string;
  readonly states: readonly string[];
  /** Moves that no client commands: by time, by event, by fact, by a process's compensation. */
  readonly moves: readonly { readonly from: readonly string[]; readonly to: string; readonly by: string }[];
};

/** A root field. `subgraph` is the one that answers it (null inside a subgraph's own rules). */
export type RootRule = {
  readonly subgraph: string | null;
  readonly access: Access | null;
  readonly cost: number | null;
  readonly listSize: ListSize | null;
};

export type MutationRule = RootRule & {
  /** The entity whose version and receipt the mutation answers with. */
  readonly entity: string;
  readonly transitions: readonly Transition[];
  /** `Entity.field`, every field the command may change. */
  readonly writes: readonly string[];
  readonly retentionDays: number;
  readonly duties: readonly string[];
  readonly emits: readonly string[];
};

export type SubscriptionRule = RootRule & {
  /** What it tells of; null where `@follows` is missing, so that it cannot be served. */
  readonly follows: Follows | null;
};

/**
 * The events of an entity, in the log of the subgraph that answers the field; or, where `customer` names the argument
 * with a customer's id, every event of that customer in every log.
 */
export type Follows = { readonly entity: string; readonly customer: string | null };

/** A row of a state table. An empty `from` creates. */
export type Transition = { readonly entity: string; readonly from: readonly string[]; readonly to: string };
