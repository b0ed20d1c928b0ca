import type { Company } from './company.ts';
import { everyone, internalRoles, personWith, type Person } from './people.ts';
import type { Teller, Told } from './tell.ts';

type Target = Parameters<Teller['tell']>[2];

/** Approves and posts what everybody else wrote. */
const second: Person = personWith('second of everyone', { roles: internalRoles });
const because = { reason: 'The story goes so.' };

export type Books = {
  readonly legalEntityId: string;
  readonly accounts: readonly Told[];
  readonly periods: readonly string[];
};

/** Makes what stands in the books, by the commands of those who may. */
export function createBookkeeper(company: Company, teller: Teller) {
  let made = 0;
  const tell = (mutation: string, target: Target) => teller.tell(everyone, mutation, target, because);
  const bySecond = (mutation: string) => (told: Told) => teller.tell(second, mutation, { id: told.id }, because);
  const by = (mutation: string) => (told: Told) => tell(mutation, { id: told.id });

  const legalEntity = () => {
    made += 1;
    const input = { name: `Company ${made}`, country: 'DE', functionalCurrency: 'EUR', timeZone: 'Europe/Berlin' };
    return tell('createLegalEntity', { input });
  };
  const account = (code: string, name: string, type = 'ASSET', control = 'NONE') =>
    tell('createAccount', { input: { chartId: 'main', code, name, type, control, activeFrom: '2020-01-01' } });

  /** The ids of a new year's periods, in their order. */
  const year = async (legalEntityId: string, firstDay: string) => {
    const input = { legalEntityId, name: firstDay.slice(0, 4), firstDay };
    const calendar = await tell('createCalendar', { input });
    const text = `{ accountingPeriods(first: 20, filter: { calendarId: "${calendar.id}" }) { edges { node { id } } } }`;
    const reply = await company.ask(everyone, text);
    const { edges } = reply.data?.['accountingPeriods'] as { edges: readonly { node: { id: string } }[] };
    return { calendar, periods: edges.map(({ node }) => node.id) };
  };

  // All modules at once: what may be done then does not depend on which one is named.
  const steps = {
    openPeriod: (periodId: string) => tell('openPeriod', { input: { periodId } }),
    softClosePeriod: (periodId: string) => tell('softClosePeriod', { input: { periodId } }),
    closePeriod: (periodId: string) =>
      tell('closePeriod', { input: { periodId, reconciliationReference: `reconciliation-${made}` } }),
    requestPeriodReopening: (periodId: string) => tell('requestPeriodReopening', { input: { periodId, module: 'GL' } }),
    lockPeriod: async (periodId: string) => {
      await closeYearOf(periodId);
      return tell('lockPeriod', { input: { periodId } });
    },
  };
  /** As the end of a year would leave it, without the twelve month ends before it. */
  const closeYearOf = async (periodId: string): Promise<void> => {
    await company.database.query(
      `update ledger.calendars set closed_by = 'year-closer', closed_at = '2026-01-02T03:04:05Z'
       where id = (select calendar_id from ledger.accounting_periods where id = $1)`,
      [periodId],
    );
  };
  const set =
    (statuses: string) =>
    async (told: Told): Promise<Told> => {
      await company.database.query(`update ledger.accounting_periods set ${statuses} where $1 in (id, calendar_id)`, [
        told.id,
      ]);
      return told;
    };
  /** A year that is over, with nothing to close but itself. */
  const yearToClose = async (): Promise<Told> =>
    set(
      `billing = 'CLOSED', ar = 'CLOSED', revenue = 'CLOSED', gl = case when number = 12 then 'SOFT_CLOSED' else 'CLOSED' end`,
    )((await year((await legalEntity()).id, '2025-01-01')).calendar);
  /** The first period of a year that is over, moved on step by step. */
  const period = async (...moves: readonly (keyof typeof steps)[]): Promise<Told> => {
    const { calendar, periods } = await year((await legalEntity()).id, '2025-01-01');
    const [id = ''] = periods;
    let told: Told = { ...calendar, id };
    for (const move of moves) told = await steps[move](id);
    return told;
  };

  const draft = (
    { legalEntityId, accounts }: Books,
    amount = '100.00',
    postingDate = '2026-01-15',
    credit = amount,
  ) => {
    made += 1;
    const [debited, credited] = accounts;
    const input = {
      legalEntityId,
      postingDate,
      description: `entry-description-${made}`,
      lines: [
        { accountId: debited?.id, debit: amount, text: `line-text-${made}`, documentId: `document-${made}` },
        { accountId: credited?.id, credit, dimensions: [{ name: 'costCentre', value: `centre-${made}` }] },
      ],
      source: { system: 'payroll', type: 'RUN', id: `source-${made}` },
    };
    return tell('createJournalEntry', { input });
  };
  const submitted = async (told: Told) => by('submitJournalEntry')(told);
  const approved = async (told: Told) => bySecond('approveJournalEntry')(await submitted(told));
  const posted = async (told: Told) => bySecond('postJournalEntry')(await approved(told));
  const rejected = async (told: Told) => bySecond('rejectJournalEntry')(await submitted(told));
  const reversal = (told: Told) =>
    tell('reverseJournalEntry', { input: { journalEntryId: told.id, postingDate: '2026-01-16' } });

  /** A year of a company, the first period open, with two accounts. */
  const books = async (legalEntityId: string, ...accounts: readonly Told[]): Promise<Books & { calendar: Told }> => {
    const { calendar, periods } = await year(legalEntityId, '2026-01-01');
    await tell('openPeriod', { input: { periodId: periods[0] } });
    return { legalEntityId, accounts, periods, calendar };
  };

  return {
    ...{ tell, legalEntity, account, period, year, yearToClose, closeYearOf, set, books },
    ...{ draft, submitted, approved, posted, rejected, reversal },
  };
}

export type Bookkeeper = ReturnType<typeof createBookkeeper>;
