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
  /** Names among `data` that are for the other parts of the house: no partner is told them. */
  readonly inside?: readonly string[];
  /** Set when no mutation emits it: it tells of a fact, of time passing, or of a process. */
  readonly by?: 'fact' | 'time' | 'process';
  /** What a partner must be granted to hear of it, beyond the entity: its name alone tells something of these fields. */
  readonly group?: string;
  /** No partner ever hears of it. */
  readonly internal?: true;
};

/** The events of one subgraph by type: `customer.customer.created`. */
export type EventCatalogue = Readonly<Record<string, EventEntry>>;
