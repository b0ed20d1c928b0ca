import { addDays, type CivilDate } from '../../../core/civil-date.ts';
import { absolute, negate, type Decimal } from '../../../core/decimal.ts';
import { invariant } from '../../../core/invariant.ts';
import { money, type Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { lookUpRate } from '../domain/currency/rates.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import type { RevenueRunId } from '../domain/ids.ts';
import { plus } from '../domain/posting/amounts.ts';
import { asksForProduct } from '../domain/posting/by-product.ts';
import type { RecognisedProduct, RecognisedSum } from '../domain/posting-order.ts';
import type { PostingRequest } from '../domain/posting-request.ts';
import type { RevenueMovement } from '../domain/revenue/billed.ts';
import { carriedBalancesOf, type CarriedBalances, type ValuedMovement } from '../domain/revenue/carried.ts';
import {
  movesAnything,
  partsOfDay,
  recogniseDays,
  sumOfDay,
  type DayFacts,
  type DueOfContract,
  type RecognisedDay,
} from '../domain/revenue/recognised-days.ts';
import { refuseClosed, type RevenueRun } from '../domain/revenue-run.ts';
import { invalid } from '../domain/validation.ts';
import type { Desk } from '../postings/desk.ts';
import { fileRequest } from '../postings/file-request.ts';
import { tryToPost } from '../postings/post-request.ts';
import type { ContractMovement } from '../port.ts';
import type { DueAmount, RecognisedPeriod } from '../revenue-port.ts';

/** How many contracts one transaction recognises: everybody else who posts in the legal entity waits for it. */
export const pageSize = 2_000;

/** A rule of the books said no: nothing of the page was done, and the run cannot go on. */
export class PageRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(`${refusal.code}: ${refusal.message}`);
    this.refusal = refusal;
  }
}

/**
 * The next page of a run, all of it or nothing: the lines that are due become recognised, one entry for each day of the page
 * that sums them up (DOMAIN 6.1), and the run moves on. Who does it again finds nothing due.
 */
export async function recognisePage(desk: Desk, id: RevenueRunId): Promise<RevenueRun | null> {
  const { books, revenue } = desk;
  const asked = await revenue.lockRun(id);
  if (asked?.status !== 'RUNNING') return asked;
  // Whoever posts in a legal entity takes its series first, and so does so alone.
  await books.lockSeries(asked.legalEntityId);
  const legalEntity = await books.legalEntity(asked.legalEntityId);
  invariant(legalEntity, 'a run is of a legal entity');
  const closed = refuseClosed(await revenue.holdPeriodOn(legalEntity.id, asked.throughDate), asked.throughDate);
  if (closed !== null) throw new PageRefused(closed);

  const endedBy = addDays(asked.throughDate, 1);
  const limit = pageSize;
  const due = await revenue.duePage({ legalEntityId: legalEntity.id, endedBy, after: asked.position ?? '', limit });
  if (due === null) {
    const done = { ...asked, status: 'COMPLETED' as const, position: null, finishedAt: desk.now };
    return desk.keepRun(asked, done, 'ledger.revenueRun.completed');
  }
  const days = recogniseDays(due.amounts.map(dueOf), await dayFacts(desk, legalEntity, due.amounts));
  if (!days.ok) throw new PageRefused(days.refusal);
  const isByProduct = asksForProduct(await books.approvedRules(legalEntity.chartId, 'REVENUE_RECOGNITION'));
  const ofPage = { legalEntityId: legalEntity.id, contracts: due.contracts, endedBy };
  const products = isByProduct ? await revenue.dueProducts(ofPage) : null;
  const { movements, entries, recognised } = await postDays(desk, asked, legalEntity, days.value, products);
  await books.moveRevenue(legalEntity.id, movements);
  const { contracts } = due;
  const lines = await revenue.recognise({ contracts, endedBy, run: asked, entries, now: desk.now });
  const { counts } = asked;
  const after = {
    ...asked,
    counts: {
      contracts: counts.contracts + contracts.length,
      lines: counts.lines + lines,
      entries: counts.entries + entries.filter(({ entryId }) => entryId !== null).length,
    },
    recognised: plus(asked.recognised, recognised),
    pages: asked.pages + 1,
    position: contracts.at(-1) ?? null,
  };
  return desk.keepRun(asked, after, 'ledger.revenue.recognised');
}

type Posted = {
  readonly movements: readonly ContractMovement[];
  readonly entries: readonly RecognisedPeriod[];
  readonly recognised: Money;
};

function dueOf({ contractId, earnedOn, amount, currency }: DueAmount): DueOfContract {
  return { contractId, earnedOn, amount: money(amount, currency) };
}

/** How each contract stands, and the rates that may be asked for. */
async function dayFacts(
  { books }: Desk,
  { functionalCurrency }: LegalEntity,
  amounts: readonly DueAmount[],
): Promise<DayFacts> {
  const standing = new Map<string, CarriedBalances>();
  const rates = new Map<string, Decimal | null>();
  for (const { contractId, currency, earnedOn, ...kept } of amounts) {
    if (!standing.has(contractId))
      standing.set(contractId, carriedBalancesOf(kept, { document: currency, books: functionalCurrency }));
    const asked = `${earnedOn} ${currency}`;
    if (currency === functionalCurrency || rates.has(asked)) continue;
    const newest = await books.newestRate(currency, functionalCurrency, 'SPOT', earnedOn);
    const rate = lookUpRate(newest, { from: currency, to: functionalCurrency, type: 'SPOT', on: earnedOn });
    rates.set(asked, rate.ok ? rate.value : null);
  }
  return {
    books: functionalCurrency,
    standing,
    rateOn: (currency, day) => rates.get(`${day} ${currency}`) ?? null,
  };
}

type DueProduct = Awaited<ReturnType<Desk['revenue']['dueProducts']>>[number];

/** One entry for each day and currency, oldest first. */
async function postDays(
  desk: Desk,
  run: RevenueRun,
  { functionalCurrency }: LegalEntity,
  days: readonly RecognisedDay[],
  products: readonly DueProduct[] | null,
): Promise<Posted> {
  const movements: ContractMovement[] = [];
  const entries: RecognisedPeriod[] = [];
  let recognised = money('0', functionalCurrency);
  for (const day of days) {
    const { earnedOn, currency, contracts } = day;
    const ofDay = products?.filter((one) => one.earnedOn === earnedOn && one.currency === currency);
    const moving = { ...day, contracts: contracts.filter(({ moved }) => movesAnything(moved)) };
    const sum = sumOfDay(moving, functionalCurrency);
    const posted = await postDay(desk, run, earnedOn, partsOfDay(moving, functionalCurrency), ofDay);
    entries.push({ earnedOn, currency, entryId: posted?.journalEntryId ?? null });
    if (posted === null) continue;
    recognised = plus(recognised, sum.functional.recognised);
    for (const { contractId, moved } of moving.contracts)
      movements.push({ contractId, kind: 'RECOGNISED', requestId: posted.id, moved });
  }
  return { movements, entries, recognised };
}

/** The entry of a day in a currency, by the machinery that posts documents; null where everything comes to nothing. */
async function postDay(
  desk: Desk,
  run: RevenueRun,
  earnedOn: CivilDate,
  [sum, takenBack]: readonly ValuedMovement[],
  products: readonly DueProduct[] | undefined,
): Promise<Pick<PostingRequest, 'id' | 'journalEntryId'> | null> {
  if (sum === undefined) return null;
  const { amount, currency } = sum.document.recognised;
  const isForeign = currency !== sum.functional.recognised.currency;
  const request = await fileRequest(desk, {
    legalEntityId: run.legalEntityId,
    // A day of a page of a run, and of one currency where that is not the books': once for ever.
    source: {
      system: 'ledger',
      type: 'RevenueRun',
      id: `${run.id}/${earnedOn}${isForeign ? `/${currency}` : ''}`,
      version: run.pages + 1,
    },
    documentId: run.id,
    customerId: null,
    documentDate: earnedOn,
    amount: { amount: absolute(amount), currency },
    order: {
      purpose: 'REVENUE_RECOGNITION',
      ...ordered(sum, isForeign),
      ...(takenBack === undefined ? {} : { takenBack: ordered(takenBack, isForeign) }),
      ...(products === undefined ? {} : { products: products.map(toldProduct) }),
    },
    reverses: null,
    eventId: run.id,
    cause: `revenue run ${run.id}`,
  });
  invariant(request, 'a day of a page is posted once');
  await tryToPost(desk, request);
  const filed = await desk.books.lockRequest(request.id);
  if (filed?.request.status === 'POSTED') return filed.request;
  throw new PageRefused(notPosted(filed?.request ?? request, earnedOn));
}

function ordered({ document, functional, realisedFx }: ValuedMovement, isForeign: boolean): RecognisedSum {
  const carried = { functional: { ...told(functional), realisedFx: realisedFx.amount.toString() } };
  return { ...told(document), ...(isForeign ? carried : {}) };
}

function told({ recognised, liability, asset }: RevenueMovement) {
  return {
    revenue: recognised.amount.toString(),
    deferred: negate(liability.amount).toString(),
    contractAsset: asset.amount.toString(),
  };
}

/** What a document would wait for, a run does not: it is started again when that has come. */
function notPosted({ waitingFor, message, purpose, legalEntityId }: PostingRequest, earnedOn: CivilDate): Refusal {
  const sentence = message ?? `What was earned by ${earnedOn} could not be posted.`;
  if (waitingFor === 'MAPPING_MISSING') return refuse('MAPPING_MISSING', { purpose, matched: [] }, sentence);
  if (waitingFor === 'ACCOUNT_INACTIVE') return refuse('ACCOUNT_INACTIVE', { account: '', on: earnedOn }, sentence);
  if (waitingFor === 'ROUTE_MISSING') return refuse('ROUTE_MISSING', { legalEntityId, on: earnedOn }, sentence);
  if (waitingFor === 'ROUTE_AMBIGUOUS') return refuse('ROUTE_AMBIGUOUS', { rules: [] }, sentence);
  if (waitingFor === 'ERP_MAINTENANCE') return { ...invalid('ErpInstance.status', 'ERP_UP', ''), message: sentence };
  return refuse('PERIOD_CLOSED', { period: earnedOn }, sentence);
}

function toldProduct({ productId, productLine, revenue }: RecognisedProduct): RecognisedProduct {
  return { productId, productLine, revenue };
}
