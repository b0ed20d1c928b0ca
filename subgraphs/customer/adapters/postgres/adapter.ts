import type { CivilDate } from '../../../../core/civil-date.ts';
import type { PartnerId } from '../../../../core/ids.ts';
import type { Json } from '../../../../core/json.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Outcome } from '../../../../platform/commands/outcome.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { Customer } from '../../domain/customer.ts';
import type { CustomerKeepers, OutsideOf } from '../../port.ts';
import { lockCustomer } from './customers.ts';
import { lockOpportunity, saveOpportunity } from './opportunities.ts';
import { lockPartner, readGrants, savePartner } from './partners.ts';
import { createPostgresReader } from './reader.ts';
import { saveCustomer } from './save-customer.ts';
import type { CustomerTables } from './tables.ts';

const applied: Outcome = { kind: 'APPLIED', sourceVersion: null };

/** The embedded system of record: it joins the command's transaction. */
export function createPostgresKeepers(outside: OutsideOf): CustomerKeepers {
  const db = (unit: UnitOfWork) => unit.trx.withTables<CustomerTables>();
  const none = () => null;
  const grantOn = async (unit: UnitOfWork, partner: PartnerId, customer: Customer['id'], on: CivilDate) => {
    const [grant] = await readGrants(db(unit), partner, [customer], on);
    return grant ?? null;
  };

  return {
    customers: {
      reader: createPostgresReader,
      lock: lockCustomer,
      async execute({ before, after, changed }, _key, unit) {
        const refusal = await saveCustomer(unit, before, after, changed);
        return refusal === null ? applied : { kind: 'REFUSED', refusal };
      },
      owner: (customer) => ({ customerId: customer.id, legalEntityId: null }),
      grant: (unit, partner, customer, on) => grantOn(unit, partner, customer.id, on),
      outside,
      revive: reviveCustomer,
    },
    opportunities: {
      reader: createPostgresReader,
      lock: lockOpportunity,
      async execute({ before, after }, _key, unit) {
        await saveOpportunity(unit, before, after);
        return applied;
      },
      owner: (opportunity) => ({ customerId: opportunity.customerId, legalEntityId: null }),
      grant: (unit, partner, opportunity, on) => grantOn(unit, partner, opportunity.customerId, on),
      outside: none,
      revive: neverOutside,
    },
    partners: {
      reader: createPostgresReader,
      lock: lockPartner,
      async execute({ before, after, changed }, _key, unit) {
        await savePartner(unit, before, after, changed);
        return applied;
      },
      owner: () => ({ customerId: null, legalEntityId: null }),
      grant: () => Promise.resolve(null),
      outside: none,
      revive: neverOutside,
    },
  };
}

/** Instants of a customer and its parts, which JSON keeps as text. */
const instants: ReadonlySet<string> = new Set([
  'createdAt',
  'updatedAt',
  'checkedAt',
  'placedAt',
  'releasedAt',
  'linkedAt',
  'proposedAt',
  'decidedAt',
  'requestedAt',
  'approvedAt',
  'mergedAt',
  'undoneAt',
]);

function reviveCustomer(plain: Json): Customer {
  return JSON.parse(JSON.stringify(plain), (name, value: unknown) =>
    instants.has(name) && typeof value === 'string' ? new Date(value) : value,
  ) as Customer;
}

function neverOutside(): never {
  invariant(false, 'only customers have fields that an outside system keeps');
}
