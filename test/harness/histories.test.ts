import { describe, expect, it } from 'vitest';
import { refuse } from '../../core/refusal.ts';
import type { Answer } from '../../platform/commands/pipeline-options.ts';
import type { Rules } from '../../platform/rules/model.ts';
import { follow } from './histories.ts';
import { coveringHistories } from './history-roads.ts';
import type { Story } from './story.ts';

/** A door without a database: it is opened, and closed again unless it is jammed. */
type Door = { status: string; isJammed: boolean };
type Model = { readonly state: 'SHUT' | 'OPEN'; readonly isJammed: boolean };

const mutation = (from: string, to: string) => ({
  entity: 'Door',
  transitions: [{ entity: 'Door', from: [from], to }],
});
const rules = {
  types: { Door: { lifecycle: { field: 'status', states: ['SHUT', 'OPEN'], moves: [] } } },
  mutations: { openDoor: mutation('SHUT', 'OPEN'), shutDoor: mutation('OPEN', 'SHUT') },
} as unknown as Rules;

/** What a door gets wrong, if anything. */
type Flaw = 'NONE' | 'STAYS' | 'NEVER_JAMS' | 'MOVES_BY_A_NO';

function doors(flaw: Flaw = 'NONE'): Story<Door, Model> {
  let door: Door;
  let noes = 0;
  const no = (): Answer<unknown> => {
    noes += 1;
    const details = { entity: 'Door', state: door.status, attempted: '', allowed: [] };
    return { kind: 'REFUSED', refusal: refuse('ILLEGAL_TRANSITION', details, 'no'), replayed: false };
  };
  const move = (from: string, to: string) => {
    if (door.status !== from || (to === 'SHUT' && door.isJammed && flaw !== 'NEVER_JAMS')) return no();
    if (flaw !== 'STAYS') door.status = to;
    return { kind: 'DONE', receipt: { outcome: 'APPLIED' } } as unknown as Answer<unknown>;
  };
  return {
    entity: 'Door',
    rules,
    beginnings: [{ state: 'SHUT', isJammed: false }],
    begin() {
      door = { status: 'SHUT', isJammed: false };
      return Promise.resolve('door');
    },
    read: () => Promise.resolve(door),
    seen: ({ status }) => ({ state: status as Model['state'] }),
    contents: () => Promise.resolve(JSON.stringify([door, flaw === 'MOVES_BY_A_NO' ? noes : 0])),
    steps: {
      openDoor: { run: () => Promise.resolve(move('SHUT', 'OPEN')), moves: { SHUT: 'OPEN' } },
      shutDoor: {
        run: () => Promise.resolve(move('OPEN', 'SHUT')),
        moves: { OPEN: 'SHUT' },
        unless: { ILLEGAL_TRANSITION: ({ isJammed }) => isJammed },
      },
    },
    happenings: {
      'it jams': {
        happen: () => Promise.resolve((door.isJammed = true)),
        leaves: ({ state, isJammed }) => (state === 'OPEN' && !isJammed ? { isJammed: true } : null),
      },
    },
  };
}

describe('histories', () => {
  it('find nothing in what does as its model says', async () => {
    await follow(doors());
  });

  it.each(['STAYS', 'NEVER_JAMS', 'MOVES_BY_A_NO'] as const)('find what %s', async (flaw) => {
    await expect(follow(doors(flaw))).rejects.toThrow('Property failed');
  });

  it('find a command that the story has not, a move that the schema has not, and a refusal that is never met', async () => {
    const whole = doors();
    const { openDoor, shutDoor } = whole.steps as Record<'openDoor' | 'shutDoor', Story<Door, Model>['steps'][string]>;
    await expect(follow({ ...whole, steps: { openDoor } })).rejects.toThrow();
    await expect(follow({ ...whole, elsewhere: ['shutDoor SHUT → OPEN'] })).rejects.toThrow();
    const more = { ...openDoor, moves: { SHUT: 'OPEN', OPEN: 'SHUT' } } as const;
    await expect(follow({ ...whole, steps: { openDoor: more, shutDoor } })).rejects.toThrow();
    const idle = { ...openDoor, unless: { TOO_LATE: () => false } };
    await expect(follow({ ...whole, steps: { openDoor: idle, shutDoor } })).rejects.toThrow('TOO_LATE');
  });
});

describe('the roads of histories', () => {
  it('take every step from every value that can be reached, and begin anew where nothing new is in reach', () => {
    const lead = (at: number, word: string) => (word === 'on' ? Math.min(at + 1, 2) : at);
    const histories = coveringHistories([0], ['on', 'stay'], { lead, name: String });
    expect(histories).toEqual([{ beginning: 0, words: ['stay', 'on', 'stay', 'on', 'on', 'stay'] }]);
  });

  it('are for models of few values', () => {
    const count = { lead: (at: number) => at + 1, name: String };
    expect(() => coveringHistories([0], ['on'], count)).toThrow('at most 300 values');
  });
});
