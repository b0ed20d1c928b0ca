import { ended, labsIsBilled, signedOf } from './billing.ts';
import type { Books, LegalEntity } from './books.ts';
import { acmeIsCredited, acmePaysTooMuch, acmeUsesCredit, paid, type Money, type Receipt } from './cash.ts';
import {
  legalEntities,
  monthsOpen,
  nextYear,
  quarterCloses,
  recognised,
  revenueBegins,
  type Periods,
} from './closing.ts';
import type { Catalogue } from './contracts.ts';
import { contractsGoTheirWays, irisLeaves, juniperLeaves } from './endings.ts';
import type { Narrator, Told } from './narrator.ts';
import { callsMeter, newcomersSign, type Newcomers } from './newcomers.ts';
import { people } from './people.ts';

const { bilal, usage } = people;

type Cast = {
  readonly catalogue: Catalogue;
  readonly books: Books;
  readonly acme: Told;
  readonly labs: Told;
  readonly birch: Told;
  readonly gorse: Told;
};

/** Months from October 2025 on, which is 1. */
const january = 4;
const february = 5;
const march = 6;
const april = 7;
const june = 9;
const october = 13;
const last = 14;

const usd = (amount: string): Money => ({ amount, currency: 'USD' });
const eur = (amount: string): Money => ({ amount, currency: 'EUR' });

/**
 * A year of both companies of Harbour, month by month: what was signed is billed by runs, paid in full, in part or too much, credited,
 * earned, and the first quarter is closed. It stands behind what earlier releases told, so that a house that was cut off in the
 * middle of that goes on with the same steps under the same keys.
 */
export async function theYear(
  narrator: Narrator,
  { catalogue, books, acme, labs, birch, gorse }: Cast,
): Promise<Newcomers> {
  await revenueBegins(narrator, catalogue, books);
  const newcomers = await newcomersSign(narrator, catalogue);
  const accounts: Record<keyof Accounts, string> = {
    acme: (await signedOf(narrator, acme, 'USD')).account,
    birch: (await signedOf(narrator, birch, 'EUR')).account,
    hazel: newcomers.hazel.account.id,
    iris: newcomers.iris.account.id,
    juniper: newcomers.juniper.account.id,
    labs: '',
  };
  await autumn(narrator, books.periods, accounts);
  narrator.at('2026-01-01T08:00:00Z');
  const periods = await nextYear(narrator, books);
  for (let month = january; month <= last; month += 1) {
    if (month === march) accounts.labs = await labsIsBilled(narrator, labs);
    await monthIsBilled(narrator, periods, month, newcomers);
    await monthIsPaid(narrator, month, accounts);
    if (month === january) {
      await quarterCloses(narrator, periods);
      // Acme’s February was billed before this was told: it is posted when February is opened, behind what is earned by December.
      await monthsOpen(narrator, periods, [february, march]);
    }
    if (month === march) await acmeIsCredited(narrator, acme, accounts.acme);
    if (month === april) await acmeUsesCredit(narrator, accounts.acme);
    if (month === june) await juniperLeaves(narrator, newcomers.juniper);
    if (month === october) await irisLeaves(narrator, newcomers.iris, catalogue);
    // What was earned in a quarter is recognised on the tenth behind it; of the last month there is no quarter yet.
    if (month % 3 === 1 && month > january) await recognised(narrator, lastDayBefore(month));
    if (month === last) await recognised(narrator, lastDayBefore(month));
  }
  await contractsGoTheirWays(narrator, catalogue, { ...newcomers, gorse });
  return newcomers;
}

type Accounts = Readonly<Record<'acme' | 'birch' | 'labs' | keyof Newcomers, string>>;

/** Before the first runs, what people had billed by hand was paid: by Birch in part, by Acme once too much. */
async function autumn(narrator: Narrator, periods: Periods, accounts: Accounts): Promise<void> {
  narrator.at('2025-11-24T10:00:00Z');
  await paid(narrator, [{ account: accounts.acme, amount: usd('2100.00'), transaction: 'us-2025-0117' }]);
  narrator.at('2025-12-01T08:00:00Z');
  await monthsOpen(narrator, periods, [3], ['le_us']);
  await monthsOpen(narrator, periods, [1], ['le_de']);
  narrator.at('2025-12-05T09:00:00Z');
  await billed(narrator, ['le_de'], '2025-12-05');
  narrator.at('2025-12-22T10:00:00Z');
  await acmePaysTooMuch(narrator, accounts.acme);
  await paid(narrator, [
    { account: accounts.birch, amount: eur('100.00'), transaction: 'de-2025-0208' },
    { account: accounts.iris, amount: eur('4284.00'), transaction: 'de-2025-0209' },
    { account: accounts.juniper, amount: eur('528.00'), transaction: 'de-2025-0210' },
  ]);
}

/** A quarter is opened on its first day, Hazel’s calls of the month before are told, and the runs are on the fifth. */
async function monthIsBilled(narrator: Narrator, periods: Periods, month: number, { hazel }: Newcomers): Promise<void> {
  narrator.at(`${monthOf(month)}-01T08:00:00Z`);
  // Two months that are to come may be open: a quarter at once.
  if (month === january) await monthsOpen(narrator, periods, [month]);
  else if (month % 3 === 1) await monthsOpen(narrator, periods, [month, month + 1, month + 2]);
  if (month > january) await hazelCalls(narrator, hazel.subscription, month - 1);
  narrator.at(`${monthOf(month)}-05T09:00:00Z`);
  // Acme was billed for February on the twelfth: its company has no document of an earlier day after that.
  const companies = legalEntities.filter((company) => company === 'le_de' || month > february);
  await billed(narrator, companies, `${monthOf(month)}-05`);
  if (month === january) await recognised(narrator, '2025-12-31', '2026-01-06');
}

async function billed(narrator: Narrator, companies: readonly LegalEntity[], throughDate: string): Promise<void> {
  const runs = await Promise.all(
    companies.map((legalEntityId) =>
      narrator.tell(bilal, 'runBilling', { input: { legalEntityId, throughDate, finalize: true } }),
    ),
  );
  for (const run of runs) await ended(narrator, run);
}

/** Her calls of a month, in thousands, told at its end as her gateway counted them: more of them every month. */
async function hazelCalls(narrator: Narrator, { id }: Told, month: number): Promise<void> {
  const events = [8, 15, 22].map((day, index) => ({
    source: 'hazel-gateway',
    eventId: `${monthOf(month)}-${index + 1}`,
    meterCode: callsMeter,
    billingSubscriptionId: id,
    occurredAt: `${monthOf(month)}-${String(day).padStart(2, '0')}T12:00:00.000Z`,
    value: String(20 + 5 * month + index),
  }));
  await narrator.tell(usage, 'recordUsage', { input: { events } });
}

/** On the eighth: Acme as its invoices are due, the others a quarter at once. Birch does not, and the last months are not due yet. */
async function monthIsPaid(narrator: Narrator, month: number, accounts: Accounts): Promise<void> {
  const receipts = (payments[month] ?? []).map(({ who, ...receipt }) => ({
    account: accounts[who],
    transaction: `${who}-${monthOf(month)}`,
    ...receipt,
  }));
  if (receipts.length === 0) return;
  narrator.at(`${monthOf(month)}-08T10:00:00Z`);
  await paid(narrator, receipts);
}

type Planned = Pick<Receipt, 'amount' | 'fee'> & { readonly who: keyof Accounts };

/** By month. February’s run charged Acme onboarding as well, and its credit pays most of April. */
const payments: Readonly<Record<number, readonly Planned[]>> = {
  4: [{ who: 'iris', amount: eur('1428.00') }],
  6: [
    { who: 'acme', amount: usd('8700.00') },
    { who: 'iris', amount: eur('2856.00') },
    { who: 'juniper', amount: eur('1584.00') },
  ],
  7: [
    { who: 'acme', amount: usd('900.00') },
    { who: 'hazel', amount: usd('5121.30'), fee: '148.82' },
    { who: 'labs', amount: eur('1584.00') },
  ],
  8: [{ who: 'juniper', amount: eur('1056.00') }],
  9: [{ who: 'iris', amount: eur('4284.00') }],
  10: [
    { who: 'acme', amount: usd('6300.00') },
    { who: 'hazel', amount: usd('3982.05'), fee: '115.78' },
    { who: 'labs', amount: eur('1056.00') },
  ],
  12: [{ who: 'iris', amount: eur('4284.00') }],
  13: [
    { who: 'acme', amount: usd('6300.00') },
    { who: 'hazel', amount: usd('4042.80'), fee: '117.54' },
    { who: 'labs', amount: eur('1056.00') },
  ],
};

/** As `2025-10`. */
export function monthOf(month: number): string {
  return new Date(Date.UTC(2025, 8 + month, 1)).toISOString().slice(0, 7);
}

function lastDayBefore(month: number): string {
  return new Date(Date.UTC(2025, 8 + month, 0)).toISOString().slice(0, 10);
}
