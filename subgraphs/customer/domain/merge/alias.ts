import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { refuseMergeOf } from './merge-rules.ts';

/** Which customer each merged one became. A path is never longer than one step: it is compressed when it is written. */
export type Aliases = ReadonlyMap<string, string>;

export type Merge = { readonly loserId: string; readonly survivorId: string };

/** The aliases after one more merge: what pointed at the loser points at the survivor (DOMAIN 3.6). */
export function withMerge(aliases: Aliases, { loserId, survivorId }: Merge): Result<Aliases> {
  const { id: target } = resolveAlias(aliases, survivorId);
  const refusal = refuseMergeTo(aliases, loserId, target);
  if (refusal !== null) return deny(refusal);
  const moved = [...aliases].map(([loser, became]): [string, string] => [loser, became === loserId ? target : became]);
  return accept(new Map([...moved, [loserId, target]]));
}

/** The aliases of merges in force, in their order; to undo one, leave it out. */
export function aliasesOf(merges: readonly Merge[]): Result<Aliases> {
  let aliases: Aliases = new Map();
  for (const merge of merges) {
    const merged = withMerge(aliases, merge);
    if (!merged.ok) return merged;
    aliases = merged.value;
  }
  return accept(aliases);
}

/** The customer that an id stands for now, and the steps to it: 0 for one that was never merged. */
export function resolveAlias(aliases: Aliases, id: string): { readonly id: string; readonly pathLength: number } {
  const became = aliases.get(id);
  return became === undefined ? { id, pathLength: 0 } : { id: became, pathLength: 1 };
}

function refuseMergeTo(aliases: Aliases, loserId: string, target: string): Refusal | null {
  const status = aliases.has(loserId) ? 'MERGED' : '';
  return refuseMergeOf({ id: loserId, status }, { id: target, status: '' });
}
