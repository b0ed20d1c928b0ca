import type { Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, PartnerId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Outcome } from '../../../../platform/commands/outcome.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { Hold, UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { BillingDuties, BillingKeepers } from '../../port.ts';
import { lockAccount, saveAccount } from './accounts.ts';
import { readGrants } from './grants.ts';
import { lockInvoice, saveInvoice } from './invoices.ts';
import { createPostgresReader } from './reader.ts';
import type { BillingTables } from './tables.ts';

/** Nobody stands behind the embedded store, so Concord does everything itself. */
const duties: BillingDuties = {
  numbering: 'CONCORD',
  finalisation: 'CONCORD',
  tax: 'CONCORD',
  versionCheck: 'CONCORD',
  idempotency: 'CONCORD',
};

const applied: Outcome = { kind: 'APPLIED', sourceVersion: null };

/** The embedded system of record: it joins the command's transaction. */
export function createPostgresKeepers(legalEntities: readonly LegalEntity[]): BillingKeepers {
  const byId = new Map(legalEntities.map((legalEntity) => [legalEntity.id, legalEntity]));
  const db = (unit: UnitOfWork) => unit.trx.withTables<BillingTables>();
  const common = {
    reader: (commandDb: Kysely<CommandTables>, hold: Hold) =>
      createPostgresReader(commandDb.withTables<BillingTables>(), byId, hold),
    async grant(unit: UnitOfWork, partner: PartnerId, { customerId }: { customerId: CustomerId }, on: CivilDate) {
      const [grant] = await readGrants(db(unit), partner, [customerId], on);
      return grant ?? null;
    },
    owner: ({ customerId, legalEntityId }: { customerId: string; legalEntityId: string }) => ({
      customerId,
      legalEntityId,
    }),
    outside: () => null,
    revive: neverOutside,
  };

  return {
    duties,
    accounts: {
      ...common,
      lock: lockAccount,
      async execute({ before, after }, _key, unit) {
        await saveAccount(unit, before, after);
        return applied;
      },
    },
    invoices: {
      ...common,
      lock: lockInvoice,
      async execute({ before, after, changed }, _key, unit) {
        await saveInvoice(unit, before, after, changed);
        return applied;
      },
    },
  };
}

function neverOutside(): never {
  invariant(false, 'no outside system keeps accounts or invoices yet');
}
