import { invariant } from '../../../../core/invariant.ts';
import type { OperationsKeepers } from '../../port.ts';
import { lockOrder, saveOrder } from './orders.ts';

/** The embedded system of record: it joins the command's transaction. */
export function createPostgresKeepers(): OperationsKeepers {
  return {
    orders: {
      reader: () => ({}),
      lock: lockOrder,
      async execute({ before, after }, _key, unit) {
        await saveOrder(unit, before, after);
        return { kind: 'APPLIED', sourceVersion: null };
      },
      owner: () => ({ customerId: null, legalEntityId: null }),
      // No partner is granted anything of operations.
      grant: () => Promise.resolve(null),
      outside: () => null,
      revive: () => invariant(false, 'no outside system keeps orders for dead letters') as never,
    },
  };
}
