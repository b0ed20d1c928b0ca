import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeUsage, takeIn } from './intake.ts';
import { usageKey, type UsageEvent } from './usage-event.ts';
import { event, invalid, meter, refusal } from './fixtures/usage.ts';

const calls = meter('SUM');
const known = (...events: readonly UsageEvent[]) =>
  new Map(events.map((one) => [usageKey(one.source, one.eventId), one]));
const judge = (told: UsageEvent, ...stored: readonly UsageEvent[]) => judgeUsage(told, calls, known(...stored));

describe('an event that is taken in', () => {
  it('is new under an id that its source has not used', () => {
    expect(judge(event('e1'))).toEqual({ ok: true, value: 'NEW' });
    expect(judge(event('e1'), event('e2'), event('e1', { source: 'batch' }))).toEqual({ ok: true, value: 'NEW' });
  });

  it('is repeated with the same content, whenever that arrives', () => {
    expect(judge(event('e1', { value: '1.0', receivedAt: '2026-05-01T00:00:00.000Z' }), event('e1'))).toEqual({
      ok: true,
      value: 'REPEATED',
    });
  });

  it('is refused with other content under the same id', () => {
    const answer = judge(event('e1', { value: '2' }), event('e1'));
    expect(refusal(answer)).toEqual({ code: 'USAGE_CONFLICT', details: { source: 'gateway', eventId: 'e1' } });
    expect(answer).toMatchObject({
      refusal: { message: 'The event e1 of gateway is known with other content: send what changed as a correction.' },
    });
  });

  it('is a conflict before anything else is wrong with it, and repeated although its meter is gone', () => {
    expect(refusal(judge(event('e1', { value: null }), event('e1')))?.code).toBe('USAGE_CONFLICT');
    expect(judgeUsage(event('e1'), undefined, known(event('e1')))).toEqual({ ok: true, value: 'REPEATED' });
  });

  it('needs a meter, and what that reads', () => {
    expect(refusal(judgeUsage(event('e1'), undefined, known()))).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'Meter', id: 'calls' },
    });
    expect(refusal(judge(event('e1', { value: null })))).toEqual(invalid('value', 'REQUIRED'));
  });
});

describe('a correction', () => {
  const correction = event('e2', { corrects: 'e1', value: '3' });

  it('names a known event of its source', () => {
    expect(judge(correction, event('e1'))).toEqual({ ok: true, value: 'NEW' });
    const unknown = { code: 'NOT_FOUND', details: { entity: 'UsageEvent', id: 'e1' } };
    expect(refusal(judge(correction))).toEqual(unknown);
    expect(refusal(judge(correction, event('e1', { source: 'batch' })))).toEqual(unknown);
  });

  it('may correct a correction', () => {
    expect(judge(event('e3', { corrects: 'e2' }), event('e1'), correction)).toEqual({ ok: true, value: 'NEW' });
  });

  it('never names itself', () => {
    expect(refusal(judge(event('e1', { corrects: 'e1' })))).toEqual(invalid('corrects', 'CORRECTS_OTHER_EVENT'));
  });

  it('stays with the meter and the subscription', () => {
    const elsewhere = invalid('corrects', 'CORRECTS_SAME_METER');
    expect(refusal(judge(correction, event('e1', { subscriptionId: 'sub_birch' })))).toEqual(elsewhere);
    expect(refusal(judge(correction, event('e1', { meterCode: 'seats' })))).toEqual(elsewhere);
  });
});

describe('a batch', () => {
  const meters = new Map([['calls', calls]]);
  const ids = (events: readonly UsageEvent[]) => events.map((one) => one.eventId);

  it('is told apart, each event against what is stored and what stands earlier in the batch', () => {
    const batch = [
      event('e1'),
      event('e2'),
      event('e2'),
      event('e2', { value: '9' }),
      event('e3', { corrects: 'e2', value: '2' }),
      event('e4', { meterCode: 'seats' }),
    ];
    const { stored, repeated, refused } = takeIn(batch, meters, [event('e1')]);
    expect(ids(stored)).toEqual(['e2', 'e3']);
    expect(ids(repeated)).toEqual(['e1', 'e2']);
    expect(refused.map((one) => [one.event.eventId, one.refusal.code])).toEqual([
      ['e2', 'USAGE_CONFLICT'],
      ['e4', 'NOT_FOUND'],
    ]);
    expect(refused[0]?.event).toBe(batch[3]);
  });

  it('changes nothing when it is told again, in whole or in part', () => {
    const events = fc
      .uniqueArray(fc.nat(20), { maxLength: 12 })
      .map((made) => made.map((id) => event(`e${id}`, { value: String(id) })));
    const repeats = fc.array(fc.nat(2), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(events, repeats, (batch, times) => {
        const first = takeIn(batch, meters, []);
        expect(first).toEqual({ stored: batch, repeated: [], refused: [] });
        const again = batch.flatMap((one, index) => Array.from({ length: times[index] ?? 0 }, () => one));
        expect(takeIn(again, meters, first.stored)).toEqual({ stored: [], repeated: again, refused: [] });
        expect(takeIn([...batch, ...again], meters, []).stored).toEqual(batch);
      }),
    );
  });
});
