import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandTablesOf } from '../../../../platform/commands/tables.ts';
import { ownUnit, type UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { openCustomerRoom, type CustomerRoom } from '../../../../test/harness/customer.ts';
import { describeCustomerSystem } from '../../port.conformance.ts';
import type { CustomerSystem } from '../../port.ts';
import { change, creation, prospect } from '../../system-under-test.ts';
import { saveCustomer } from './save-customer.ts';
import { createPostgresCustomerSystem } from './system.ts';

let room: CustomerRoom;
let system: CustomerSystem;

beforeAll(async () => {
  room = await openCustomerRoom();
  system = createPostgresCustomerSystem(room.database.db);
});
afterAll(() => room[Symbol.asyncDispose]());

const inUnit = <T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> =>
  commandTablesOf(room.database.db)
    .transaction()
    .execute((trx) => work(ownUnit(trx)));

// One database serves all promises: what others left in it must not matter.
describeCustomerSystem('embedded', async () => ({
  system,
  unit: inUnit,
  async edit(id, values) {
    const [held] = await system.read([id]);
    const before = prospect({ ...held?.values });
    const after = { ...before, ...values, version: before.version + 1, updatedAt: new Date() };
    await inUnit((unit) => saveCustomer(unit, before, after, Object.keys(values)));
  },
  letTimePass: () => wait(2),
  lacks: {
    find: 'what became of a key stands in the pipeline’s receipts',
    changes: 'the pipeline’s events tell every change',
  },
  [Symbol.asyncDispose]: () => Promise.resolve(),
}));

describe('the embedded customer system', () => {
  it('refuses to change a customer that it does not hold', async () => {
    const acme = prospect({});
    const outcome = await inUnit((unit) => system.execute(change(acme, { segment: 'SMB' }), 'k1', unit));
    expect(outcome).toMatchObject({
      kind: 'REFUSED',
      refusal: { code: 'NOT_FOUND', details: { entity: 'Customer', id: acme.id } },
    });
    expect(await system.read([acme.id])).toEqual([null]);
  });

  it('leaves nothing of a unit of work that ends in an error', async () => {
    const acme = prospect({});
    const broken = inUnit(async (unit) => {
      await system.execute(creation(acme), 'k1', unit);
      throw new Error('crash');
    });
    await expect(broken).rejects.toThrow('crash');
    expect(await system.read([acme.id])).toEqual([null]);
  });

  it('exports more than a page, each record once and oldest first', async () => {
    const begin = Date.parse('2030-01-01T00:00:00Z');
    const customers = Array.from({ length: 501 }, (_, n) =>
      prospect({ updatedAt: new Date(begin + Math.floor(n / 2)) }),
    );
    await inUnit(async (unit) => {
      for (const customer of customers) await system.execute(creation(customer), customer.id, unit);
    });
    const exported: string[] = [];
    const [from, to] = [new Date(begin), new Date(begin + 1_000)];
    for await (const { customerId } of system.export({ from, to }, to)) exported.push(customerId);
    const oldestFirst = customers.toSorted(
      (a, b) => a.updatedAt.getTime() - b.updatedAt.getTime() || (a.id < b.id ? -1 : 1),
    );
    expect(exported).toEqual(oldestFirst.map(({ id }) => id));
  });
});
