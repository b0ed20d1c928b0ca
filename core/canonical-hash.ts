import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Json } from './json.ts';

/** SHA-256, in hex, of a value's canonical JSON (DOMAIN §1.3): names in any order, decimals by value. */
export function canonicalHash(value: unknown): string {
  // Through JSON once, because decimals and dates are values here and text there.
  const plain = value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}
