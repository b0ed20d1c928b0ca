import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aliasesOf, resolveAlias, withMerge, type Aliases, type Merge } from './alias.ts';

const merge = (loserId: string, survivorId: string): Merge => ({ loserId, survivorId });

function aliases(...merges: readonly Merge[]): Aliases {
  const found = aliasesOf(merges);
  if (!found.ok) throw new Error(found.refusal.message);
  return found.value;
}

describe('aliases', () => {
  it('lead from a loser to its survivor in one step', () => {
    expect(resolveAlias(aliases(merge('a', 'b')), 'a')).toEqual({ id: 'b', pathLength: 1 });
    expect(resolveAlias(aliases(merge('a', 'b')), 'b')).toEqual({ id: 'b', pathLength: 0 });
    expect(resolveAlias(aliases(), 'a')).toEqual({ id: 'a', pathLength: 0 });
  });

  it('are compressed when a survivor is merged in turn', () => {
    const chain = aliases(merge('a', 'b'), merge('x', 'b'), merge('b', 'c'), merge('c', 'd'));
    for (const id of ['a', 'x', 'b', 'c']) expect(resolveAlias(chain, id)).toEqual({ id: 'd', pathLength: 1 });
  });

  it('follow a survivor that is merged already', () => {
    const chain = aliases(merge('b', 'c'), merge('a', 'b'));
    expect(resolveAlias(chain, 'a')).toEqual({ id: 'c', pathLength: 1 });
  });

  it('go back to what they were when a merge is left out', () => {
    expect(resolveAlias(aliases(merge('a', 'b')), 'a').id).toBe('b');
    expect(resolveAlias(aliases(merge('b', 'c')), 'a').id).toBe('a');
  });

  it('refuse a second merge of a loser, and a circle', () => {
    expect(aliasesOf([merge('a', 'b'), merge('a', 'c')])).toMatchObject({
      ok: false,
      refusal: { code: 'ILLEGAL_TRANSITION' },
    });
    expect(withMerge(aliases(merge('a', 'b')), merge('b', 'a'))).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { rule: 'NOT_ITSELF' } },
    });
    expect(withMerge(aliases(), merge('a', 'a'))).toMatchObject({ ok: false });
  });

  it('are never longer than one step, after any sequence of merges', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id), { maxLength: 12 }), (pairs) => {
        let known: Aliases = new Map();
        for (const [loser, survivor] of pairs) {
          const merged = withMerge(known, merge(loser, survivor));
          if (merged.ok) known = merged.value;
        }
        for (const became of known.values()) expect(resolveAlias(known, became).pathLength).toBe(0);
      }),
    );
  });
});
