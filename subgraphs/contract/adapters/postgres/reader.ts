import type { Kysely } from 'kysely';
import { lockBeside } from '../../../../platform/commands/locking.ts';
import { commandTablesOf } from '../../../../platform/commands/tables.ts';
import type { Hold } from '../../../../platform/commands/unit-of-work.ts';
import type { LegalEntities } from '../../../legal-entity-copy.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { ContractReader } from '../../port.ts';
import { signedAmendmentOf } from './amendments.ts';
import { lockContract, readContracts, successorOf } from './contracts.ts';
import { countryOf, knownCustomer } from './customers.ts';
import { contractsOfDeal, dealOf } from './deals.ts';
import { nextNumber } from './numbers.ts';
import { lockPublishing, pricesInForce, publishedBesides } from './price-books.ts';
import { activeBundlesOf, findProducts, holdProducts } from './products.ts';
import type { ContractTables } from './tables.ts';

/** What decisions ask, in the command's own transaction. */
export function createPostgresReader(
  trx: Kysely<ContractTables>,
  legalEntities: LegalEntities<LegalEntity>,
  hold: Hold,
): ContractReader {
  return {
    legalEntity: (id) => legalEntities.of(trx, id),
    countryOf: (customer) => countryOf(trx, customer),
    customer: (id, scope) => knownCustomer(trx, id, scope),
    async contract(id, scope) {
      const [contract] = await readContracts(trx, [id], scope);
      return contract ?? null;
    },
    lockContract: lockBeside('Contract', lockContract, commandTablesOf(trx), hold),
    successorOf: (contract) => successorOf(trx, contract),
    dealOf: (contract) => dealOf(trx, contract),
    contractsOfDeal: (deal) => contractsOfDeal(trx, deal),
    signedAmendmentOf: (contract) => signedAmendmentOf(trx, contract),
    nextNumber: (series) => nextNumber(trx, series),
    pricesInForce: (products, of) => pricesInForce(trx, products, of, { kind: 'everything', on: of.on }),
    async isSkuTaken(sku) {
      const found = await trx.selectFrom('products').select('id').where('sku', '=', sku).executeTakeFirst();
      return found !== undefined;
    },
    products: (ids) => findProducts(trx, ids),
    async holdProducts(ids) {
      // In one order everywhere, so that two commands never wait for each other.
      const ordered = [...new Set(ids)].sort();
      for (const id of ordered) await hold(`Product ${id}`, 'SHARED');
      return holdProducts(trx, ordered);
    },
    activeBundlesOf: (product) => activeBundlesOf(trx, product),
    publishedBesides: (book) => publishedBesides(trx, book),
    async lockPublishing(book) {
      await hold(`price books ${book.currency} ${book.legalEntityId ?? ''}`, 'EXCLUSIVE');
      await lockPublishing(trx, book);
    },
  };
}
