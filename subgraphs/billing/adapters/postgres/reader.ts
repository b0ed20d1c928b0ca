import type { Kysely } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { BillingReader } from '../../port.ts';
import { holdAccount } from './accounts.ts';
import { knownCustomer } from './customers.ts';
import { countUnfinished } from './invoices.ts';
import { lockSeries } from './number-series.ts';
import type { BillingTables } from './tables.ts';

export type LegalEntities = ReadonlyMap<LegalEntityId, LegalEntity>;

/** What decisions ask, in the command's own transaction. */
export function createPostgresReader(trx: Kysely<BillingTables>, legalEntities: LegalEntities): BillingReader {
  return {
    legalEntity: (id) => legalEntities.get(id) ?? null,
    customer: (id, scope) => knownCustomer(trx, id, scope),
    account: (id, scope) => holdAccount(trx, id, scope),
    openInvoices: (account) => countUnfinished(trx, account),
    lockSeries: (legalEntity, code) => lockSeries(trx, legalEntity, code),
  };
}
