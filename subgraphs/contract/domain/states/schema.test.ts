import { describe, expect, it } from 'vitest';
import type { StateTable } from '../../../../core/state-table.ts';
import { rules } from '../../generated/rules.ts';
import type { Rules } from '../../../../platform/rules/model.ts';
import { amendmentStates } from './amendment.ts';
import { contractStates } from './contract.ts';
import { quoteStates } from './quote.ts';

const law: Rules = rules;

function movesOfSchema(entity: string): readonly string[] {
  const lifecycle = law.types[entity]?.lifecycle?.moves ?? [];
  const commanded = Object.values(law.mutations).flatMap(({ transitions }) =>
    transitions.filter((move) => move.entity === entity),
  );
  return [...lifecycle, ...commanded].flatMap(({ from, to }) =>
    (from.length === 0 ? ['new'] : from).filter((state) => state !== to).map((state) => `${state} → ${to}`),
  );
}

describe.each<StateTable>([quoteStates, contractStates, amendmentStates])(
  'the schema’s states of a $entity',
  ({ entity, states, moves }) => {
    it('are those of the specification', () => {
      expect(law.types[entity]?.lifecycle?.states).toEqual(states);
    });

    it('follow each other as the specification says', () => {
      const specified = moves.map(({ from, to }) => `${from ?? 'new'} → ${to}`);
      expect([...new Set(movesOfSchema(entity))].sort()).toEqual([...new Set(specified)].sort());
    });
  },
);
