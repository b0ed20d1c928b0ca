import { describe, expect, it } from 'vitest';
import { invariant } from './invariant.ts';

describe('an invariant', () => {
  it.each([true, 1, 'x', {}])('holds for %j', (condition) => {
    expect(() => invariant(condition, 'it holds')).not.toThrow();
  });

  it.each([false, 0, '', null, undefined])('is broken by %j, and says which', (condition) => {
    expect(() => invariant(condition, 'money is whole')).toThrow(new Error('Invariant broken: money is whole'));
  });
});
