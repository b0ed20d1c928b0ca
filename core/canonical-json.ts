import { invariant } from './invariant.ts';
import type { Json, JsonObject } from './json.ts';

/**
 * One text for one value, for hashing: RFC 8785, that is keys sorted by UTF-16 units, numbers and strings as
 * `JSON.stringify` writes them, no space. A name that is undefined is dropped, as JSON does. Decimals are strings and
 * stay what they are: who wants `1.50` and `1.5` to be one value normalises before.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return scalar(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // A Date or a Map would be written as `{}`, and all of them would share one hash.
  const prototype: unknown = Object.getPrototypeOf(value);
  invariant(prototype === Object.prototype || prototype === null, 'only plain objects are written as JSON');
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member: Json | undefined = value[name];
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

function scalar(value: string | number | boolean | null): string {
  invariant(typeof value !== 'number' || Number.isFinite(value), `${value} is a number that JSON can hold`);
  const text: string | undefined = JSON.stringify(value);
  invariant(text !== undefined, `a ${typeof value} is a value that JSON can hold`);
  return text;
}

// `Array.isArray` does not narrow a readonly array.
function isArray(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
