import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import type { LegalEntityId } from '../core/ids.ts';
import { commandTablesOf, type CommandTables } from '../platform/commands/tables.ts';
import type { Postgres } from '../platform/postgres/pool.ts';
import { transaction } from '../platform/postgres/transaction.ts';
import { legalEntities as listed, openBillingRoom, refusalOf, type BillingRoom } from '../test/harness/billing.ts';
import { openContractRoom, type ContractRoom } from '../test/harness/contract.ts';
import { openLedgerRoom, people, type LedgerRoom } from '../test/harness/ledger.ts';
import { toldBy } from '../test/harness/told.ts';
import { commands as billingCommands } from './billing/commands/all.ts';
import { commands as ledgerCommands } from './ledger/commands/all.ts';
import { applyLegalEntities, createLegalEntities } from './legal-entity-copy.ts';

const le = (id: string) => id as LegalEntityId;

let ledger: LedgerRoom;
let billing: BillingRoom;
let contract: ContractRoom;

beforeAll(async () => {
  [ledger, billing, contract] = await Promise.all([openLedgerRoom(), openBillingRoom(), openContractRoom()]);
});
afterAll(async () => {
  for (const room of [ledger, billing, contract]) await room[Symbol.asyncDispose]();
});

/** Hands everything that the ledger has told to a copy. */
async function hear<Tables extends CommandTables>({ db }: Postgres<Tables>): Promise<void> {
  const entries = await toldBy('ledger', ledger.database.pool);
  await transaction({ db: commandTablesOf(db) }, (trx) => applyLegalEntities(trx, entries));
}

const account = (legalEntityId: string) => ({
  customerId: 'cus_1',
  legalEntityId,
  currency: 'GBP' as never,
  timeZone: 'Europe/London',
});

describe('the companies that billing knows', () => {
  it('are those of the file as long as the copy is empty', async () => {
    const companies = createLegalEntities(listed);
    expect(await companies.of(billing.database.db, le('le_us'))).toEqual(listed[0]);
    expect(await companies.of(billing.database.db, le('le_uk'))).toBeNull();
    expect((await companies.all(billing.database.db)).map(({ id }) => id)).toEqual(listed.map(({ id }) => id).sort());
  });

  it('are those of the ledger as well, and can be billed for', async () => {
    await billing.knows('cus_1', 'ACTIVE');
    const before = await billing.onAccount(billingCommands.openBillingAccount, account('le_uk'));
    expect(refusalOf(before)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'LegalEntity', id: 'le_uk' } });

    await ledger.legalEntity({
      ...{ id: 'le_uk', country: 'GB', functionalCurrency: 'GBP' as never, timeZone: 'Europe/London' },
      ...{ roundingMode: 'HALF_EVEN', taxRoundingLevel: 'LINE' },
    });
    await hear(billing.database);
    const opened = await billing.onAccount(billingCommands.openBillingAccount, account('le_uk'));
    expect(opened.kind).toBe('DONE');
    const companies = createLegalEntities(listed);
    expect(await companies.of(billing.database.db, le('le_uk'))).toEqual({
      ...{ id: 'le_uk', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' },
      ...{ roundingMode: 'HALF_EVEN', taxRoundingLevel: 'LINE' },
    });
    expect((await companies.all(billing.database.db)).map(({ id }) => id)).toContain('le_uk');
  });

  it('are as the ledger has them where the file says something else, but for what the file alone knows', async () => {
    await ledger.legalEntity({ id: 'le_fr', country: 'FR', functionalCurrency: 'EUR', timeZone: 'Europe/Paris' });
    await hear(billing.database);
    const stated = { ...listed[0]!, id: le('le_fr'), country: 'BE', oneStopShop: true };
    const known = await createLegalEntities([stated]).of(billing.database.db, le('le_fr'));
    expect(known).toMatchObject({ country: 'FR', currency: 'EUR', timeZone: 'Europe/Paris', oneStopShop: true });
  });

  it('stay as they are when they are told again or renamed', async () => {
    const before = await createLegalEntities([]).all(billing.database.db);
    const input = { legalEntityId: 'le_uk', name: 'Another name' };
    expect((await ledger.run(people.admin, ledgerCommands.renameLegalEntity, input)).kind).toBe('DONE');
    await hear(billing.database);
    expect(await createLegalEntities([]).all(billing.database.db)).toEqual(before);
  });
});

describe('the companies that contracts know', () => {
  it('are those of the ledger as well', async () => {
    await hear(contract.database);
    const product = await contract.sold();
    const lines = [{ productId: product.id, price: { model: 'FLAT' as const, flat: decimal(1) } }];
    const drafted = await contract.contract({ legalEntityId: 'le_uk', lines });
    expect(drafted.legalEntityId).toBe('le_uk');
  });
});
