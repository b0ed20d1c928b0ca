import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standingEvents } from './corrections.ts';
import type { UsageEvent } from './usage-event.ts';
import { event } from './fixtures/usage.ts';

const later = '2026-03-12T00:00:00.000Z';
const evenLater = '2026-03-13T00:00:00.000Z';
const standing = (...events: readonly UsageEvent[]) =>
  standingEvents(events).map((one) => `${one.source}/${one.eventId}`);

describe('the events that count', () => {
  it('are all of them, in their order, where nothing is corrected', () => {
    const events = [event('b'), event('a'), event('c', { value: null })];
    expect(standingEvents(events)).toEqual(events);
    expect(standing()).toEqual([]);
  });

  it('have the correction in the place of what it corrects', () => {
    expect(standing(event('a'), event('b', { corrects: 'a' }), event('c'))).toEqual(['gateway/b', 'gateway/c']);
  });

  it('miss an event that is taken away', () => {
    expect(standing(event('a'), event('b', { corrects: 'a', value: null }), event('c'))).toEqual(['gateway/c']);
  });

  it('keep the end of a chain, whatever our clock said', () => {
    const [z, y] = [event('z', { receivedAt: evenLater }), event('y', { corrects: 'z', receivedAt: later })];
    expect(standing(z, y, event('x', { corrects: 'y' }))).toEqual(['gateway/x']);
    expect(standing(z, y)).toEqual(['gateway/y']);
    expect(standing(event('x', { corrects: 'y', value: null }), z, y)).toEqual([]);
  });

  it('keep the correction received last of several that nothing corrects', () => {
    const [first, second] = [
      event('c', { corrects: 'a', receivedAt: later }),
      event('b', { corrects: 'a', receivedAt: evenLater }),
    ];
    expect(standing(event('a'), first, second)).toEqual(['gateway/b']);
    expect(standing(event('a'), second, first)).toEqual(['gateway/b']);
    const third = event('d', { corrects: 'c', receivedAt: '2026-03-14T00:00:00.000Z' });
    expect(standing(event('a'), second, first, third)).toEqual(['gateway/d']);
    expect(standing(event('a'), second, first, event('d', { corrects: 'c', receivedAt: later }))).toEqual([
      'gateway/b',
    ]);
  });

  it('keep the greater id of two corrections of one moment', () => {
    expect(standing(event('a'), event('b', { corrects: 'a' }), event('c', { corrects: 'a' }))).toEqual(['gateway/c']);
  });

  it('know sources apart', () => {
    expect(
      standing(event('a'), event('a', { source: 'batch' }), event('b', { source: 'batch', corrects: 'a' })),
    ).toEqual(['gateway/a', 'batch/b']);
  });

  it('have a correction whose event is not in the list', () => {
    expect(standing(event('b', { corrects: 'a' }))).toEqual(['gateway/b']);
    expect(standing(event('b', { corrects: 'a' }), event('c', { corrects: 'a', receivedAt: later }))).toEqual([
      'gateway/c',
    ]);
  });

  it('do not exist where corrections go round in a circle: intake let nothing of the kind in', () => {
    expect(() => standing(event('a', { corrects: 'b' }), event('b', { corrects: 'a' }))).toThrow('the way back ends');
    expect(() => standing(event('a', { corrects: 'a' }))).toThrow('the way back ends');
  });

  it('are the same in whatever order events arrive', () => {
    // Every event may correct an earlier one, as at intake; some in one moment.
    const lists = fc
      .array(fc.record({ target: fc.option(fc.nat(100)), hour: fc.nat(3), isRemoval: fc.boolean() }), { maxLength: 10 })
      .map((made) =>
        made.map(({ target, hour, isRemoval }, index) =>
          event(`e${index}`, {
            corrects: target === null || index === 0 ? null : `e${target % index}`,
            value: isRemoval ? null : '1',
            receivedAt: `2026-03-10T0${hour}:00:00.000Z`,
          }),
        ),
      );
    const shuffled = lists.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
    );
    fc.assert(
      fc.property(shuffled, ([events, mixed]) => {
        expect(standing(...mixed).sort()).toEqual(standing(...events).sort());
        const originals = events.filter((one) => one.corrects === null).length;
        expect(standing(...events).length).toBeLessThanOrEqual(originals);
      }),
    );
  });
});
