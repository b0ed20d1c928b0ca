import { describe, expect, it } from 'vitest';
import {
  finalStates,
  isStateOf,
  mayMove,
  nextStates,
  reachableStates,
  stateTable,
  type StateOf,
} from './state-table.ts';

/** Acme's order: paid for, or free; a lost one is found again; a ghost is where nobody comes to. */
const orders = stateTable({
  entity: 'Order',
  section: '0',
  states: ['NEW', 'PAID', 'LOST', 'DONE', 'GHOST'],
  moves: [
    { from: null, to: 'NEW', by: 'createOrder' },
    { from: 'NEW', to: 'NEW', by: 'editOrder' },
    { from: 'NEW', to: 'PAID', by: 'payOrder', needs: 'money' },
    { from: 'NEW', to: 'DONE', by: 'time', when: 'it is free' },
    { from: 'PAID', to: 'LOST', by: 'fact' },
    { from: 'LOST', to: 'PAID', by: 'fact' },
    { from: 'PAID', to: 'DONE', by: 'process' },
    { from: 'DONE', to: 'DONE', by: 'annotateOrder' },
    { from: 'GHOST', to: 'DONE', by: 'fact' },
  ],
});

describe('a state table', () => {
  it('has the moves it lists and no others', () => {
    expect(mayMove(orders, null, 'NEW')).toBe(true);
    expect(mayMove(orders, null, 'PAID')).toBe(false);
    expect(mayMove(orders, 'NEW', 'PAID')).toBe(true);
    expect(mayMove(orders, 'PAID', 'NEW')).toBe(false);
    expect(mayMove(orders, 'NEW', 'LOST')).toBe(false);
    expect(mayMove(orders, 'PAID', 'PAID')).toBe(false);
    expect(mayMove(orders, 'NEW', 'NEW')).toBe(true);
  });

  it('has a move of a special case only for who asks in that case', () => {
    expect(mayMove(orders, 'NEW', 'DONE')).toBe(false);
    expect(mayMove(orders, 'NEW', 'DONE', null)).toBe(false);
    expect(mayMove(orders, 'NEW', 'DONE', 'it is free')).toBe(true);
    expect(mayMove(orders, 'PAID', 'DONE', 'it is free')).toBe(true);
    expect(mayMove(orders, 'LOST', 'DONE', 'it is free')).toBe(false);
  });

  it('does not compile with a state that is not listed, nor answers for one', () => {
    stateTable({
      entity: 'Order',
      section: '0',
      states: ['NEW'],
      // @ts-expect-error PAYED is no state
      moves: [{ from: 'NEW', to: 'PAYED', by: 'payOrder' }],
    });
    // @ts-expect-error PAYED is no state
    expect(mayMove(orders, 'NEW', 'PAYED')).toBe(false);
    // @ts-expect-error there is no such case
    expect(mayMove(orders, 'NEW', 'DONE', 'it rains')).toBe(false);
    const state: StateOf<typeof orders> = 'LOST';
    expect(isStateOf(orders, state)).toBe(true);
  });

  it('knows its own words', () => {
    expect(isStateOf(orders, 'PAID')).toBe(true);
    expect(['paid', '', null, undefined, 3, 'NEW,PAID'].filter((word) => isStateOf(orders, word))).toEqual([]);
  });

  it('tells what follows, in its own order, special cases included', () => {
    expect(nextStates(orders, null)).toEqual(['NEW']);
    expect(nextStates(orders, 'NEW')).toEqual(['NEW', 'PAID', 'DONE']);
    expect(nextStates(orders, 'PAID')).toEqual(['LOST', 'DONE']);
  });

  it('is final where nothing but a move to itself goes out', () => {
    expect(finalStates(orders)).toEqual(['DONE']);
  });

  it('reaches through circles, and not what nobody comes to', () => {
    expect(reachableStates(orders)).toEqual(['NEW', 'PAID', 'LOST', 'DONE']);
  });
});
