import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalHash } from './canonical-hash.ts';
import { civilDate } from './civil-date.ts';
import { decimal } from './decimal.ts';

describe('canonicalHash', () => {
  it('is the SHA-256 of canonical JSON, in hex', () => {
    const hash = createHash('sha256').update('{"a":"1.5","b":[1,null]}').digest('hex');
    expect(canonicalHash({ b: [1, null], a: decimal('1.50') })).toBe(hash);
  });

  it('takes dates and instants as the text they are shown as', () => {
    expect(canonicalHash(new Date('2026-01-01T00:00:00Z'))).toBe(canonicalHash('2026-01-01T00:00:00.000Z'));
    expect(canonicalHash(civilDate('2026-01-01'))).toBe(canonicalHash('2026-01-01'));
  });

  it('takes nothing for null', () => {
    expect(canonicalHash(undefined)).toBe(canonicalHash(null));
    expect(canonicalHash(null)).toBe(createHash('sha256').update('null').digest('hex'));
  });
});
