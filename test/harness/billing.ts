import { Registry } from 'prom-client';
import { civilDate } from '../../core/civil-date.ts';
import { MovableClock } from '../../core/clock.ts';
import type { LegalEntityId } from '../../core/ids.ts';
import { money } from '../../core/money.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Command } from '../../platform/commands/command.ts';
import { createCommandMetrics } from '../../platform/commands/metrics.ts';
import { createPipeline, type Pipeline } from '../../platform/commands/pipeline.ts';
import type { Answer, PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import type { WriteInput } from '../../platform/commands/write.ts';
import { createCursors } from '../../platform/cursor.ts';
import { createPostgres, type Postgres } from '../../platform/postgres/pool.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { migrationsOf } from '../../subgraphs/open-subgraph.ts';
import { createPostgresKeepers } from '../../subgraphs/billing/adapters/postgres/adapter.ts';
import { billingDuties } from '../../subgraphs/billing/adapters/postgres/duties.ts';
import { createPostgresStore } from '../../subgraphs/billing/adapters/postgres/store.ts';
import type { BillingTables } from '../../subgraphs/billing/adapters/postgres/tables.ts';
import { commands } from '../../subgraphs/billing/commands/all.ts';
import type { Allocation } from '../../subgraphs/billing/domain/allocation.ts';
import type { AccountCredit } from '../../subgraphs/billing/domain/account-credit.ts';
import type { CreditNote } from '../../subgraphs/billing/domain/credit-note.ts';
import type { BillingAccount } from '../../subgraphs/billing/domain/billing-account.ts';
import type { Invoice } from '../../subgraphs/billing/domain/invoice.ts';
import type { Refund } from '../../subgraphs/billing/domain/refund.ts';
import type { LegalEntity } from '../../subgraphs/billing/domain/legal-entity.ts';
import type { LineInput } from '../../subgraphs/billing/domain/lines.ts';
import type { CashDiscountTerms } from '../../subgraphs/billing/domain/payments/early-payment.ts';
import type { Payment } from '../../subgraphs/billing/domain/payment.ts';
import type { PaymentMethodRef } from '../../subgraphs/billing/domain/payment-method.ts';
import type { Payout } from '../../subgraphs/billing/domain/payout.ts';
import { events } from '../../subgraphs/billing/events.ts';
import type { AttachPaymentMethodInput, RecordPaymentInput } from '../../subgraphs/billing/generated/resolver-types.ts';
import { rules } from '../../subgraphs/billing/generated/rules.ts';
import type { BillingKeepers, BillingReader, BillingStore } from '../../subgraphs/billing/port.ts';
import { createLegalEntities } from '../../subgraphs/legal-entity-copy.ts';
import { viewerWith } from './customer.ts';
import { openSourceDatabase } from './postgres.ts';

export const legalEntities: readonly LegalEntity[] = [
  {
    id: 'le_us' as LegalEntityId,
    country: 'US',
    timeZone: 'America/New_York',
    currency: 'USD',
    roundingMode: 'HALF_UP',
    taxRoundingLevel: 'TAX_CODE',
  },
  {
    id: 'le_jp' as LegalEntityId,
    country: 'JP',
    timeZone: 'Asia/Tokyo',
    currency: 'JPY',
    roundingMode: 'HALF_EVEN',
    taxRoundingLevel: 'LINE',
  },
  {
    id: 'le_de' as LegalEntityId,
    country: 'DE',
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    roundingMode: 'HALF_UP',
    taxRoundingLevel: 'TAX_CODE',
  },
];

/** Billing's room without its door: pipeline, keepers and store on a database of its own. */
export type BillingRoom = AsyncDisposable & {
  readonly url: string;
  readonly clock: MovableClock;
  readonly database: Postgres<BillingTables>;
  readonly keepers: BillingKeepers;
  readonly store: BillingStore;
  readonly pipeline: Pipeline;
  readonly options: PipelineOptions;
  /** Runs a command on an account or an invoice, under a new key unless one is given. */
  onAccount<Input, Facts>(
    command: Command<BillingAccount, Input, BillingReader, Facts>,
    input: Input,
    write?: WriteInput,
    viewer?: Viewer,
  ): Promise<Answer<BillingAccount>>;
  onInvoice<Input, Facts>(
    command: Command<Invoice, Input, BillingReader, Facts>,
    input: Input,
    write?: WriteInput,
    viewer?: Viewer,
  ): Promise<Answer<Invoice>>;
  onPayment<Input, Facts>(
    command: Command<Payment, Input, BillingReader, Facts>,
    input: Input,
    write?: WriteInput,
    viewer?: Viewer,
  ): Promise<Answer<Payment>>;
  onMethod<Input, Facts>(
    command: Command<PaymentMethodRef, Input, BillingReader, Facts>,
    input: Input,
    write?: WriteInput,
    viewer?: Viewer,
  ): Promise<Answer<PaymentMethodRef>>;
  onPayout<Input, Facts>(
    command: Command<Payout, Input, BillingReader, Facts>,
    input: Input,
    write?: WriteInput,
    viewer?: Viewer,
  ): Promise<Answer<Payout>>;
  onAllocation<Input, Facts>(
    command: Command<Allocation, Input, BillingReader, Facts>,
    input: Input,
    write?: WriteInput,
    viewer?: Viewer,
  ): Promise<Answer<Allocation>>;
  onCreditNote<Input, Facts>(
    command: Command<CreditNote, Input, BillingReader, Facts>,
    input: Input,
    write?: WriteInput,
    viewer?: Viewer,
  ): Promise<Answer<CreditNote>>;
  onAccountCredit<Input, Facts>(
    command: Command<AccountCredit, Input, BillingReader, Facts>,
    input: Input,
    write?: WriteInput,
    viewer?: Viewer,
  ): Promise<Answer<AccountCredit>>;
  onRefund<Input, Facts>(
    command: Command<Refund, Input, BillingReader, Facts>,
    input: Input,
    write?: WriteInput,
    viewer?: Viewer,
  ): Promise<Answer<Refund>>;
  /** What the copy says of a customer, without a customer source behind it. */
  knows(customerId: string, status: string, holds?: Readonly<Record<string, string>>): Promise<void>;
  /** An ACTIVE account of an ACTIVE customer. */
  openAccount(
    input?: Partial<{
      customerId: string;
      legalEntityId: string;
      invoiceSeries: string;
      cashDiscount: CashDiscountTerms;
      collection: BillingAccount['collection'];
    }>,
  ): Promise<BillingAccount>;
  /** Money that came in on an account, under a transaction of its own unless one is given. */
  receive(account: BillingAccount, amount: string, more?: Partial<RecordPaymentInput>): Promise<Payment>;
  /** A card of an account, under a token of its own unless one is given. */
  attach(account: BillingAccount, more?: Partial<AttachPaymentMethodInput>): Promise<PaymentMethodRef>;
  /** A final invoice over such an amount, without tax. */
  bill(account: BillingAccount, amount: string): Promise<Invoice>;
  draft(account: BillingAccount, lines?: readonly LineInput[]): Promise<Invoice>;
  /** Every business table as text, to see whether anything changed. */
  contents(): Promise<string>;
};

/** A line of 100.00 with no tax. */
export const plainLine: LineInput = { description: 'Service', unitPrice: money('100', 'USD').amount, taxes: [] };

const businessTables = [
  'billing_accounts',
  'invoices',
  'number_series',
  'payments',
  'payment_methods',
  'payouts',
  'payout_transactions',
  'allocations',
  'credit_notes',
  'account_credits',
  'refunds',
  'dunning_cases',
  'billing_subscriptions',
  'customer_copy',
  'billing_link_copy',
] as const;

export async function openBillingRoom(parts: { readonly poolMax?: number } = {}): Promise<BillingRoom> {
  const { url, [Symbol.asyncDispose]: drop } = await openSourceDatabase('billing', migrationsOf('billing'));
  const database = createPostgres<BillingTables>({
    url,
    schema: 'billing',
    poolMax: parts.poolMax ?? 8,
    applicationName: 'test',
    log: silentLog,
  });
  const clock = new MovableClock(new Date('2026-03-31T10:00:00.000Z'));
  const options: PipelineOptions = {
    source: 'billing',
    law: { rules, duties: billingDuties },
    catalogue: events,
    database: { db: commandTablesOf(database.db) },
    clock,
    cursors: createCursors([Buffer.alloc(32, 7)]),
    caughtUp: () => Promise.resolve(null),
    committed: () => undefined,
    metrics: createCommandMetrics(new Registry(), 'billing'),
    log: silentLog,
  };
  const pipeline = createPipeline(options);
  const keepers = createPostgresKeepers(createLegalEntities(legalEntities));
  const operator = viewerWith('billing-ops');
  let keys = 0;
  const next = (viewer: Viewer) => {
    keys += 1;
    const caller = {
      viewer,
      correlationId: `test-${keys}`,
      causationId: null,
      traceparent: null,
      idempotencyKey: null,
    };
    return { key: `test-${keys}`, caller };
  };

  const room: BillingRoom = {
    url,
    clock,
    database,
    keepers,
    store: createPostgresStore(database.db),
    pipeline,
    options,
    onAccount(command, input, write = {}, viewer = operator) {
      const { key, caller } = next(viewer);
      return pipeline.run(keepers.accounts, command, input, { idempotencyKey: key, ...write }, caller);
    },
    onInvoice(command, input, write = {}, viewer = operator) {
      const { key, caller } = next(viewer);
      return pipeline.run(keepers.invoices, command, input, { idempotencyKey: key, ...write }, caller);
    },
    onPayment(command, input, write = {}, viewer = operator) {
      const { key, caller } = next(viewer);
      return pipeline.run(keepers.payments, command, input, { idempotencyKey: key, ...write }, caller);
    },
    onMethod(command, input, write = {}, viewer = operator) {
      const { key, caller } = next(viewer);
      return pipeline.run(keepers.paymentMethods, command, input, { idempotencyKey: key, ...write }, caller);
    },
    onPayout(command, input, write = {}, viewer = operator) {
      const { key, caller } = next(viewer);
      return pipeline.run(keepers.payouts, command, input, { idempotencyKey: key, ...write }, caller);
    },
    onAllocation(command, input, write = {}, viewer = operator) {
      const { key, caller } = next(viewer);
      return pipeline.run(keepers.allocations, command, input, { idempotencyKey: key, ...write }, caller);
    },
    onCreditNote(command, input, write = {}, viewer = operator) {
      const { key, caller } = next(viewer);
      return pipeline.run(keepers.creditNotes, command, input, { idempotencyKey: key, ...write }, caller);
    },
    onAccountCredit(command, input, write = {}, viewer = operator) {
      const { key, caller } = next(viewer);
      return pipeline.run(keepers.accountCredits, command, input, { idempotencyKey: key, ...write }, caller);
    },
    onRefund(command, input, write = {}, viewer = operator) {
      const { key, caller } = next(viewer);
      return pipeline.run(keepers.refunds, command, input, { idempotencyKey: key, ...write }, caller);
    },
    async knows(customerId, status, holds = {}) {
      const row = { status, active_holds: JSON.stringify(holds) };
      await database.db
        .insertInto('customer_copy')
        .values({ customer_id: customerId, kind: 'ORGANISATION', source_version: 1, as_of: clock.now(), ...row })
        .onConflict((conflict) => conflict.column('customer_id').doUpdateSet(row))
        .execute();
    },
    async openAccount(input = {}) {
      const { customerId = 'cus_acme', legalEntityId = 'le_us', ...rest } = input;
      await room.knows(customerId, 'ACTIVE');
      const currency = legalEntities.find(({ id }) => id === legalEntityId)?.currency ?? 'USD';
      return made(await room.onAccount(commands.openBillingAccount, { customerId, legalEntityId, currency, ...rest }));
    },
    async draft(account, lines = [plainLine]) {
      return made(await room.onInvoice(commands.createInvoice, { billingAccountId: account.id, lines }));
    },
    async bill(account, amount) {
      const { id } = await room.draft(account, [{ ...plainLine, unitPrice: money(amount, account.currency).amount }]);
      return made(await room.onInvoice(commands.finalizeInvoice, { id }));
    },
    async receive(account, amount, more = {}) {
      keys += 1;
      const { id: billingAccountId, currency } = account;
      const input = { provider: 'bank', providerTransactionId: `line-${keys}`, method: 'BANK_TRANSFER' } as const;
      const paid = { ...input, billingAccountId, amount: money(amount, currency), ...more };
      return made(await room.onPayment(commands.recordPayment, paid, {}, viewerWith('payment-provider')));
    },
    async attach({ id: billingAccountId }, more = {}) {
      keys += 1;
      const card = { provider: 'stripe', token: `pm_${keys}`, kind: 'CARD', expiry: civilDate('2026-12-31') } as const;
      return made(await room.onMethod(commands.attachPaymentMethod, { ...card, billingAccountId, ...more }));
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

/** The entity that a command left behind. */
export function made<E>(answer: Answer<E>): E {
  if (answer.kind === 'REFUSED') throw new Error(`${answer.refusal.code}: ${answer.refusal.message}`);
  if (answer.entity === null) throw new Error('A replay has no entity.');
  return answer.entity;
}

/** The refusal, or what was done instead. */
export function refusalOf(answer: Answer<unknown>): { readonly code: string; readonly details: unknown } {
  return answer.kind === 'REFUSED'
    ? { code: answer.refusal.code, details: answer.refusal.details }
    : { code: answer.receipt.outcome, details: null };
}
