import { describe, expect, it } from 'vitest';
import { randomBytes } from './random-bytes.ts';

describe('random bytes', () => {
  it.each([0, 1, 12, 32, 4_095, 4_096, 4_097, 10_000])('come as many as are asked for: %i', (count) => {
    expect(randomBytes(count)).toHaveLength(count);
  });

  it('are never handed out twice, nor as the zeros that are left behind', () => {
    const seen = new Set(Array.from({ length: 5_000 }, () => randomBytes(16).toString('hex')));
    expect(seen.size).toBe(5_000);
    expect(seen).not.toContain('0'.repeat(32));
  });

  it('belong to whoever has them', () => {
    const [one, other] = [randomBytes(8), randomBytes(8)];
    const before = other.toString('hex');
    one.fill(255);
    expect(other.toString('hex')).toBe(before);
  });

  it('are spread over all values', () => {
    const counts = new Map<number, number>();
    for (const byte of randomBytes(4_000)) counts.set(byte, (counts.get(byte) ?? 0) + 1);
    expect(counts.size).toBeGreaterThan(250);
    expect(Math.max(...counts.values())).toBeLessThan(60);
  });
});
