import { describeCustomerSystem } from '../../port.conformance.ts';
import { openCustomerRoom } from '../../../../test/harness/customer.ts';
import { transaction } from '../../../../platform/postgres/transaction.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';

describeCustomerSystem('postgres', async () => {
  const room = await openCustomerRoom();
  const scope = { kind: 'everything', on: '2026-03-31' as never } as const;
  const none = 'it joins the transaction, so an answer cannot be lost';
  return {
    system: {
      name: 'embedded',
      duties: { versionCheck: 'CONCORD', idempotency: 'CONCORD' },
      keeps: ['customer.commercial', 'customer.identity'],
      execute: (intent, key, unit) => room.keepers.customers.execute(intent, key, unit as UnitOfWork),
      find: () => Promise.resolve(null),
      async read(ids) {
        const customers = await room.store.readCustomers(ids.filter((id) => /^[\w-]{1,64}$/.test(id)), scope);
        const byId = new Map(customers.flatMap((c) => (c ? [[c.id, c] as const] : [])));
        return ids.map((id) => { const c = byId.get(id); return c ? { customerId: c.id, externalId: c.id, objectType: 'Customer', version: String(c.version).padStart(9, '0'), values: c, changedAt: c.updatedAt } : null; });
      },
      async *changes() {},
      async *export() {},
    },
    unit: (work) => transaction(room.options.database, (trx) => work({ trx })),
    lacks: { find: none, changes: 'its changes are the log', export: 'x' },
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
});
