import { canonicalHash } from '../../../../core/canonical-hash.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Line, LineKey } from '../line.ts';

/** What an amendment does to one line (DOMAIN 4.1). */
export type LineChange = {
  readonly op: 'ADD' | 'REMOVE' | 'CHANGE';
  readonly lineKey: LineKey;
  /** Null for a line that is new. */
  readonly before: Line | null;
  /** Null for a line that never began; one that did ends on the day of the amendment. */
  readonly after: Line | null;
};

/** The lines that differ between two versions, those of the older one first. */
export function lineChangesBetween(
  before: readonly Line[],
  after: readonly Line[],
  effectiveDate: CivilDate,
): readonly LineChange[] {
  const changes: LineChange[] = [];
  for (const line of before) {
    const then = after.find(({ lineKey }) => lineKey === line.lineKey) ?? null;
    if (then !== null && canonicalHash(then) === canonicalHash(line)) continue;
    const isGone = then === null || (then.to !== null && then.to <= effectiveDate);
    changes.push({ op: isGone ? 'REMOVE' : 'CHANGE', lineKey: line.lineKey, before: line, after: then });
  }
  const known = new Set(before.map(({ lineKey }) => lineKey));
  for (const line of after) {
    if (!known.has(line.lineKey)) changes.push({ op: 'ADD', lineKey: line.lineKey, before: null, after: line });
  }
  return changes;
}
