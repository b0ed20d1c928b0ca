import type { Kysely } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Hold } from '../../../../platform/commands/unit-of-work.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { BillingReader } from '../../port.ts';
import { holdAccount } from './accounts.ts';
import { knownCustomer } from './customers.ts';
import { countUnfinished } from './invoices.ts';
import { lockSeries } from './number-series.ts';
import type { BillingTables } from './tables.ts';

export type LegalEntities = ReadonlyMap<LegalEntityId, LegalEntity>;

/** What decisions ask, in the command's own transaction. */
export function createPostgresReader(
  trx: Kysely<BillingTables>,
  legalEntities: LegalEntities,
  hold: Hold,
): BillingReader {
  return {
    legalEntity: (id) => legalEntities.get(id) ?? null,
    customer: (id, scope) => knownCustomer(trx, id, scope),
    async account(id, scope) {
      await hold(`BillingAccount ${id}`, 'SHARED');
      return holdAccount(trx, id, scope);
    },
    openInvoices: (account) => countUnfinished(trx, account),
    async lockSeries(legalEntity, code) {
      await hold(`series ${legalEntity} ${code}`, 'EXCLUSIVE');
      return lockSeries(trx, legalEntity, code);
    },
  };
}
