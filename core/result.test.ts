import { expect, it } from 'vitest';
import { refuse } from './refusal.ts';
import { accept, deny } from './result.ts';

it('a rule answers a value, or why not', () => {
  const refusal = refuse('COMMAND_IN_PROGRESS', {}, 'Repeat it.');
  expect(accept(null)).toEqual({ ok: true, value: null });
  expect(deny(refusal)).toEqual({ ok: false, refusal });
});
