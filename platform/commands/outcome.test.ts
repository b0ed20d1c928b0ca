import { describe, expect, it } from 'vitest';
import { rebase } from './outcome.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 31, 10, minute));

describe('a change laid over what is held by now', () => {
  const before = { id: 'acme', version: 1, updatedAt: at(0), segment: 'SMB', industry: 'Retail', territory: null };
  const after = { ...before, version: 2, updatedAt: at(1), segment: null };
  const held = { ...before, version: 7, updatedAt: at(2), segment: 'MID', industry: 'Tools' };

  it('takes what the intent names and nothing else', () => {
    expect(rebase<object & typeof held>({ before: held, after: after as never, changed: ['segment'] }, held)).toEqual({
      before: held,
      after: { ...held, segment: null, version: 8, updatedAt: at(1) },
      changed: ['segment'],
    });
  });

  it('changes nothing but the version where the intent names nothing', () => {
    expect(rebase({ before: held, after: { ...held, industry: 'Mills' }, changed: [] }, held).after).toEqual({
      ...held,
      version: 8,
    });
  });
});
