import { Registry } from 'prom-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../core/decimal.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { createTimekeeperMetrics } from '../../platform/timekeeper/metrics.ts';
import { startTimekeeper, type Timekeeper } from '../../platform/timekeeper/timekeeper.ts';
import type { DueMove } from '../../platform/timekeeper/due-move.ts';
import { legalEntities, made } from '../../test/harness/billing.ts';
import { author, openContractRoom, type ContractRoom } from '../../test/harness/contract.ts';
import { createDueReader } from './adapters/postgres/due.ts';
import { commands } from './commands/all.ts';
import { movesByTime } from './timekeeping.ts';

let room: ContractRoom;
let moves: readonly DueMove[];
let registry: Registry;
beforeAll(async () => {
  room = await openContractRoom();
  const due = createDueReader(room.database.db);
  moves = movesByTime(room.pipeline, room.keepers, due, () => Promise.resolve(legalEntities));
});
afterAll(() => room[Symbol.asyncDispose]());
beforeEach(() => (registry = new Registry()));

/** Looks when it is told to, and not by itself. */
function keeper(more: Partial<Parameters<typeof startTimekeeper>[0]> = {}): Timekeeper {
  return startTimekeeper({
    source: 'contract',
    url: room.url,
    moves,
    clock: room.clock,
    metrics: createTimekeeperMetrics(new Registry()),
    log: silentLog,
    everyMs: 60_000,
    ...more,
  });
}
const at = (instant: string) => room.clock.moveTo(new Date(instant));
const day = (date: string) => date as never;
const statusOf = async (table: string, id: string) => {
  const { rows } = await room.database.pool.query<{ status: string }>(`select status from ${table} where id = $1`, [
    id,
  ]);
  return rows[0]?.status;
};
const eventsOf = async (id: string) => {
  const text = `select type, envelope::jsonb ->> 'actor' as actor from outbox where entity_id = $1 order by id desc limit 1`;
  const { rows } = await room.database.pool.query<{ type: string; actor: string }>(text, [id]);
  return rows[0];
};
const sent = async (validUntil = '2026-04-30') => {
  const { id } = await room.quote({ validUntil: day(validUntil) });
  made(await room.onQuote(author, commands.submitQuote, { id }));
  await room.database.pool.query(`update quotes set status = 'SENT' where id = $1`, [id]);
  return id;
};

describe('what time brings about in contract', () => {
  it('happens on its day, in the zone of the legal entity, by the timekeeper', async () => {
    const timekeeper = keeper();
    const quote = await sent();
    const contract = await room.activeContract();
    const added = await room.signedAmendment(contract, [
      { kind: 'ADD_LINE', line: { productId: (await room.sold()).id, quantity: decimal(2) } },
    ]);
    // New York is four hours behind: there it still is the last day.
    for (const [instant, amendment, offer] of [
      ['2026-04-01T03:59:59Z', 'SIGNED', 'SENT'],
      ['2026-04-01T04:00:00Z', 'EFFECTIVE', 'SENT'],
      ['2026-05-01T03:59:59Z', 'EFFECTIVE', 'SENT'],
      ['2026-05-01T04:00:00Z', 'EFFECTIVE', 'EXPIRED'],
    ] as const) {
      at(instant);
      await timekeeper.wake();
      expect([await statusOf('amendments', added.id), await statusOf('quotes', quote)]).toEqual([amendment, offer]);
    }
    expect(await eventsOf(quote)).toEqual({ type: 'contract.quote.expired', actor: 'concord.timekeeper' });
    at('2027-01-01T04:59:59Z');
    await timekeeper.wake();
    expect(await statusOf('contracts', contract.id)).toBe('ACTIVE');
    at('2027-01-01T05:00:00Z');
    await timekeeper.wake();
    expect(await statusOf('contracts', contract.id)).toBe('EXPIRED');
    await timekeeper.close();
    at('2026-03-31T10:00:00Z');
  });

  it('is made page by page to its end', async () => {
    const quotes = await Promise.all(Array.from({ length: 7 }, () => sent()));
    at('2026-05-02T12:00:00Z');
    const timekeeper = keeper({ pageSizeMax: 3 });
    await timekeeper.wake();
    expect(await Promise.all(quotes.map((id) => statusOf('quotes', id)))).toEqual(quotes.map(() => 'EXPIRED'));
    await timekeeper.close();
    at('2026-03-31T10:00:00Z');
  });

  it('is made once where two look after it, and by the second when the first is gone', async () => {
    const [first, second] = [keeper({ everyMs: 40 }), keeper({ everyMs: 40 })];
    const quotes = await Promise.all(Array.from({ length: 5 }, () => sent()));
    at('2026-05-02T12:00:00Z');
    await Promise.all([first.wake(), second.wake()]);
    expect([first.isActive(), second.isActive()].filter(Boolean)).toHaveLength(1);
    const versions = await room.database.pool.query(
      `select count(*)::int as events from outbox where type = 'contract.quote.expired' and entity_id = any($1)`,
      [quotes],
    );
    expect(versions.rows).toEqual([{ events: 5 }]);
    at('2026-03-31T10:00:00Z');
    const other = await sent();
    const [active, standby] = first.isActive() ? [first, second] : [second, first];
    await active.close();
    at('2026-05-02T12:00:00Z');
    await expect.poll(() => statusOf('quotes', other), { timeout: 10_000 }).toBe('EXPIRED');
    expect(standby.isActive()).toBe(true);
    await standby.close();
    at('2026-03-31T10:00:00Z');
  });

  it('is tried again on another day where it was refused, and holds up nothing else', async () => {
    const contract = await room.activeContract();
    const [bad, quote] = [await room.signedAmendment(contract, [{ kind: 'SUSPEND' }]), await sent('2026-03-31')];
    made(await room.onContract(author, commands.suspendContract, { id: contract.id }, { reason: 'By hand' }));
    const timekeeper = keeper({ metrics: createTimekeeperMetrics(registry) });
    at('2026-04-01T12:00:00Z');
    await timekeeper.wake();
    await timekeeper.wake();
    expect([await statusOf('amendments', bad.id), await statusOf('quotes', quote)]).toEqual(['SIGNED', 'EXPIRED']);
    expect(await registry.metrics()).toContain(
      'concord_timekeeper_moves_total{source="contract",move="makeAmendmentEffective",outcome="REFUSED"} 1',
    );
    const resumed = { contractId: contract.id, extendTerm: false };
    made(await room.onContract(author, commands.resumeContract, resumed));
    at('2026-04-02T12:00:00Z');
    await timekeeper.wake();
    expect(await statusOf('amendments', bad.id)).toBe('EFFECTIVE');
    await timekeeper.close();
    at('2026-03-31T10:00:00Z');
  });

  it('renews what goes on by itself, and ends what does not', async () => {
    const renewal = { mode: 'AUTO' as const, termMonths: 12, noticeDays: 60 };
    const contracts = [
      await room.activeContract({ renewal }),
      await room.activeContract({ renewal }),
      await room.activeContract({ renewal: { ...renewal, mode: 'MANUAL' } }),
    ];
    const [auto = '', declined = '', manual = ''] = contracts.map(({ id }) => id as string);
    made(await room.onContract(author, commands.declineRenewal, { id: declined }, { reason: 'They leave' }));
    const ends = async () => {
      const { rows } = await room.database.pool.query(
        `select status || ' ' || end_date::text as end from contracts where id = any($1) order by array_position($1, id)`,
        [[auto, declined, manual]],
      );
      return rows.map((row: { end: string }) => row.end);
    };
    const timekeeper = keeper();
    at('2026-11-02T04:59:59Z');
    await timekeeper.wake();
    expect(await ends()).toEqual(['ACTIVE 2027-01-01', 'ACTIVE 2027-01-01', 'ACTIVE 2027-01-01']);
    at('2026-11-02T05:00:00Z');
    await timekeeper.wake();
    expect(await ends()).toEqual(['ACTIVE 2028-01-01', 'ACTIVE 2027-01-01', 'ACTIVE 2027-01-01']);
    at('2027-01-01T05:00:00Z');
    await timekeeper.wake();
    expect(await ends()).toEqual(['ACTIVE 2028-01-01', 'EXPIRED 2027-01-01', 'EXPIRED 2027-01-01']);
    // Nobody was there for years: it goes on all the same, a term a look.
    at('2029-06-01T05:00:00Z');
    await timekeeper.wake();
    await timekeeper.wake();
    expect((await ends())[0]).toBe('ACTIVE 2030-01-01');
    await timekeeper.close();
    at('2026-03-31T10:00:00Z');
  });

  it('puts a signed contract in the place of the one before it, also of one that would go on by itself', async () => {
    const renewal = { mode: 'AUTO' as const, termMonths: 12, noticeDays: 60 };
    const following = { startDate: day('2027-01-01'), endDate: day('2028-01-01') };
    const old = await room.activeContract({ renewal });
    const next = await room.signedContract({ ...following, predecessorId: old.id });
    const customerId = 'cus_held';
    const held = await room.activeContract({ customerId });
    const waiting = await room.signedContract({ ...following, customerId, predecessorId: held.id });
    await room.knows(customerId, 'ON_HOLD', { hol_1: 'FRAUD' });
    const states = () => Promise.all([old, next, held, waiting].map(({ id }) => statusOf('contracts', id)));
    const timekeeper = keeper();
    at('2027-01-01T04:59:59Z');
    await timekeeper.wake();
    expect(await states()).toEqual(['ACTIVE', 'SIGNED', 'ACTIVE', 'SIGNED']);
    at('2027-01-01T05:00:00Z');
    await timekeeper.wake();
    // What cannot begin is waited for; the end of the one before is not.
    expect(await states()).toEqual(['RENEWED', 'ACTIVE', 'EXPIRED', 'SIGNED']);
    await room.knows(customerId, 'ACTIVE');
    at('2027-01-02T05:00:00Z');
    await timekeeper.wake();
    expect((await states())[3]).toBe('ACTIVE');
    await timekeeper.close();
    at('2026-03-31T10:00:00Z');
  });
});
