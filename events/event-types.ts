import { readFileSync } from 'node:fs';
import type { JsonObject } from '../core/json.ts';
import { fromRoot } from '../platform/root.ts';

/** One type of event that some source tells, as `npm run generate` describes it from the SDL. */
export type EventType = {
  readonly type: string;
  readonly description: string;
  readonly entity: string;
  /** The subgraph that tells it. */
  readonly source: string;
  readonly schemaVersion: number;
  /** What a partner must be granted to hear of it, beyond the entity. */
  readonly group?: string;
  /** No partner ever hears of it. */
  readonly internal?: true;
  /** What its data says beside the changed fields and no partner is told. */
  readonly inside?: readonly string[];
  /** JSON Schema 2020-12 of the whole CloudEvent, with an example in it. */
  readonly schema: JsonObject;
};

let read: readonly EventType[] | null = null;

/** The catalogue of all sources, those included that this process does not serve. Read once, when it is first asked for. */
export function eventTypes(): readonly EventType[] {
  return (read ??= JSON.parse(
    readFileSync(fromRoot('events/generated/event-types.json'), 'utf8'),
  ) as readonly EventType[]);
}
