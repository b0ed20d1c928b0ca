import { Registry } from 'prom-client';
import { MovableClock } from '../../core/clock.ts';
import { decimal } from '../../core/decimal.ts';
import type { LegalEntityId } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Command, Entity } from '../../platform/commands/command.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import { createCommandMetrics } from '../../platform/commands/metrics.ts';
import { createPipeline, type Pipeline } from '../../platform/commands/pipeline.ts';
import type { Answer, PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import type { WriteInput } from '../../platform/commands/write.ts';
import { createCursors } from '../../platform/cursor.ts';
import { createPostgres, type Postgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { migrationsOf } from '../../subgraphs/open-subgraph.ts';
import { createPostgresKeepers } from '../../subgraphs/ledger/adapters/postgres/adapter.ts';
import { createPostgresStore } from '../../subgraphs/ledger/adapters/postgres/store.ts';
import type { LedgerTables } from '../../subgraphs/ledger/adapters/postgres/tables.ts';
import { commands } from '../../subgraphs/ledger/commands/all.ts';
import type { Account } from '../../subgraphs/ledger/domain/account.ts';
import type { AccountingPeriod } from '../../subgraphs/ledger/domain/accounting-period.ts';
import type { JournalEntry } from '../../subgraphs/ledger/domain/journal-entry.ts';
import type { LegalEntity } from '../../subgraphs/ledger/domain/legal-entity.ts';
import { duties } from '../../subgraphs/ledger/duties.ts';
import { events } from '../../subgraphs/ledger/events.ts';
import type {
  CreateAccountInput,
  CreateJournalEntryInput,
  CreateLegalEntityInput,
} from '../../subgraphs/ledger/generated/resolver-types.ts';
import { rules } from '../../subgraphs/ledger/generated/rules.ts';
import type { LedgerKeepers, LedgerReader, LedgerStore } from '../../subgraphs/ledger/port.ts';
import { made } from './billing.ts';
import { viewerWith } from './customer.ts';
import { openSourceDatabase } from './postgres.ts';

/** The people of the books, one per role. */
export const people = {
  admin: named('lena.ledger', 'ledger-admin'),
  accountant: named('anna.accountant', 'gl-accountant'),
  approver: named('ivo.approver', 'gl-approver'),
  closer: named('clara.close', 'close-team'),
  controller: named('karl.controller', 'controller'),
  second: named('kim.controller', 'controller'),
  credit: named('cora.credit', 'credit-manager'),
  secondCredit: named('cleo.credit', 'credit-manager'),
  director: named('dora.director', 'finance-director'),
};

function named(subject: string, ...roles: string[]): Viewer {
  return { ...viewerWith(...roles), subject };
}

/** The ledger's room without its door: pipeline, keepers and store on a database of its own. */
export type LedgerRoom = AsyncDisposable & {
  readonly url: string;
  readonly clock: MovableClock;
  readonly database: Postgres<LedgerTables>;
  readonly keepers: LedgerKeepers;
  readonly store: LedgerStore;
  readonly pipeline: Pipeline;
  readonly options: PipelineOptions;
  /** Runs a command by this person, under a new key unless one is given. */
  run<E extends Entity, Input, Facts>(
    who: Viewer,
    command: Command<E, Input, LedgerReader, Facts>,
    input: Input,
    write?: WriteInput,
  ): Promise<Answer<E>>;
  legalEntity(input?: Partial<CreateLegalEntityInput>): Promise<LegalEntity>;
  account(code: string, input?: Partial<CreateAccountInput>): Promise<Account>;
  /** The twelve periods of a year, all still to be opened. */
  year(legalEntity: LegalEntity, firstDay?: string): Promise<readonly AccountingPeriod[]>;
  /** A year of a company with all modules of all its periods but the last nine open. */
  books(input?: Partial<CreateLegalEntityInput>): Promise<Books>;
  /** A balanced draft of so much between the two accounts. */
  draft(books: Books, amount?: string, input?: Partial<CreateJournalEntryInput>): Promise<JournalEntry>;
  /** The same through submission and approval, and posted. */
  posted(books: Books, amount?: string, input?: Partial<CreateJournalEntryInput>): Promise<JournalEntry>;
  /** Every business table as text, to see whether anything changed. */
  contents(): Promise<string>;
};

export type Books = {
  readonly legalEntity: LegalEntity;
  readonly periods: readonly AccountingPeriod[];
  readonly cash: Account;
  readonly revenue: Account;
  /** A control account. */
  readonly receivables: Account;
};

export async function openLedgerRoom(parts: { readonly poolMax?: number } = {}): Promise<LedgerRoom> {
  const { url, [Symbol.asyncDispose]: drop } = await openSourceDatabase('ledger', migrationsOf('ledger'));
  const database = createPostgres<LedgerTables>({
    url,
    schema: 'ledger',
    poolMax: parts.poolMax ?? 8,
    applicationName: 'test',
    log: silentLog,
  });
  const clock = new MovableClock(new Date('2026-03-31T10:00:00.000Z'));
  const options: PipelineOptions = {
    source: 'ledger',
    law: { rules, duties },
    catalogue: events,
    database: { db: commandTablesOf(database.db) },
    clock,
    cursors: createCursors([Buffer.alloc(32, 7)]),
    caughtUp: () => Promise.resolve(null),
    committed: () => undefined,
    metrics: createCommandMetrics(new Registry(), 'ledger'),
    log: silentLog,
  };
  const pipeline = createPipeline(options);
  const keepers = createPostgresKeepers();
  let keys = 0;

  const room: LedgerRoom = {
    url,
    clock,
    database,
    keepers,
    store: createPostgresStore(database.db),
    pipeline,
    options,
    run(viewer, command, input, write = {}) {
      keys += 1;
      const caller = {
        viewer,
        correlationId: `test-${keys}`,
        causationId: null,
        traceparent: null,
        idempotencyKey: null,
      };
      const keeper = keeperOf(keepers, command.entity) as Keeper<never, LedgerReader>;
      return pipeline.run(keeper, command as never, input, { idempotencyKey: `test-${keys}`, ...write }, caller);
    },
    async legalEntity(input = {}) {
      const whole = {
        id: `le_${(keys += 1)}`,
        name: 'Harbour',
        country: 'DE',
        functionalCurrency: 'EUR' as const,
        timeZone: 'Europe/Berlin',
        ...input,
      };
      return made(await room.run(people.admin, commands.createLegalEntity, whole));
    },
    async account(code, input = {}) {
      const whole = {
        chartId: 'main',
        code,
        name: `Account ${code}`,
        type: 'ASSET' as const,
        activeFrom: '2025-01-01' as never,
        ...input,
      };
      return made(await room.run(people.admin, commands.createAccount, whole));
    },
    async year({ id }, firstDay = '2026-01-01') {
      const input = { legalEntityId: id, name: firstDay.slice(0, 4), firstDay: firstDay as never };
      const calendar = made(await room.run(people.admin, commands.createCalendar, input));
      const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
      const page = { first: 100, after: null };
      return (await room.store.pagePeriods({ calendarId: calendar.id }, page, everything)).nodes;
    },
    async books(input = {}) {
      const legalEntity = await room.legalEntity({ chartId: `chart-${(keys += 1)}`, ...input });
      const { chartId } = legalEntity;
      const periods = await room.year(legalEntity);
      for (const { id } of periods.slice(0, 3))
        made(await room.run(people.closer, commands.openPeriod, { periodId: id }));
      return {
        legalEntity,
        periods,
        cash: await room.account('1000', { chartId }),
        revenue: await room.account('4000', { chartId, type: 'INCOME' }),
        receivables: await room.account('1200', { chartId, control: 'AR' }),
      };
    },
    async draft({ legalEntity, cash, revenue }, amount = '100', input = {}) {
      const whole = {
        legalEntityId: legalEntity.id,
        postingDate: '2026-03-15' as never,
        description: 'Sale',
        lines: [
          { accountId: cash.id, debit: decimal(amount) },
          { accountId: revenue.id, credit: decimal(amount) },
        ],
        ...input,
      };
      return made(await room.run(people.accountant, commands.createJournalEntry, whole));
    },
    async posted(books, amount, input) {
      const { id } = await room.draft(books, amount, input);
      made(await room.run(people.accountant, commands.submitJournalEntry, { id }));
      made(await room.run(people.approver, commands.approveJournalEntry, { id }));
      return made(await room.run(people.approver, commands.postJournalEntry, { id }));
    },
    async contents() {
      const { rows: tables } = await database.pool.query<{ name: string }>(
        `select table_name as name from information_schema.tables
         where table_schema = 'ledger' and table_type = 'BASE TABLE' and table_name = any($1) order by 1`,
        [businessTables],
      );
      const texts = await Promise.all(
        tables.map(async ({ name }) => {
          const { rows } = await database.pool.query(`select t::text from ${name} t order by 1`);
          return `${name}\n${JSON.stringify(rows)}`;
        }),
      );
      return texts.join('\n');
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await drop();
    },
  };
  return room;
}

const businessTables = [
  'legal_entities',
  'accounts',
  'calendars',
  'accounting_periods',
  'journal_entries',
  'journal_lines',
  'journal_series',
  'mapping_rules',
  'fx_rates',
  'erp_instances',
  'routing_rules',
  'posting_requests',
  'receivables',
  'receivable_applications',
  'ssps',
  'bundle_prices',
  'revenue_contracts',
  'performance_obligations',
  'schedule_lines',
  'revenue_movements',
  'revenue_positions',
  'credit_profiles',
];

function keeperOf(keepers: LedgerKeepers, entity: string): unknown {
  const byEntity: Readonly<Record<string, unknown>> = {
    LegalEntity: keepers.legalEntities,
    Account: keepers.accounts,
    Calendar: keepers.calendars,
    AccountingPeriod: keepers.periods,
    JournalEntry: keepers.entries,
    MappingRule: keepers.mappingRules,
    FxRate: keepers.fxRates,
    ErpInstance: keepers.erpInstances,
    RoutingRule: keepers.routingRules,
    PostingRequest: keepers.requests,
    Ssp: keepers.ssps,
    BundlePrice: keepers.bundlePrices,
    RevenueContract: keepers.revenueContracts,
    RevenueRun: keepers.revenueRuns,
    CreditProfile: keepers.creditProfiles,
  };
  return byEntity[entity];
}

/** Confines a person to some legal entities. */
export function confined(viewer: Viewer, ...ids: string[]): Viewer {
  return { ...viewer, legalEntityIds: ids as LegalEntityId[] };
}
