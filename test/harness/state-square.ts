import { describe, expect, it } from 'vitest';
import { finalStates, mayMove, movers, nextStates, reachableStates, type StateTable } from '../../core/state-table.ts';

/** Which states follow each, written again from the specification; `new` are those an entity begins in. */
export type Square<State extends string> = { readonly [From in State | 'new']: readonly State[] };

/**
 * Holds a whole state table against a square that a person wrote. Moves of a special case stand in `special`: without the
 * case they must be refused, so the square has them not.
 */
export function describeStates<State extends string, Case extends string>(
  table: StateTable<State, Case>,
  square: Square<State>,
  special: readonly { readonly from: State; readonly to: State; readonly when: Case }[] = [],
): void {
  describe(`the states of ${table.entity}`, () => {
    const froms = [null, ...table.states];
    const pairs = froms.flatMap((from) => table.states.map((to) => ({ from, to })));

    it.each(pairs)('go from $from to $to only where the specification says so', ({ from, to }) => {
      const cases = special.filter((one) => one.from === from && one.to === to);
      expect(mayMove(table, from, to)).toBe(square[from ?? 'new'].includes(to));
      for (const { when } of cases) expect(mayMove(table, from, to, when)).toBe(true);
      expect(nextStates(table, from).includes(to)).toBe(square[from ?? 'new'].includes(to) || cases.length > 0);
    });

    it('are each reached from the beginning', () => {
      expect(reachableStates(table)).toEqual(table.states);
    });

    it('are final where nothing leaves them', () => {
      const left = new Set(special.map(({ from }) => from));
      expect(finalStates(table)).toEqual(
        table.states.filter((state) => square[state].length === 0 && !left.has(state)),
      );
    });

    it('are listed once, and so is every way from one to another', () => {
      expect(new Set(table.states).size).toBe(table.states.length);
      const ways = table.moves.map(({ from, to, by }) => `${from} ${to} ${by}`);
      expect(new Set(ways).size).toBe(ways.length);
    });

    it('are named in capitals, and moved by a command or by what needs none', () => {
      expect(table.entity).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(table.section).toMatch(/^\d+(\.\d+)?$/);
      expect(table.states.filter((state) => !/^[A-Z]+(_[A-Z]+)*$/.test(state))).toEqual([]);
      const commands = table.moves.map(({ by }) => by).filter((by) => !movers.some((mover) => mover === by));
      expect(commands.filter((by) => !/^[a-z]+([A-Z][a-z]+)*$/.test(by))).toEqual([]);
    });
  });
}
