import type { Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, PartnerId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Entity } from '../../../../platform/commands/command.ts';
import type { Outcome } from '../../../../platform/commands/outcome.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { Hold, UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { LegalEntities } from '../../../legal-entity-copy.ts';
import { readGrant } from '../../../partner-grants.ts';
import { contractOf } from '../../domain/contract-of.ts';
import type { Deal } from '../../domain/deal.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { ContractKeepers } from '../../port.ts';
import { lockAmendment, saveAmendment } from './amendments.ts';
import { lockContract, saveContract } from './contracts.ts';
import { lockDeal, saveDeal } from './deals.ts';
import { lockPriceBook, savePriceBook } from './price-books.ts';
import { lockProduct, saveProduct } from './products.ts';
import { lockQuote, saveQuote } from './quotes.ts';
import { createPostgresReader } from './reader.ts';
import type { ContractTables } from './tables.ts';

const applied: Outcome = { kind: 'APPLIED', sourceVersion: null };

/** The embedded system of record: it joins the command's transaction. */
export function createPostgresKeepers(legalEntities: LegalEntities<LegalEntity>): ContractKeepers {
  const common = {
    reader: (commandDb: Kysely<CommandTables>, hold: Hold) =>
      createPostgresReader(commandDb.withTables<ContractTables>(), legalEntities, hold),
    outside: () => null,
    revive: neverOutside,
  };

  const ofCustomers = {
    owner: ({ customerId, legalEntityId }: { customerId: string; legalEntityId: string }) => ({
      customerId,
      legalEntityId,
    }),
  };
  /** Who was granted its customer, or the contract that it belongs to alone. */
  const ofContracts = <E extends Entity & { readonly customerId: CustomerId }>(entityType: string) => ({
    grant: (unit: UnitOfWork, partner: PartnerId, entity: E, on: CivilDate) =>
      readGrant(
        unit.trx.withTables<ContractTables>(),
        partner,
        { customerId: entity.customerId, contractId: contractOf(entityType, entity) },
        on,
      ),
    contract: (_db: Kysely<CommandTables>, entity: E) => Promise.resolve(contractOf(entityType, entity)),
  });

  const contracts: ContractKeepers['contracts'] = {
    ...common,
    ...ofCustomers,
    ...ofContracts('Contract'),
    lock: lockContract,
    async execute({ before, after }, _key, unit) {
      await saveContract(unit, before, after);
      return applied;
    },
  };

  return {
    contracts,
    amendments: {
      ...common,
      ...ofCustomers,
      ...ofContracts('Amendment'),
      // What takes effect makes a version of its contract.
      beside: { Contract: contracts },
      lock: lockAmendment,
      async execute({ before, after }, _key, unit) {
        await saveAmendment(unit, before, after);
        return applied;
      },
    },
    products: {
      ...common,
      lock: lockProduct,
      async execute({ before, after }, _key, unit) {
        const refusal = await saveProduct(unit, before, after);
        return refusal === null ? applied : { kind: 'REFUSED', refusal };
      },
      owner: () => ({ customerId: null, legalEntityId: null }),
      // No grant is about products.
      grant: () => Promise.resolve(null),
    },
    deals: {
      ...common,
      lock: lockDeal,
      async execute({ before, after }, _key, unit) {
        await saveDeal(unit, before, after);
        return applied;
      },
      // Its contracts are of several legal entities.
      owner: ({ customerId }) => ({ customerId, legalEntityId: null }),
      grant: ofContracts<Deal>('Deal').grant,
    },
    quotes: {
      ...common,
      ...ofCustomers,
      ...ofContracts('Quote'),
      // A contract is made of a quote by one command.
      beside: { Contract: contracts },
      lock: lockQuote,
      async execute({ before, after, changed }, _key, unit) {
        await saveQuote(unit, before, after, changed);
        return applied;
      },
    },
    priceBooks: {
      ...common,
      lock: lockPriceBook,
      async execute({ before, after }, _key, unit) {
        await savePriceBook(unit, before, after);
        return applied;
      },
      owner: ({ legalEntityId }) => ({ customerId: null, legalEntityId }),
      grant: () => Promise.resolve(null),
    },
  };
}

function neverOutside(): never {
  invariant(false, 'no outside system keeps any of this yet');
}
