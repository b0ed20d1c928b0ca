import { addDays, type CivilDate } from '../../../core/civil-date.ts';
import { absolute, sign, sum } from '../../../core/decimal.ts';
import { invariant } from '../../../core/invariant.ts';
import { money, negateMoney, type Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import type { RevenueRunId } from '../domain/ids.ts';
import { minus, plus } from '../domain/posting/amounts.ts';
import {
  postRecognition,
  sumOfRecognition,
  type ContractBalances,
  type RecognitionSum,
} from '../domain/posting/revenue.ts';
import { refuseClosed, type RevenueRun } from '../domain/revenue-run.ts';
import { asksForProduct } from '../domain/posting/by-product.ts';
import type { RecognisedProduct } from '../domain/posting-order.ts';
import type { PostingRequest } from '../domain/posting-request.ts';
import { invalid } from '../domain/validation.ts';
import type { RevenueMovement } from '../domain/revenue/billed.ts';
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
  const isByProduct = asksForProduct(await books.approvedRules(legalEntity.chartId, 'REVENUE_RECOGNITION'));
  const ofPage = { legalEntityId: legalEntity.id, contracts: due.contracts, endedBy };
  const products = isByProduct ? byDay(await revenue.dueProducts(ofPage)) : null;
  const { movements, entries, recognised } = await postDays(desk, asked, legalEntity, due.amounts, products);
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

/** One entry for each day, oldest first: what a contract is owed for one day stands when the next one is reckoned. */
async function postDays(
  desk: Desk,
  run: RevenueRun,
  { functionalCurrency: currency }: LegalEntity,
  amounts: readonly DueAmount[],
  products: ReadonlyMap<CivilDate, readonly RecognisedProduct[]> | null,
): Promise<Posted> {
  const balances = new Map<string, ContractBalances>();
  const movements: ContractMovement[] = [];
  const entries: RecognisedPeriod[] = [];
  const sums: Money[] = [];
  for (const [earnedOn, ofDay] of byDay(amounts)) {
    const moved: { readonly contractId: string; readonly sum: RecognitionSum }[] = [];
    for (const { contractId, amount, liability, asset } of ofDay) {
      const before = balances.get(contractId) ?? {
        deferred: atLeastNothing(money(liability, currency)),
        contractAsset: atLeastNothing(money(asset, currency)),
      };
      const posting = postRecognition(money(amount, currency), before);
      if (!posting.ok) throw new PageRefused(posting.refusal);
      const one = sumOfRecognition(posting.value, before.deferred);
      balances.set(contractId, {
        deferred: minus(before.deferred, one.deferred),
        contractAsset: plus(before.contractAsset, one.contractAsset),
      });
      moved.push({ contractId, sum: one });
    }
    const posted = await postDay(desk, run, earnedOn, total(moved, currency), products?.get(earnedOn));
    entries.push({ earnedOn, entryId: posted?.journalEntryId ?? null });
    if (posted === null) continue;
    sums.push(...moved.map(({ sum: { revenue } }) => revenue));
    movements.push(
      ...moved
        .filter(({ sum: { revenue } }) => sign(revenue.amount) !== 0)
        .map(({ contractId, sum: one }) => ({
          contractId,
          kind: 'RECOGNISED' as const,
          requestId: posted.id,
          moved: movementOf(one),
        })),
    );
  }
  return { movements, entries, recognised: money(sum(sums.map(({ amount }) => amount)), currency) };
}

/** The entry of a day, by the machinery that posts documents; null where everything comes to nothing. */
async function postDay(
  desk: Desk,
  run: RevenueRun,
  earnedOn: CivilDate,
  { revenue, deferred, contractAsset }: RecognitionSum,
  products: readonly RecognisedProduct[] | undefined,
): Promise<Pick<PostingRequest, 'id' | 'journalEntryId'> | null> {
  if ([revenue, deferred, contractAsset].every(({ amount }) => sign(amount) === 0)) return null;
  const request = await fileRequest(desk, {
    legalEntityId: run.legalEntityId,
    // A day of a page of a run, once for ever.
    source: { system: 'ledger', type: 'RevenueRun', id: `${run.id}/${earnedOn}`, version: run.pages + 1 },
    documentId: run.id,
    customerId: null,
    documentDate: earnedOn,
    amount: { amount: absolute(revenue.amount), currency: revenue.currency },
    order: {
      purpose: 'REVENUE_RECOGNITION',
      revenue: revenue.amount.toString(),
      deferred: deferred.amount.toString(),
      contractAsset: contractAsset.amount.toString(),
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

function byDay<One extends { readonly earnedOn: CivilDate }>(
  amounts: readonly One[],
): ReadonlyMap<CivilDate, readonly One[]> {
  const days = new Map<CivilDate, One[]>();
  for (const one of amounts) {
    const ofDay = days.get(one.earnedOn);
    if (ofDay === undefined) days.set(one.earnedOn, [one]);
    else ofDay.push(one);
  }
  return days;
}

function toldProduct({ productId, productLine, revenue }: RecognisedProduct): RecognisedProduct {
  return { productId, productLine, revenue };
}

function total(moved: readonly { readonly sum: RecognitionSum }[], currency: Money['currency']): RecognitionSum {
  const of = (name: keyof RecognitionSum) => money(sum(moved.map((one) => one.sum[name].amount)), currency);
  return { revenue: of('revenue'), deferred: of('deferred'), contractAsset: of('contractAsset') };
}

function movementOf({ revenue, deferred, contractAsset }: RecognitionSum): RevenueMovement {
  const billed = minus(revenue, revenue);
  return { billed, recognised: revenue, liability: negateMoney(deferred), asset: contractAsset };
}

/** Where an invoice was taken back after it had been earned, there is nothing of it left to take. */
function atLeastNothing(amount: Money): Money {
  return sign(amount.amount) < 0 ? minus(amount, amount) : amount;
}
