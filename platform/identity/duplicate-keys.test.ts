import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasDuplicateKeys } from './duplicate-keys.ts';

describe('duplicate keys', () => {
  it.each(['{"a":1,"a":2}', '{"a":1, "b":[{"c":1,"d":{},"c":2}]}', '{"sub":"x","su\\u0062":"y"}', '{"":1,"":1}'])(
    'are seen in %s',
    (json) => {
      expect(hasDuplicateKeys(json)).toBe(true);
    },
  );

  it.each(['{"a":{"a":1},"b":{"a":2}}', '["a","a",{"a":"a"}]', '{"a":"a\\",\\"a\\":1"}', '"a"', '{}'])(
    'are not seen in %s',
    (json) => {
      expect(hasDuplicateKeys(json)).toBe(false);
    },
  );

  it('are never seen in what JSON.stringify wrote', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => !hasDuplicateKeys(JSON.stringify(value))));
  });
});
