import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../platform/telemetry/log.ts';
import { createTimekeeperMetrics } from '../../platform/timekeeper/metrics.ts';
import { startTimekeeper, type Timekeeper } from '../../platform/timekeeper/timekeeper.ts';
import { made, refusalOf } from '../../test/harness/billing.ts';
import { openLedgerRoom, people, type LedgerRoom } from '../../test/harness/ledger.ts';
import { createLedgerDue } from './adapters/postgres/due.ts';
import { commands } from './commands/all.ts';
import type { LegalEntity } from './domain/legal-entity.ts';
import { movesByTime } from './timekeeping.ts';

let room: LedgerRoom;
let timekeeper: Timekeeper;
beforeAll(async () => {
  room = await openLedgerRoom();
  timekeeper = startTimekeeper({
    source: 'ledger',
    url: room.url,
    moves: movesByTime(room.pipeline, room.keepers, createLedgerDue(room.database.db)),
    clock: room.clock,
    metrics: createTimekeeperMetrics(new Registry()),
    log: silentLog,
    everyMs: 60_000,
  });
}, 60_000);
afterAll(async () => {
  await timekeeper.close();
  await room[Symbol.asyncDispose]();
});

const at = (instant: string) => room.clock.moveTo(new Date(instant));
const statuses = async ({ id }: LegalEntity) => {
  const page = { first: 12, after: null };
  const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
  const { nodes } = await room.store.pagePeriods({ legalEntityId: id }, page, everything);
  return nodes.map(({ modules }) => modules.map(({ status }) => status[0]).join(''));
};
const all = (opened: Readonly<Record<number, string>>) =>
  Array.from({ length: 12 }, (_, index) => opened[index + 1] ?? 'FFFF');

describe('a period that nobody opened', () => {
  it('opens on its first day where its company is, and those before it stay as they are', async () => {
    const berlin = await room.legalEntity();
    const newYork = await room.legalEntity({ timeZone: 'America/New_York' });
    await room.year(berlin);
    await room.year(newYork);
    at('2026-04-30T22:30:00Z');
    await timekeeper.wake();
    expect([await statuses(berlin), await statuses(newYork)]).toEqual([all({ 5: 'OOOO' }), all({ 4: 'OOOO' })]);
    at('2026-05-01T04:30:00Z');
    await timekeeper.wake();
    await timekeeper.wake();
    expect([await statuses(berlin), await statuses(newYork)]).toEqual([
      all({ 5: 'OOOO' }),
      all({ 4: 'OOOO', 5: 'OOOO' }),
    ]);
  });

  it('opens in the modules that are still to come, whoever opened the others', async () => {
    at('2026-05-20T10:00:00Z');
    const legalEntity = await room.legalEntity();
    const june = (await room.year(legalEntity))[5]?.id ?? '';
    made(await room.run(people.closer, commands.openPeriod, { periodId: june, modules: ['AR'] }));
    at('2026-06-01T10:00:00Z');
    await timekeeper.wake();
    expect(await statuses(legalEntity)).toEqual(all({ 6: 'OOOO' }));
  });

  it('of a company that is out of business stays closed', async () => {
    const legalEntity = await room.legalEntity();
    await room.year(legalEntity);
    made(await room.run(people.admin, commands.deactivateLegalEntity, { id: legalEntity.id }, { reason: 'sold' }));
    await timekeeper.wake();
    expect(await statuses(legalEntity)).toEqual(all({}));
  });

  it('is opened ahead by the close team, two at most, and not by operators', async () => {
    at('2026-06-10T10:00:00Z');
    const [, , , , , , july, august, september] = await room.year(await room.legalEntity());
    const open = (id: string | undefined, roles: readonly string[]) =>
      room.run({ ...people.closer, roles }, commands.openPeriod, { periodId: id ?? '' });
    expect(refusalOf(await open(july?.id, ['operator']))).toMatchObject({
      code: 'ROLE_REQUIRED',
      details: { required: ['close-team'] },
    });
    made(await open(july?.id, ['close-team']));
    made(await open(august?.id, ['close-team']));
    expect(refusalOf(await open(september?.id, ['close-team']))).toMatchObject({
      details: { rule: 'OPEN_FUTURE_PERIODS_MAX' },
    });
  });
});
