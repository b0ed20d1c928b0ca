import type { LogEntry } from '../../events/event.ts';
import { subtract } from '../../core/decimal.ts';
import type { Money } from '../../core/money.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import { transaction } from '../../platform/postgres/transaction.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { createPostgresBooks } from '../../subgraphs/ledger/adapters/postgres/posting-books.ts';
import { createCreditBooks } from '../../subgraphs/ledger/adapters/postgres/credit-books.ts';
import { createRevenueBooks } from '../../subgraphs/ledger/adapters/postgres/revenue-books.ts';
import { commands } from '../../subgraphs/ledger/commands/all.ts';
import { lookOnce } from '../../subgraphs/ledger/credit/look.ts';
import type { Account } from '../../subgraphs/ledger/domain/account.ts';
import type { PostingRequest } from '../../subgraphs/ledger/domain/posting-request.ts';
import { postingRules, type PostingPurpose, type PostingRole } from '../../subgraphs/ledger/domain/posting/rules.ts';
import type { Receivable } from '../../subgraphs/ledger/domain/receivable.ts';
import type { CreateMappingRuleInput } from '../../subgraphs/ledger/generated/resolver-types.ts';
import { applyBillingEntries, type PostingParts } from '../../subgraphs/ledger/postings/follow-billing.ts';
import { createDueRound } from '../../subgraphs/ledger/postings/try-again.ts';
import { made, openBillingRoom, type BillingRoom } from './billing.ts';
import { openLedgerRoom, people, type LedgerRoom } from './ledger.ts';
import { toldBy } from './told.ts';

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };

/** The account that plays each role in the books of these tests. */
const chart: Readonly<Record<PostingRole, Pick<Account, 'code' | 'type' | 'control'>>> = {
  AR: { code: '1200', type: 'ASSET', control: 'AR' },
  DEFERRED_REVENUE: { code: '2100', type: 'LIABILITY', control: 'DEFERRED' },
  REVENUE: { code: '4000', type: 'INCOME', control: 'NONE' },
  CONTRACT_ASSET: { code: '1300', type: 'ASSET', control: 'NONE' },
  REFUND_LIABILITY: { code: '2150', type: 'LIABILITY', control: 'NONE' },
  ACCOUNT_CREDIT: { code: '2160', type: 'LIABILITY', control: 'NONE' },
  CUSTOMER_DEPOSITS: { code: '2170', type: 'LIABILITY', control: 'NONE' },
  TAX_PAYABLE: { code: '2300', type: 'LIABILITY', control: 'TAX' },
  CASH_CLEARING: { code: '1010', type: 'ASSET', control: 'CASH' },
  UNAPPLIED_CASH: { code: '2180', type: 'LIABILITY', control: 'NONE' },
  BANK: { code: '1000', type: 'ASSET', control: 'CASH' },
  FEES: { code: '6800', type: 'EXPENSE', control: 'NONE' },
  DISPUTED_FUNDS: { code: '1020', type: 'ASSET', control: 'NONE' },
  DISCOUNT_ALLOWED: { code: '4900', type: 'INCOME', control: 'NONE' },
  BAD_DEBT: { code: '6900', type: 'EXPENSE', control: 'NONE' },
  FX_GAIN: { code: '7100', type: 'INCOME', control: 'NONE' },
  FX_LOSS: { code: '7200', type: 'EXPENSE', control: 'NONE' },
  RETAINED_EARNINGS: { code: '3000', type: 'EQUITY', control: 'NONE' },
  ROUNDING: { code: '7900', type: 'EXPENSE', control: 'NONE' },
};

/** Billing and the ledger side by side, without the house between them: what billing tells is handed over by hand. */
export type Subledger = AsyncDisposable & {
  readonly billing: BillingRoom;
  readonly ledger: LedgerRoom;
  readonly parts: PostingParts;
  readonly accounts: Readonly<Record<PostingRole, Account>>;
  /** What billing has told since the last time, not handed over yet. */
  news(): Promise<readonly LogEntry[]>;
  tell(entries: readonly LogEntry[]): Promise<void>;
  /** Hands over everything new, and tries again what became due by it. */
  catchUp(): Promise<void>;
  /** One round of whoever keeps credit. */
  lookAtCredit(): Promise<void>;
  /** Tries what is due until nothing is. */
  tryAgain(): Promise<void>;
  /** Drafts a rule for all roles of a purpose, by one person, and approves it by another. */
  map(purpose: PostingPurpose, more?: Partial<CreateMappingRuleInput>): Promise<void>;
  requests(purpose?: PostingRequest['purpose']): Promise<readonly PostingRequest[]>;
  receivable(document: string): Promise<Receivable | null>;
  /** Debits less credits by role, in the functional currency, of accounts that are not at zero. */
  balances(): Promise<Readonly<Partial<Record<PostingRole, string>>>>;
  /** Throws unless debits are credits and the control account stands at what is open. */
  checkBooks(): Promise<void>;
};

export async function openSubledger(
  open: {
    readonly purposes?: readonly PostingPurpose[];
    readonly currency?: 'USD' | 'EUR';
    readonly company?: 'le_us' | 'le_de';
  } = {},
): Promise<Subledger> {
  const billing = await openBillingRoom();
  const ledger = await openLedgerRoom();
  const parts: PostingParts = {
    process: { law: ledger.options.law, catalogue: ledger.options.catalogue },
    booksOf: createPostgresBooks,
    revenueOf: createRevenueBooks,
    clock: ledger.clock,
    committed: () => undefined,
  };
  const database = { db: commandTablesOf(ledger.database.db) };
  const legalEntity = await ledger.legalEntity({
    id: open.company ?? 'le_us',
    functionalCurrency: open.currency ?? 'USD',
    timeZone: 'America/New_York',
    country: 'US',
  });
  const periods = await ledger.year(legalEntity);
  for (const { id } of periods.slice(0, 3))
    made(await ledger.run(people.closer, commands.openPeriod, { periodId: id }));
  const accounts = {} as Record<PostingRole, Account>;
  for (const [role, { code, ...account }] of Object.entries(chart))
    accounts[role as PostingRole] = await ledger.account(code, account);
  let handed = 0;

  const room: Subledger = {
    billing,
    ledger,
    parts,
    accounts,
    async news() {
      const entries = await toldBy('billing', billing.database.pool, handed);
      handed = entries.at(-1)?.sequence ?? handed;
      return entries;
    },
    tell: (entries) => transaction(database, (trx) => applyBillingEntries(trx, entries, parts)),
    async catchUp() {
      await room.tell(await room.news());
      await room.tryAgain();
    },
    async tryAgain() {
      for (let [left, rounds] = [1, 0]; left > 0; rounds += 1) {
        if (rounds > 10) throw new Error('something is due for ever');
        await createDueRound(database, parts, silentLog)();
        const { rows } = await ledger.database.pool.query<{ left: number }>(
          'select count(*)::integer as left from posting_requests where due',
        );
        left = rows[0]?.left ?? 0;
      }
    },
    lookAtCredit: () => lookOnce(database, { ...parts, creditOf: createCreditBooks }, silentLog),
    async map(purpose, more = {}) {
      const { debit, credit } = postingRules[purpose];
      const roles = [...new Set<PostingRole>([...debit, ...credit, 'ROUNDING'])];
      const rule = {
        chartId: legalEntity.chartId,
        purpose,
        lines: roles.map((role) => ({ role, accountId: accounts[role].id })),
        from: '2026-01-01' as never,
        ...more,
      };
      const { id } = made(await ledger.run(people.admin, commands.createMappingRule, rule));
      made(await ledger.run(people.controller, commands.approveMappingRule, { id }));
    },
    async requests(purpose) {
      const filter = purpose === undefined ? {} : { purpose: [purpose] };
      return (await ledger.store.pageRequests(filter, page, everything)).nodes;
    },
    async receivable(document) {
      const [found] = await ledger.store.readReceivablesOf([document], everything);
      return found ?? null;
    },
    async balances() {
      const rows = (
        await ledger.store.pageTrialBalance(legalEntity, { asOf: '2027-12-31' as never, movedFrom: null }, page)
      ).nodes;
      const roleOf = new Map(Object.entries(accounts).map(([role, { id }]) => [id as string, role as PostingRole]));
      const standing: [PostingRole | undefined, string][] = rows
        .filter(({ closing }) => closing.amount.toString() !== '0')
        .map(({ accountId, closing }) => [roleOf.get(accountId), closing.amount.toString()]);
      return Object.fromEntries(standing) as Readonly<Partial<Record<PostingRole, string>>>;
    },
    async checkBooks() {
      const { debit, credit } = await ledger.store.trialBalance(legalEntity, {
        asOf: '2027-12-31' as never,
        movedFrom: null,
      });
      const { currencies } = await ledger.store.controlBalance(legalEntity);
      const revalued = (functional: Money, of: Money) => ({
        ...functional,
        amount: subtract(functional.amount, of.amount),
      });
      const pairs = [
        { what: 'the trial balance', one: debit, other: credit },
        ...currencies.flatMap(({ currency, control, open, functionalControl, functionalOpen, functionalRevalued }) => [
          { what: `control in ${currency}`, one: control, other: open },
          {
            what: `control of ${currency} in the books`,
            one: revalued(functionalControl, functionalRevalued),
            other: functionalOpen,
          },
        ]),
      ];
      for (const { what, one, other } of pairs)
        if (one.amount.toString() !== other.amount.toString())
          throw new Error(`${what}: ${one.amount.toString()} is not ${other.amount.toString()}`);
    },
    async [Symbol.asyncDispose]() {
      await billing[Symbol.asyncDispose]();
      await ledger[Symbol.asyncDispose]();
    },
  };
  for (const purpose of open.purposes ?? (Object.keys(postingRules) as PostingPurpose[])) await room.map(purpose);
  return room;
}
