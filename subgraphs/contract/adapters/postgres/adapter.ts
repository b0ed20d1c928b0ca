import type { Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, PartnerId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Outcome } from '../../../../platform/commands/outcome.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { Hold, UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { LegalEntities } from '../../../legal-entity-copy.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { ContractKeepers } from '../../port.ts';
import { lockAmendment, saveAmendment } from './amendments.ts';
import { lockContract, saveContract } from './contracts.ts';
import { lockDeal, saveDeal } from './deals.ts';
import { readGrants } from './grants.ts';
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
    async grant(unit: UnitOfWork, partner: PartnerId, { customerId }: { customerId: CustomerId }, on: CivilDate) {
      const [grant] = await readGrants(unit.trx.withTables<ContractTables>(), partner, [customerId], on);
      return grant ?? null;
    },
  };

  const contracts: ContractKeepers['contracts'] = {
    ...common,
    ...ofCustomers,
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
      grant: ofCustomers.grant,
    },
    quotes: {
      ...common,
      ...ofCustomers,
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
