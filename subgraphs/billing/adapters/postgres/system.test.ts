import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandTablesOf } from '../../../../platform/commands/tables.ts';
import { ownUnit, type UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { openBillingRoom, type BillingRoom } from '../../../../test/harness/billing.ts';
import { describeBillingSystem } from '../../port.conformance.ts';
import type { BillingSystem } from '../../port.ts';
import { account, change, creation, draft } from '../../system-under-test.ts';
import { saveAccount } from './accounts.ts';
import { createPostgresBillingSystem } from './system.ts';

let room: BillingRoom;
let system: BillingSystem;

beforeAll(async () => {
  room = await openBillingRoom();
  system = createPostgresBillingSystem(room.database.db);
});
afterAll(() => room[Symbol.asyncDispose]());

const inUnit = <T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> =>
  commandTablesOf(room.database.db)
    .transaction()
    .execute((trx) => work(ownUnit(trx)));

// One database serves all promises: what others left in it must not matter.
describeBillingSystem('embedded', async () => ({
  system,
  unit: inUnit,
  async edit(id, values) {
    const [held] = await system.read([id]);
    const before = account(held?.entity === 'BillingAccount' ? held.values : {});
    const after = { ...before, ...values, version: before.version + 1, updatedAt: new Date() };
    await inUnit((unit) => saveAccount(unit, before, after));
  },
  letTimePass: () => wait(2),
  lacks: {
    find: 'what became of a key stands in the pipeline’s receipts',
    changes: 'the pipeline’s events tell every change',
  },
  [Symbol.asyncDispose]: () => Promise.resolve(),
}));

describe('the embedded billing system', () => {
  it('refuses to change what it does not hold', async () => {
    const acme = account();
    const invoice = draft(acme);
    for (const [entity, id, intent] of [
      ['BillingAccount', acme.id, change(acme, { billDay: 1 })],
      ['Invoice', invoice.id, change(invoice, { type: 'USAGE' })],
    ] as const) {
      expect(await inUnit((unit) => system.execute(intent, 'k1', unit))).toMatchObject({
        kind: 'REFUSED',
        refusal: { code: 'NOT_FOUND', details: { entity, id } },
      });
    }
    expect(await system.read([acme.id, invoice.id])).toEqual([null, null]);
  });

  it('leaves nothing of a unit of work that ends in an error', async () => {
    const acme = account();
    const broken = inUnit(async (unit) => {
      await system.execute(creation(acme), 'k1', unit);
      throw new Error('crash');
    });
    await expect(broken).rejects.toThrow('crash');
    expect(await system.read([acme.id])).toEqual([null]);
  });

  it('exports more than a page, each record once and oldest first', async () => {
    const begin = Date.parse('2030-01-01T00:00:00Z');
    const accounts = Array.from({ length: 501 }, (_, n) => account({ updatedAt: new Date(begin + Math.floor(n / 2)) }));
    await inUnit(async (unit) => {
      for (const one of accounts) await system.execute(creation(one), one.id, unit);
    });
    const exported: string[] = [];
    const [from, to] = [new Date(begin), new Date(begin + 1_000)];
    for await (const { id } of system.export({ from, to }, to)) exported.push(id);
    const oldestFirst = accounts.toSorted(
      (a, b) => a.updatedAt.getTime() - b.updatedAt.getTime() || (a.id < b.id ? -1 : 1),
    );
    expect(exported).toEqual(oldestFirst.map(({ id }) => id));
  });
});
