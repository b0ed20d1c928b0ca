import type { Narrator, Told } from './narrator.ts';
import { people } from './people.ts';

const { lena, anna, ivo, clara, karl } = people;

/** The chart that both companies of the demo post on. */
const chart = [
  { code: '1000', name: 'Bank', type: 'ASSET' },
  { code: '1100', name: 'Cash clearing', type: 'ASSET', control: 'CASH' },
  { code: '1200', name: 'Trade receivables', type: 'ASSET', control: 'AR' },
  { code: '2100', name: 'Deferred revenue', type: 'LIABILITY', control: 'DEFERRED' },
  { code: '2160', name: 'Credit owed to customers', type: 'LIABILITY' },
  { code: '2180', name: 'Cash not applied yet', type: 'LIABILITY' },
  { code: '2300', name: 'Tax payable', type: 'LIABILITY', control: 'TAX' },
  { code: '3000', name: 'Share capital', type: 'EQUITY' },
  { code: '4000', name: 'Subscription revenue', type: 'INCOME' },
  { code: '4900', name: 'Discounts for paying early', type: 'INCOME' },
  { code: '6000', name: 'Salaries', type: 'EXPENSE' },
  { code: '6200', name: 'Hosting', type: 'EXPENSE' },
  { code: '6800', name: 'Fees of payment providers', type: 'EXPENSE' },
  { code: '6900', name: 'Bad debt', type: 'EXPENSE' },
] as const;

export type Code = (typeof chart)[number]['code'];
export type Accounts = Readonly<Record<Code, string>>;

export type LegalEntity = 'le_us' | 'le_de';
export type Books = {
  readonly accounts: Accounts;
  /** The ids of the periods of the year that begins in October 2025. */
  readonly periods: Readonly<Record<LegalEntity, readonly string[]>>;
};

/** The account that plays each role in what is posted of billing's documents. */
const mapping = {
  INVOICE: { AR: '1200', DEFERRED_REVENUE: '2100', REVENUE: '4000', TAX_PAYABLE: '2300' },
  CREDIT_NOTE: { DEFERRED_REVENUE: '2100', REVENUE: '4000', TAX_PAYABLE: '2300', ACCOUNT_CREDIT: '2160' },
  CREDIT_APPLIED: { ACCOUNT_CREDIT: '2160', AR: '1200' },
  PAYMENT_RECEIVED: { CASH_CLEARING: '1100', UNAPPLIED_CASH: '2180' },
  PAYMENT_APPLIED: { UNAPPLIED_CASH: '2180', AR: '1200' },
  PROVIDER_FEE: { FEES: '6800', CASH_CLEARING: '1100' },
  REFUND: { ACCOUNT_CREDIT: '2160', UNAPPLIED_CASH: '2180', CASH_CLEARING: '1100' },
  CASH_DISCOUNT: { DISCOUNT_ALLOWED: '4900', TAX_PAYABLE: '2300', AR: '1200' },
  WRITE_OFF: { BAD_DEBT: '6900', AR: '1200' },
  WRITE_OFF_RECOVERY: { AR: '1200', BAD_DEBT: '6900' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Code>>>>;

/**
 * The books of the demo company: a chart, a year of which the first period is closed and the second is open, and what was posted in
 * it by hand, among it one entry that was wrong and is taken back.
 */
export async function harbourKeepsBooks(narrator: Narrator): Promise<Books> {
  narrator.at('2025-09-30T09:00:00Z');
  const accounts = await chartOf(narrator);
  const periods = await yearOf(narrator, 'le_us');
  const german = await yearOf(narrator, 'le_de');
  await open(narrator, periods, 1);
  await mapAccounts(narrator, accounts);

  narrator.at('2025-10-01T15:00:00Z');
  const post = (description: string, postingDate: string, amount: string, debit: Code, credit: Code) =>
    posted(narrator, { description, postingDate, amount, debit: accounts[debit], credit: accounts[credit] });
  await post('Capital of the founders', '2025-10-01', '50000', '1000', '3000');
  narrator.at('2025-10-31T15:00:00Z');
  await post('Salaries of October', '2025-10-31', '18250.40', '6000', '1000');

  narrator.at('2025-11-03T15:00:00Z');
  await open(narrator, periods, 2);
  await closed(narrator, periods[0] ?? '');
  // What billing made final in the autumn waits for these.
  await open(narrator, german, 2);
  await open(narrator, german, 3);
  const hosting = await post('Hosting of November', '2025-11-03', '912.35', '6200', '1000');
  const twice = await post('Hosting of November', '2025-11-03', '912.35', '6200', '1000');
  await takenBack(narrator, twice, hosting);
  return { accounts, periods: { le_us: periods, le_de: german } };
}

/** Somebody else than who made a rule puts it in force. */
async function mapAccounts(narrator: Narrator, accounts: Accounts): Promise<void> {
  for (const [purpose, roles] of Object.entries(mapping)) {
    const lines = Object.entries<Code>(roles).map(([role, code]) => ({ role, accountId: accounts[code] }));
    const input = { chartId: 'main', purpose, lines, from: '2025-10-01' };
    const { id } = await narrator.tell(lena, 'createMappingRule', { input });
    await narrator.tell(karl, 'approveMappingRule', { id });
  }
}

async function chartOf(narrator: Narrator): Promise<Accounts> {
  const ids: Record<string, string> = {};
  for (const account of chart) {
    const input = { chartId: 'main', activeFrom: '2025-01-01', ...account };
    ids[account.code] = (await narrator.tell(lena, 'createAccount', { input })).id;
  }
  return ids as Accounts;
}

/** The ids of the periods of a year that begins in October. */
export async function yearOf(narrator: Narrator, legalEntityId: LegalEntity, year = 2026): Promise<readonly string[]> {
  const input = { legalEntityId, name: `FY${year}`, firstDay: `${year - 1}-10-01` };
  const { id } = await narrator.tell(lena, 'createCalendar', { input });
  const read = await narrator.ask(
    lena,
    `query ($id: ID!) { calendar(id: $id) { periods(first: 12) { edges { node { id } } } } }`,
    { id },
  );
  const { periods } = read['calendar'] as { periods: { edges: readonly { node: { id: string } }[] } };
  return periods.edges.map(({ node }) => node.id);
}

async function open(narrator: Narrator, periods: readonly string[], number: number): Promise<void> {
  await narrator.tell(clara, 'openPeriod', { input: { periodId: periods[number - 1] } });
}

async function closed(narrator: Narrator, periodId: string): Promise<void> {
  await narrator.tell(clara, 'softClosePeriod', { input: { periodId } });
  await narrator.tell(karl, 'closePeriod', { input: { periodId, reconciliationReference: 'Bank statement 2025-10' } });
}

async function posted(
  narrator: Narrator,
  entry: { description: string; postingDate: string; amount: string; debit: string; credit: string },
): Promise<Told> {
  const { amount, debit, credit, ...rest } = entry;
  const lines = [
    { accountId: debit, debit: amount },
    { accountId: credit, credit: amount },
  ];
  const draft = await narrator.tell(anna, 'createJournalEntry', { input: { legalEntityId: 'le_us', lines, ...rest } });
  return approved(narrator, draft);
}

async function takenBack(narrator: Narrator, wrong: Told, right: Told): Promise<Told> {
  const description = `Booked twice: ${right.id} stands`;
  const input = { journalEntryId: wrong.id, postingDate: '2025-11-03', description };
  return approved(narrator, await narrator.tell(anna, 'reverseJournalEntry', { input }));
}

/** By somebody else than who wrote it. */
async function approved(narrator: Narrator, { id }: Told): Promise<Told> {
  await narrator.tell(anna, 'submitJournalEntry', { id });
  await narrator.tell(ivo, 'approveJournalEntry', { id });
  return narrator.tell(ivo, 'postJournalEntry', { id });
}
