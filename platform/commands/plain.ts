import type { Json } from '../../core/json.ts';

/** A value as it stands in an event: decimals and dates as strings, what is undefined left out. What `JSON` makes of it, without the text in between. */
export function plain(value: unknown): Json {
  if (typeof value !== 'object' || value === null) return isJson(value) ? value : null;
  if (tellsItself(value)) return plain(value.toJSON());
  if (Array.isArray(value)) return value.map(plain);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}

function tellsItself(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function isJson(value: unknown): value is string | number | boolean | null {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' || typeof value === 'boolean' || value === null;
}
