/**
 * What a meter reads of an event, and so what an event has to bring (DOMAIN 5.1). COUNT needs the event alone; UNIQUE
 * takes the value as text, so that ids can be counted; the others take it as a number.
 */
export const aggregations = {
  SUM: { reads: 'NUMBER' },
  COUNT: { reads: 'NOTHING' },
  UNIQUE: { reads: 'TEXT' },
  MAX: { reads: 'NUMBER' },
  LATEST: { reads: 'NUMBER' },
  WEIGHTED_SUM: { reads: 'NUMBER' },
} as const satisfies Readonly<Record<string, { readonly reads: 'NUMBER' | 'TEXT' | 'NOTHING' }>>;

/** How a meter makes one quantity of many events. */
export type Aggregation = keyof typeof aggregations;

/** What is counted of a product's use (DOMAIN 5.1). */
export type Meter = {
  readonly code: string;
  readonly aggregation: Aggregation;
  /** The property that holds the value; null for the event's own `value`. */
  readonly valueField: string | null;
  /** The properties that split the usage into groups, each with a quantity of its own. */
  readonly groupBy: readonly string[];
  readonly unit: string;
};
