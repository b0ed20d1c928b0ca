import type { Json } from '../../core/json.ts';

/** A value as it stands in an event: decimals and dates as strings. */
export function plain(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
}
