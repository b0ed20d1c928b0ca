import { Registry } from 'prom-client';
import { MovableClock } from '../../core/clock.ts';
import type { CivilDate } from '../../core/civil-date.ts';
import { decimal } from '../../core/decimal.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Command, Entity } from '../../platform/commands/command.ts';
import { duties } from '../../subgraphs/contract/duties.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import { createCommandMetrics } from '../../platform/commands/metrics.ts';
import { createPipeline, type Pipeline } from '../../platform/commands/pipeline.ts';
import type { Answer, PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import type { WriteInput } from '../../platform/commands/write.ts';
import { createCursors } from '../../platform/cursor.ts';
import { createPostgres, type Postgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { createPostgresKeepers } from '../../subgraphs/contract/adapters/postgres/adapter.ts';
import { createPostgresStore } from '../../subgraphs/contract/adapters/postgres/store.ts';
import type { ContractTables } from '../../subgraphs/contract/adapters/postgres/tables.ts';
import { commands } from '../../subgraphs/contract/commands/all.ts';
import type { Amendment } from '../../subgraphs/contract/domain/amendment/amendment.ts';
import { termsOf, type Contract } from '../../subgraphs/contract/domain/contract.ts';
import type { Deal } from '../../subgraphs/contract/domain/deal.ts';
import type { LegalEntity } from '../../subgraphs/contract/domain/legal-entity.ts';
import type { PriceBook } from '../../subgraphs/contract/domain/price-book.ts';
import type { Quote } from '../../subgraphs/contract/domain/quote.ts';
import type { Product, ProductType } from '../../subgraphs/contract/domain/product.ts';
import { events } from '../../subgraphs/contract/events.ts';
import { rules } from '../../subgraphs/contract/generated/rules.ts';
import type {
  CreateAmendmentInput,
  CreateContractInput,
  CreateDealInput,
  CreateProductInput,
  CreateQuoteInput,
} from '../../subgraphs/contract/generated/resolver-types.ts';
import type { ContractKeepers, ContractReader, ContractStore } from '../../subgraphs/contract/port.ts';
import { migrationsOf } from '../../subgraphs/open-subgraph.ts';
import { createLegalEntities } from '../../subgraphs/legal-entity-copy.ts';
import { legalEntities, made } from './billing.ts';
import { viewerWith } from './customer.ts';
import { openSourceDatabase } from './postgres.ts';

export const productManager = viewerWith('product-manager');
/** Writes quotes and contracts; others approve them. */
export const author = viewerWith('sales-ops');
export const dealDesk = viewerWith('deal-desk');
export const director = viewerWith('sales-director');
export const timekeeper = viewerWith('operator');

const date = (text: string) => text as CivilDate;
const offer = {
  customerId: 'cus_acme',
  legalEntityId: 'le_us',
  currency: 'USD' as const,
  startDate: date('2026-01-01'),
  endDate: date('2027-01-01'),
};

/** Contract's room without its door: pipeline, keepers and store on a database of its own. */
export type ContractRoom = AsyncDisposable & {
  readonly url: string;
  readonly clock: MovableClock;
  readonly database: Postgres<ContractTables>;
  readonly keepers: ContractKeepers;
  readonly store: ContractStore;
  readonly pipeline: Pipeline;
  /** Runs a command on one kind of entity, under a new key unless one is given. */
  run<E extends Entity, Input, Facts>(
    keeper: Keeper<E, ContractReader>,
    viewer: Viewer,
    command: Command<E, Input, ContractReader, Facts>,
    input: Input,
    write?: WriteInput,
  ): Promise<Answer<E>>;
  /** What the copy says of a customer, without a customer source behind it. */
  knows(customerId: string, status: string, holds?: Readonly<Record<string, string>>): Promise<void>;
  product(input?: Partial<CreateProductInput>): Promise<Product>;
  activeProduct(input?: Partial<CreateProductInput>): Promise<Product>;
  /** An ACTIVE product with a price of 100 and a floor of 60, for le_us in USD. */
  sold(type?: ProductType): Promise<Product>;
  onQuote<I, F>(
    viewer: Viewer,
    command: Command<Quote, I, ContractReader, F>,
    input: I,
    write?: WriteInput,
  ): Promise<Answer<Quote>>;
  onDeal<I, F>(
    viewer: Viewer,
    command: Command<Deal, I, ContractReader, F>,
    input: I,
    write?: WriteInput,
  ): Promise<Answer<Deal>>;
  onContract<I, F>(
    viewer: Viewer,
    command: Command<Contract, I, ContractReader, F>,
    input: I,
    write?: WriteInput,
  ): Promise<Answer<Contract>>;
  onAmendment<I, F>(
    viewer: Viewer,
    command: Command<Amendment, I, ContractReader, F>,
    input: I,
    write?: WriteInput,
  ): Promise<Answer<Amendment>>;
  /** A draft for an ACTIVE customer, of one line over 2026 unless the input says else. */
  quote(input?: Partial<CreateQuoteInput>): Promise<Quote>;
  acceptedQuote(input?: Partial<CreateQuoteInput>): Promise<Quote>;
  /** With an ACTIVE customer, open and without contracts. */
  deal(input?: Partial<CreateDealInput>): Promise<Deal>;
  contract(input?: Partial<CreateContractInput>): Promise<Contract>;
  signedContract(input?: Partial<CreateContractInput>): Promise<Contract>;
  activeContract(input?: Partial<CreateContractInput>): Promise<Contract>;
  /** A draft that takes effect on 1 April 2026 unless the input says else. */
  amendment(
    contract: Contract,
    changes: CreateAmendmentInput['changes'],
    input?: Partial<CreateAmendmentInput>,
  ): Promise<Amendment>;
  approvedAmendment: ContractRoom['amendment'];
  signedAmendment: ContractRoom['amendment'];
  /** Every business table as text, to see whether anything changed. */
  contents(): Promise<string>;
};

const businessTables = [
  'products',
  'price_books',
  'quotes',
  'contracts',
  'contract_versions',
  'deals',
  'deal_contracts',
  'amendments',
  'customer_copy',
  'billing_link_copy',
] as const;

export async function openContractRoom(
  parts: { readonly poolMax?: number; readonly sells?: LegalEntity['sells'] } = {},
): Promise<ContractRoom> {
  const { url, [Symbol.asyncDispose]: drop } = await openSourceDatabase('contract', migrationsOf('contract'));
  const database = createPostgres<ContractTables>({
    url,
    schema: 'contract',
    poolMax: parts.poolMax ?? 8,
    applicationName: 'test',
    log: silentLog,
  });
  const clock = new MovableClock(new Date('2026-03-31T10:00:00.000Z'));
  const options: PipelineOptions = {
    source: 'contract',
    law: { rules, duties },
    catalogue: events,
    database: { db: commandTablesOf(database.db) },
    clock,
    cursors: createCursors([Buffer.alloc(32, 7)]),
    caughtUp: () => Promise.resolve(null),
    committed: () => undefined,
    metrics: createCommandMetrics(new Registry(), 'contract'),
    log: silentLog,
  };
  const pipeline = createPipeline(options);
  const keepers = createPostgresKeepers(
    createLegalEntities(legalEntities.map((one) => ({ ...one, sells: parts.sells }))),
  );
  let keys = 0;
  let products = 0;
  let shop: Promise<ReadonlyMap<ProductType, Product>> | undefined;

  const room: ContractRoom = {
    url,
    clock,
    database,
    keepers,
    store: createPostgresStore(database.db),
    pipeline,
    run(keeper, viewer, command, input, write = {}) {
      keys += 1;
      const caller = {
        viewer,
        correlationId: `test-${keys}`,
        causationId: null,
        traceparent: null,
        idempotencyKey: null,
      };
      return pipeline.run(keeper, command, input, { idempotencyKey: `test-${keys}`, ...write }, caller);
    },
    async knows(customerId, status, holds = {}) {
      const row = { status, active_holds: JSON.stringify(holds) };
      await database.db
        .insertInto('customer_copy')
        .values({ customer_id: customerId, kind: 'ORGANISATION', source_version: 1, as_of: clock.now(), ...row })
        .onConflict((conflict) => conflict.column('customer_id').doUpdateSet(row))
        .execute();
    },
    async product(input = {}) {
      products += 1;
      const whole = { sku: `SKU-${products}`, name: `Product ${products}`, type: 'RECURRING' as const, ...input };
      return made(await room.run(keepers.products, productManager, commands.createProduct, whole));
    },
    async activeProduct(input) {
      const { id } = await room.product(input);
      return made(await room.run(keepers.products, productManager, commands.activateProduct, { id }));
    },
    async sold(type = 'RECURRING') {
      shop ??= openShop(room);
      const product = (await shop).get(type);
      if (product === undefined) throw new Error(`No product of type ${type} is sold here.`);
      return product;
    },
    onQuote: (viewer, command, input, write) => room.run(keepers.quotes, viewer, command, input, write),
    onAmendment: (viewer, command, input, write) => room.run(keepers.amendments, viewer, command, input, write),
    onDeal: (viewer, command, input, write) => room.run(keepers.deals, viewer, command, input, write),
    onContract: (viewer, command, input, write) => room.run(keepers.contracts, viewer, command, input, write),
    async quote(input = {}) {
      await room.knows(input.customerId ?? 'cus_acme', 'ACTIVE');
      const product = await room.sold();
      const whole = { ...offer, validUntil: date('2026-04-30'), lines: [{ productId: product.id }], ...input };
      return made(await room.onQuote(author, commands.createQuote, whole));
    },
    async acceptedQuote(input) {
      const { id } = await room.quote(input);
      made(await room.onQuote(author, commands.submitQuote, { id }));
      made(await room.onQuote(director, commands.approveQuote, { id }));
      made(await room.onQuote(author, commands.sendQuote, { id }));
      return made(await room.onQuote(author, commands.acceptQuote, { id }));
    },
    async deal(input = {}) {
      await room.knows(input.customerId ?? 'cus_acme', 'ACTIVE');
      const whole = { customerId: 'cus_acme', name: 'Seats everywhere', ...input };
      return made(await room.onDeal(author, commands.createDeal, whole));
    },
    async contract(input = {}) {
      await room.knows(input.customerId ?? 'cus_acme', 'ACTIVE');
      const product = await room.sold();
      const whole = { ...offer, lines: [{ productId: product.id }], ...input };
      return made(await room.onContract(author, commands.createContract, whole));
    },
    async signedContract(input) {
      const { id } = await room.contract(input);
      made(await room.onContract(author, commands.submitContract, { id }));
      const approved = made(await room.onContract(director, commands.approveContract, { id }));
      const signature = { documentHash: termsOf(approved).hash, documentRef: 'vault/1' };
      return made(await room.onContract(author, commands.recordSignature, { contractId: id, ...signature }));
    },
    async activeContract(input) {
      const { id } = await room.signedContract(input);
      return made(await room.onContract(author, commands.activateContract, { contractId: id, early: true }));
    },
    async amendment({ id: contractId }, changes, input = {}) {
      const whole = { contractId, effectiveDate: date('2026-04-01'), changes, ...input };
      return made(await room.onAmendment(author, commands.createAmendment, whole, { reason: 'for the test' }));
    },
    async approvedAmendment(...drafted) {
      const { id } = await room.amendment(...drafted);
      made(await room.onAmendment(author, commands.submitAmendment, { id }));
      return made(await room.onAmendment(director, commands.approveAmendment, { id }));
    },
    async signedAmendment(...drafted) {
      const { id, terms } = await room.approvedAmendment(...drafted);
      const signature = { documentHash: terms.hash, documentRef: 'vault/2' };
      return made(await room.onAmendment(author, commands.recordAmendmentSignature, { amendmentId: id, ...signature }));
    },
    async contents() {
      const tables = await Promise.all(
        businessTables.map(async (table) => {
          const { rows } = await database.pool.query(`select t::text from ${table} t order by 1`);
          return `${table}\n${JSON.stringify(rows)}`;
        }),
      );
      return tables.join('\n');
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await drop();
    },
  };
  return room;
}

const soldTypes = ['RECURRING', 'USAGE', 'ONE_TIME', 'SERVICE'] as const;

/** One product of each type, with a published price for le_us in USD. */
async function openShop(room: ContractRoom): Promise<ReadonlyMap<ProductType, Product>> {
  const run = <I, F>(command: Command<PriceBook, I, ContractReader, F>, input: I) =>
    room.run(room.keepers.priceBooks, productManager, command, input);
  const input = { name: 'Sold', currency: 'USD' as const, legalEntityId: 'le_us', from: date('2020-01-01') };
  const { id: priceBookId } = made(await run(commands.createPriceBook, input));
  const price = { model: 'PER_UNIT' as const, unit: decimal(100) };
  const shop = new Map<ProductType, Product>();
  for (const type of soldTypes) {
    const product = await room.activeProduct({ sku: `SOLD-${type}`, name: `Sold ${type}`, type });
    made(await run(commands.setPriceEntry, { priceBookId, productId: product.id, price, floorPrice: decimal(60) }));
    shop.set(type, product);
  }
  made(await run(commands.publishPriceBook, { id: priceBookId }));
  return shop;
}
