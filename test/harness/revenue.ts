import type { CivilDate } from '../../core/civil-date.ts';
import { add, decimal, negate, sum } from '../../core/decimal.ts';
import { serviceAccount } from '../../core/viewer.ts';
import type { LogEntry } from '../../events/event.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import { transaction } from '../../platform/postgres/transaction.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { commands as billingCommands } from '../../subgraphs/billing/commands/all.ts';
import type { BillingSubscription } from '../../subgraphs/billing/domain/billing-subscription.ts';
import { createRevenueRunLeases } from '../../subgraphs/ledger/adapters/postgres/revenue-runs.ts';
import { commands } from '../../subgraphs/ledger/commands/all.ts';
import type { RevenueRun } from '../../subgraphs/ledger/domain/revenue-run.ts';
import type {
  CarriedRevenue,
  KeptLine,
  PerformanceObligation,
  RevenueBalance,
  RevenueContract,
} from '../../subgraphs/ledger/domain/revenue/revenue-contract.ts';
import { differenceOf } from '../../subgraphs/ledger/domain/revenue/revenue-contract.ts';
import type { Ssp } from '../../subgraphs/ledger/domain/revenue/ssp.ts';
import { createDesk } from '../../subgraphs/ledger/postings/desk.ts';
import { applyContractEntries } from '../../subgraphs/ledger/revenue/follow-contracts.ts';
import { recognisePage } from '../../subgraphs/ledger/revenue/recognise-page.ts';
import { createPlanner, startRevenueWorker } from '../../subgraphs/ledger/revenue/worker.ts';
import { made } from './billing.ts';
import { people } from './ledger.ts';
import { openSubledger, type Subledger } from './postings.ts';
import { subscribing, type TestContract, type TestLine } from './subscriptions.ts';

const everything = { kind: 'everything', on: '2026-03-31' as CivilDate } as const;
const page = { first: 100, after: null };

export type ToldLine = TestLine & { readonly value: string | null };

/** A contract as its source tells it: active and of one line, where nothing else is said. */
export type ToldContract = Omit<TestContract, 'lines'> & {
  readonly lines: readonly ToldLine[];
  /** Of the version; the start where nothing is said. */
  readonly effectiveDate?: string;
  readonly termination?: { readonly date: string; readonly creditPolicy: string | null };
};

/** Billing and the ledger side by side, with contracts that both hear of. */
export async function openRevenueRoom() {
  const room = await openSubledger();
  return Object.assign(room, revenueOf(room));
}

export type RevenueRoom = Awaited<ReturnType<typeof openRevenueRoom>>;

function revenueOf(room: Subledger) {
  const { ledger, billing } = room;
  const database = { db: commandTablesOf(ledger.database.db) };
  const bills = subscribing(billing);
  let told = 0;

  const self = {
    bills,
    /** Tells both sources of a contract as it is now; each telling is its next version. */
    async tellContract(contract: ToldContract): Promise<void> {
      const { id, startDate = '2026-01-01', endDate = '2027-01-01', version = 1, status = 'ACTIVE', lines } = contract;
      const full = { legalEntityId: 'le_us', currency: 'USD', ...contract, startDate, endDate, version, status };
      await bills.knowsContract({ ...full, lines });
      const { rows } = await billing.database.pool.query<{ lines: readonly object[] }>(
        'select lines from contract_version_copy where contract_id = $1 and version = $2',
        [id, version],
      );
      const effectiveDate = contract.effectiveDate ?? startDate;
      const changed = {
        customer: contract.customerId ?? 'cus_acme',
        legalEntityId: full.legalEntityId,
        currency: full.currency,
        startDate,
        endDate,
        currentVersion: version,
        termination: contract.termination ?? null,
        versions: [
          {
            version,
            effectiveDate,
            lines: rows[0]?.lines.map((line, index) => {
              const value = lines[index]?.value ?? null;
              return { ...line, value: value === null ? null : { amount: value, currency: full.currency } };
            }),
          },
        ],
      };
      await self.hearOf('Contract', id, { to: status, changed });
    },
    /** Has a subscription follow the version that both were told. */
    async followVersion({ id }: Pick<BillingSubscription, 'id'>, contractVersion: number): Promise<void> {
      const input = { billingSubscriptionId: id, contractVersion };
      const follower = serviceAccount('concord.contracts', ['contract-follower']);
      made(await bills.onSubscription(billingCommands.changeBillingSubscription, input, {}, follower));
    },
    tellProduct: (id: string, revenueTemplateCode: string) =>
      self.hearOf('Product', id, { to: 'ACTIVE', changed: { revenueTemplateCode } }),
    async hearOf(entityType: string, entityId: string, data: object): Promise<void> {
      told += 1;
      const event = { id: `told-${told}`, correlationid: `told-${told}`, data };
      const entry = {
        kind: 'change',
        entityType,
        entityId,
        entityVersion: told,
        occurredAt: ledger.clock.now(),
        event,
      } as unknown as LogEntry;
      await transaction(database, (trx) => applyContractEntries(trx, [entry], room.parts));
    },
    async ssp(productId: string, amount: string, more: Partial<Ssp> = {}): Promise<Ssp> {
      const input = { productId, currency: 'USD', basis: 'UNIT_MONTH', validFrom: '2025-01-01', source: 'list' };
      const whole = { ...input, ...more, amount: decimal(amount) } as never;
      return made(await ledger.run(people.accountant, commands.recordSsp, whole));
    },
    planAgain: () => createPlanner(database, room.parts, silentLog)(),
    async recognise(throughDate: string): Promise<RevenueRun> {
      const input = { legalEntityId: 'le_us', throughDate: throughDate as CivilDate };
      const run = made(await ledger.run(people.accountant, commands.runRevenueRecognition, input));
      return self.carriedOut(run.id);
    },
    /** The worker dies at the end of a page, before the commit. */
    dieOnPage: (id: RevenueRun['id']) =>
      transaction(database, async (trx) => {
        const by = { now: ledger.clock.now(), correlationId: id, causationId: null };
        await recognisePage(createDesk(trx, room.parts, by), id);
        throw new Error('killed');
      }),
    /** Carries a run out, as a worker of its own. */
    async carriedOut(id: RevenueRun['id']): Promise<RevenueRun> {
      const leases = createRevenueRunLeases(ledger.database.db);
      const worker = startRevenueWorker({ database, parts: room.parts, leases, log: silentLog });
      try {
        for (;;) {
          const [now] = await ledger.store.readRevenueRuns([id], everything);
          if (now != null && now.status !== 'RUNNING') return now;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        await worker.close();
      }
    },
    async contractOf(id: string): Promise<RevenueContract> {
      const [found] = await ledger.store.readRevenueContractsOf([id], everything);
      if (found == null) throw new Error(`There is no revenue contract of ${id}.`);
      return found;
    },
    async obligationsOf(id: string): Promise<readonly PerformanceObligation[]> {
      const { nodes } = await ledger.store.pageObligations((await self.contractOf(id)).id, page);
      return [...nodes].sort((a, b) => (a.lineKey < b.lineKey ? -1 : 1));
    },
    /** The lines of a contract that are planned or recognised. */
    async linesOf(id: string): Promise<readonly (KeptLine & { readonly lineKey: string })[]> {
      const lines = await Promise.all(
        (await self.obligationsOf(id)).map(async ({ id: obligation, lineKey }) => {
          const filter = { status: ['PLANNED', 'RECOGNISED'] } as const;
          const { nodes } = await ledger.store.pageScheduleLines(obligation, filter, page);
          return nodes.map((line) => ({ ...line, lineKey }));
        }),
      );
      return lines.flat();
    },
    /** The same as `line from..to amount status`. */
    async scheduleOf(id: string): Promise<readonly string[]> {
      const lines = await self.linesOf(id);
      return lines.map(
        ({ lineKey, from, to, amount, status }) => `${lineKey} ${from}..${to} ${amount.amount.toString()} ${status}`,
      );
    },
    async balanceOf(id: string): Promise<RevenueBalance> {
      return ledger.store.revenueBalance(await self.contractOf(id));
    },
    /** What one euro was worth in the books on a day. */
    async quote(date: string, rate: string, from = 'EUR'): Promise<void> {
      const quoted = { from, to: 'USD', type: 'SPOT', date, rate: decimal(rate), source: 'ECB' } as never;
      made(await ledger.run(people.accountant, commands.recordFxRate, quoted));
    },
    /** Throws unless every contract's two sides are equal and the accounts stand at their sums: nothing else is billed here. */
    async checkRevenue(): Promise<void> {
      const [legalEntity] = await ledger.store.readLegalEntities(['le_us' as never], everything);
      if (legalEntity == null) throw new Error('There is no company.');
      const { currencies } = await ledger.store.revenueControl(legalEntity);
      const standing = await room.balances();
      for (const one of currencies)
        if (one.unequal > 0 || differenceOf(one).amount.toString() !== '0')
          throw new Error(`${one.unequal} revenue contracts do not come to zero`);
      const carried = (name: keyof CarriedRevenue) => sum(currencies.map(({ functional }) => functional[name].amount));
      const pairs = [
        ['deferred revenue', standing.DEFERRED_REVENUE ?? '0', negate(carried('contractLiability'))],
        ['the contract asset', standing.CONTRACT_ASSET ?? '0', carried('contractAsset')],
        ['revenue', standing.REVENUE ?? '0', negate(carried('recognised'))],
        [
          'differences of exchange',
          add(decimal(standing.FX_GAIN ?? '0'), decimal(standing.FX_LOSS ?? '0')).toString(),
          negate(carried('realisedFx')),
        ],
      ] as const;
      for (const [what, account, amount] of pairs)
        if (account !== amount.toString()) throw new Error(`${what}: ${account} is not ${amount.toString()}`);
    },
  };
  return self;
}
