import type { CivilDate } from '../../core/civil-date.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Command } from '../../platform/commands/command.ts';
import type { Answer } from '../../platform/commands/pipeline-options.ts';
import type { WriteInput } from '../../platform/commands/write.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { createBillRunDesk } from '../../subgraphs/billing/adapters/postgres/bill-run-desk.ts';
import { commands } from '../../subgraphs/billing/commands/all.ts';
import type { BillingAccount } from '../../subgraphs/billing/domain/billing-account.ts';
import type { BillRun } from '../../subgraphs/billing/domain/bill-run.ts';
import type { BillingSubscription } from '../../subgraphs/billing/domain/billing-subscription.ts';
import type { Invoice } from '../../subgraphs/billing/domain/invoice.ts';
import type {
  CreateBillingSubscriptionInput,
  RunBillingInput,
} from '../../subgraphs/billing/generated/resolver-types.ts';
import type { BillingReader } from '../../subgraphs/billing/port.ts';
import { startBillRunWorker } from '../../subgraphs/billing/runs/worker.ts';
import { rateTableSystem, type TaxSystem } from '../../subgraphs/billing/tax-system.ts';
import { createLegalEntities } from '../../subgraphs/legal-entity-copy.ts';
import { legalEntities, made, type BillingRoom } from './billing.ts';
import { viewerWith } from './customer.ts';

/** A line as the contract source tells it, 100.00 a month in advance where nothing else is said. */
export type TestLine = {
  readonly lineKey: string;
  readonly productType?: string;
  readonly quantity?: string;
  readonly price?: object;
  readonly discount?: { readonly kind: 'PERCENT' | 'AMOUNT'; readonly value: string } | null;
  readonly billingInterval?: { readonly unit: string; readonly count: number } | null;
  readonly billingTiming?: 'ADVANCE' | 'ARREARS' | null;
  readonly from?: string;
  readonly to?: string | null;
  readonly ramp?: readonly { readonly from: string; readonly quantity: string }[];
  readonly priceSteps?: readonly { readonly from: string; readonly price: object; readonly discount?: object | null }[];
};

export type TestContract = {
  readonly id: string;
  readonly customerId?: string;
  readonly legalEntityId?: string;
  readonly currency?: string;
  readonly status?: string;
  readonly startDate?: string;
  readonly endDate?: string | null;
  readonly version?: number;
  readonly lines?: readonly TestLine[];
};

const noFigures = {
  unit: null,
  flat: null,
  packageSize: null,
  packagePrice: null,
  ratePct: null,
  freeUnits: null,
  freeAmount: null,
  tiers: [],
  minimum: null,
  maximum: null,
  zeroUsagePolicy: 'NO_CHARGE',
};
const monthly = { unit: 'MONTH', count: 1 };

export const everything = { kind: 'everything', on: '2026-01-01' as CivilDate } as const;

/** The lines of a version, as the contract source tells them. */
export function linesOf({
  startDate = '2026-01-01',
  endDate = null,
  lines,
}: Omit<TestContract, 'id'>): readonly object[] {
  return (lines ?? [{ lineKey: 'platform' }]).map((line) => ({
    productId: `prd_${line.lineKey}`,
    productType: 'RECURRING',
    description: line.lineKey,
    quantity: '1',
    discount: null,
    billingInterval: monthly,
    billingTiming: 'ADVANCE',
    from: startDate,
    to: endDate,
    ramp: [],
    ...line,
    price: { ...noFigures, ...(line.price ?? { model: 'FLAT', flat: '100' }) },
    priceSteps: (line.priceSteps ?? []).map((step) => ({
      discount: null,
      ...step,
      price: { ...noFigures, ...step.price },
    })),
  }));
}

/** What subscriptions and bill runs add to a room. */
export function subscribing(room: BillingRoom) {
  const operator = viewerWith('billing-ops');
  let keys = 0;
  const callerOf = (viewer: Viewer) => {
    keys += 1;
    const correlationId = `subscribing-${keys}`;
    return { viewer, correlationId, causationId: null, traceparent: null, idempotencyKey: null };
  };
  const onSubscription = <I, F>(
    command: Command<BillingSubscription, I, BillingReader, F>,
    input: I,
    write: WriteInput = {},
    viewer = operator,
  ): Promise<Answer<BillingSubscription>> => {
    const caller = callerOf(viewer);
    const { subscriptions } = room.keepers;
    return room.pipeline.run(
      subscriptions,
      command,
      input,
      { idempotencyKey: `subscribing-${keys}`, ...write },
      caller,
    );
  };
  const onRun = <I, F>(
    command: Command<BillRun, I, BillingReader, F>,
    input: I,
    write: WriteInput = {},
    viewer = operator,
  ): Promise<Answer<BillRun>> => {
    const caller = callerOf(viewer);
    return room.pipeline.run(
      room.keepers.runs,
      command,
      input,
      { idempotencyKey: `running-${keys}`, ...write },
      caller,
    );
  };
  const { db } = room.database;

  const self = {
    onSubscription,
    onRun,
    /** Forgets every account with all that hangs on it. */
    async beginAnew(): Promise<void> {
      await room.database.pool.query(
        `truncate billing_accounts, bill_runs, number_series, contract_copy, contract_version_copy, customer_copy, meters,
         usage_batches, usage_events, late_usage cascade`,
      );
    },
    /** What the copy says of a contract, without a contract source behind it. */
    async knowsContract({ id, ...more }: TestContract): Promise<void> {
      const { startDate = '2026-01-01', endDate = null, version = 1 } = more;
      const customerId = more.customerId ?? 'cus_acme';
      const head = {
        customer_id: customerId,
        bill_to_customer_id: customerId,
        legal_entity_id: more.legalEntityId ?? 'le_us',
        currency: (more.currency ?? 'USD') as never,
        status: more.status ?? 'ACTIVE',
        start_date: startDate as CivilDate,
        end_date: endDate as CivilDate | null,
        current_version: version,
        source_version: 1,
        as_of: room.clock.now(),
      };
      await db
        .insertInto('contract_copy')
        .values({ contract_id: id, ...head })
        .onConflict((conflict) => conflict.column('contract_id').doUpdateSet(head))
        .execute();
      const lines = linesOf({ ...more, startDate, endDate });
      const terms = { hash: `hash-${id}-${version}`, lines: JSON.stringify(lines) };
      await db
        .insertInto('contract_version_copy')
        .values({ contract_id: id, version, ...terms })
        .onConflict((conflict) => conflict.columns(['contract_id', 'version']).doUpdateSet(terms))
        .execute();
    },
    /** Where a customer is, for its taxes. */
    async liesIn(customerId: string, country: string, registrations: object = {}): Promise<void> {
      const row = { country, registrations: JSON.stringify(registrations) };
      await db
        .insertInto('tax_profile_copy')
        .values({ customer_id: customerId, source_version: 1, as_of: room.clock.now(), ...row })
        .onConflict((conflict) => conflict.column('customer_id').doUpdateSet(row))
        .execute();
    },
    create(
      account: BillingAccount,
      contractId: string,
      more: Partial<CreateBillingSubscriptionInput> = {},
    ): Promise<Answer<BillingSubscription>> {
      const input = { contractId, billingAccountId: account.id, contractHash: `hash-${contractId}-1`, ...more };
      return onSubscription(commands.createBillingSubscription, input);
    },
    /** A subscription of a contract of its own, on an account of its own. */
    async subscribe(
      contract: TestContract,
      more: Partial<CreateBillingSubscriptionInput> = {},
    ): Promise<{ readonly account: BillingAccount; readonly subscription: BillingSubscription }> {
      const { customerId = 'cus_acme', legalEntityId = 'le_us' } = contract;
      const currency = contract.currency ?? (legalEntityId === 'le_jp' ? 'JPY' : 'USD');
      await self.knowsContract({ ...contract, currency });
      await self.liesIn(customerId, 'US');
      const ofCurrency = contract.currency === undefined ? {} : { currency: contract.currency as never };
      const account = await room.openAccount({ customerId, legalEntityId, ...ofCurrency });
      return { account, subscription: made(await self.create(account, contract.id, more)) };
    },
    async runBilling(throughDate: string, more: Partial<RunBillingInput> = {}): Promise<BillRun> {
      const input = { legalEntityId: 'le_us', finalize: true, ...more, throughDate: throughDate as CivilDate };
      return made(await onRun(commands.runBilling, input));
    },
    /** Starts a run and carries it out, as a worker of its own. */
    async bill(throughDate: string, more: Partial<RunBillingInput> = {}, taxSystem?: TaxSystem): Promise<BillRun> {
      const { id } = await self.runBilling(throughDate, more);
      return self.carriedOut(id, taxSystem);
    },
    async carriedOut(id: BillRun['id'], taxSystem: TaxSystem = rateTableSystem): Promise<BillRun> {
      const worker = startBillRunWorker({
        pipeline: room.pipeline,
        keepers: room.keepers,
        desk: createBillRunDesk(db, createLegalEntities(legalEntities)),
        taxSystem,
        clock: room.clock,
        log: silentLog,
      });
      try {
        for (;;) {
          const run = await self.run(id);
          if (run.status !== 'RUNNING') return run;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        await worker.close();
      }
    },
    async run(id: BillRun['id']): Promise<BillRun> {
      const [run] = await room.store.readRuns([id], everything);
      if (run == null) throw new Error(`There is no run ${id}.`);
      return run;
    },
    async subscription({ id }: Pick<BillingSubscription, 'id'>): Promise<BillingSubscription> {
      const [found] = await room.store.readSubscriptions([id], everything);
      if (found == null) throw new Error(`There is no subscription ${id}.`);
      return found;
    },
    /** Its invoices, the first one first. */
    async invoicesOf({ id }: Pick<BillingSubscription, 'id'>): Promise<readonly Invoice[]> {
      const page = { first: 100, after: null };
      return (await room.store.pageInvoices([{ billingSubscriptionId: id }], page, everything)).nodes;
    },
    /** What was charged, as `item from..to net`, in the order of the invoices. */
    async chargesOf(subscription: Pick<BillingSubscription, 'id'>): Promise<readonly string[]> {
      const invoices = await self.invoicesOf(subscription);
      return invoices.flatMap(({ lines }) =>
        lines.map(
          ({ description, period, net }) => `${description} ${period?.from}..${period?.to} ${net.amount.toString()}`,
        ),
      );
    },
  };
  return self;
}
