import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { changeFields, movedChanges, nothingElse, readBy, type AmendmentKind } from './changes.ts';
import { change, d, line } from './fixtures/amending.ts';

describe('the kinds of changes', () => {
  const read = (kind: AmendmentKind) => [...readBy[kind].needs, ...readBy[kind].may];
  const kinds = Object.keys(readBy) as readonly AmendmentKind[];

  it('read every field that there is, and no other', () => {
    expect(new Set(kinds.flatMap(read))).toEqual(new Set(changeFields));
  });

  it('are stored with as many figures as they are stated with', () => {
    expect(Object.keys(nothingElse)).toHaveLength(changeFields.length);
    expect(Object.values(nothingElse).every((figure) => figure === null)).toBe(true);
  });
});

describe('the changes from another day on', () => {
  const [before, after] = [d('2026-04-01'), d('2026-05-01')];
  const added = (from: string) => change('ADD_LINE', { line: line('new', { from: d(from), quantity: decimal(3) }) });

  it('begin with the amendment what was to begin with it', () => {
    expect(movedChanges([added('2026-04-01')], before, after)).toEqual([added('2026-05-01')]);
    expect(movedChanges([added('2026-04-01')], before, d('2026-02-01'))).toEqual([added('2026-02-01')]);
  });

  it.each(['2026-03-31', '2026-04-02', '2026-05-01'])('leave a line from %s on where it is', (from) => {
    expect(movedChanges([added(from)], before, after)).toEqual([added(from)]);
  });

  it('leave everything else as it was asked for, in its order', () => {
    const changes = [
      change('SUSPEND'),
      added('2026-04-01'),
      change('CHANGE_TERM', { endDate: before }),
      change('CHANGE_QUANTITY', { lineKey: 'a' as never, quantity: decimal(2) }),
    ];
    const moved = movedChanges(changes, before, after);
    expect(moved).toEqual([changes[0], added('2026-05-01'), changes[2], changes[3]]);
  });
});
