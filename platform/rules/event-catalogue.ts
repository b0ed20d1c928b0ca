/** One type of event as `subgraphs/<name>/events.ts` promises it to consumers. */
export type EventEntry = {
  /** For the person who subscribes to it. */
  readonly description: string;
  /** Raised when the data of the event changes in a way that a consumer must know of. */
  readonly schemaVersion: number;
  /** The entity it tells of. */
  readonly entity: string;
  /** What its data says besides the move and the changed fields: the GraphQL type of the SDL by name, `[ID!]!`. */
  readonly data?: Readonly<Record<string, string>>;
  /** Set when no mutation emits it: it tells of a fact, of time passing, or of a process. */
  readonly by?: 'fact' | 'time' | 'process';
};

/** The events of one subgraph by type: `customer.customer.created`. */
export type EventCatalogue = Readonly<Record<string, EventEntry>>;
