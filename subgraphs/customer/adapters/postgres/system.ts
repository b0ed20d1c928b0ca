import type { Kysely } from 'kysely';
import { civilDateAt } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import { refuse } from '../../../../core/refusal.ts';
import type { Scope } from '../../../../core/scope.ts';
import { rebase, type Intent, type Outcome } from '../../../../platform/commands/outcome.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { Customer } from '../../domain/customer.ts';
import type { CustomerRecord, CustomerSystem } from '../../port.ts';
import { createPostgresKeepers } from './adapter.ts';
import { readCustomers } from './customers.ts';
import type { CustomerTables } from './tables.ts';

/**
 * The embedded store as the port has it. It takes part in the command's transaction, so what became of a key and what
 * changed is told by the pipeline's receipts and events: nobody asks `find` or `changes` here.
 */
export function createPostgresCustomerSystem(db: Kysely<CustomerTables>): CustomerSystem {
  const { customers: keeper } = createPostgresKeepers(() => null);
  return {
    name: 'embedded',
    duties: { versionCheck: 'CONCORD', idempotency: 'CONCORD' },
    keeps: [
      'customer.identity',
      'customer.legal',
      'customer.commercial',
      'customer.contact',
      'customer.hold',
      'customer.hierarchy',
    ],

    async execute(intent, key, unit) {
      invariant(unit !== null, 'the embedded store works in the unit of work of the command');
      const rebased = intent.before === null ? intent : await onWhatIsHeld(unit, intent);
      if (rebased !== null) return keeper.execute(rebased, key, unit);
      const id = intent.after.id;
      return {
        kind: 'REFUSED',
        refusal: refuse('NOT_FOUND', { entity: 'Customer', id }, `There is no Customer ${id}.`),
      };
    },

    find: neverAsked<Promise<Outcome | null>>,
    changes: neverAsked,

    async read(ids) {
      const found = await readCustomers(db, ids, everythingAt(new Date(0)));
      return found.map((customer) => (customer === null ? null : recordOf(customer)));
    },

    async *export(range, cutOff) {
      const to = range.to < cutOff ? range.to : cutOff;
      let last: Pick<Customer, 'updatedAt' | 'id'> = { updatedAt: range.from, id: '' as Customer['id'] };
      for (;;) {
        const ids = await changedAfter(db, last, to);
        for (const customer of await readCustomers(db, ids, everythingAt(cutOff))) {
          if (customer !== null) yield recordOf((last = customer));
        }
        if (ids.length < exportPageSize) return;
      }
    },
  };

  /** Somebody may have written since `before` was read: the change is laid over what is held now. */
  async function onWhatIsHeld(unit: UnitOfWork, intent: Intent<Customer>): Promise<Intent<Customer> | null> {
    const held = await keeper.lock(unit, intent.after.id, everythingAt(intent.after.updatedAt));
    return held === null ? null : rebase(intent, held);
  }
}

const exportPageSize = 500;

/** The next customers that were last changed before `to`, in the order of their changes. */
async function changedAfter(
  db: Kysely<CustomerTables>,
  last: Pick<Customer, 'updatedAt' | 'id'>,
  to: Date,
): Promise<readonly Customer['id'][]> {
  const rows = await db
    .selectFrom('customers')
    .select('id')
    .where(({ eb, refTuple, tuple }) => eb(refTuple('updated_at', 'id'), '>', tuple(last.updatedAt, last.id)))
    .where('updated_at', '<', to)
    .orderBy('updated_at')
    .orderBy('id')
    .limit(exportPageSize)
    .execute();
  return rows.map(({ id }) => id as Customer['id']);
}

function recordOf(customer: Customer): CustomerRecord {
  return {
    customerId: customer.id,
    externalId: customer.id,
    objectType: 'Customer',
    version: String(customer.version).padStart(versionDigits, '0'),
    values: customer,
    changedAt: customer.updatedAt,
  };
}

/** Versions sort as text: the column holds at most ten digits. */
const versionDigits = 10;

/** The day does not matter to who sees everything. */
function everythingAt(instant: Date): Scope {
  return { kind: 'everything', on: civilDateAt(instant, 'UTC') };
}

function neverAsked<T>(): T {
  invariant(false, 'the pipeline’s receipts and events tell what the embedded store did');
}
