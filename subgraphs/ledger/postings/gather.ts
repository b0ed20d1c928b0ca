import type { CivilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import { money } from '../../../core/money.ts';
import { statusesOf, type AccountingPeriod } from '../domain/accounting-period.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { mappingOf } from '../domain/mapping-rule.ts';
import type { RateType } from '../domain/currency/rates.ts';
import { moduleOf } from '../domain/periods/modules.ts';
import { resolvePostingDate } from '../domain/periods/posting-date.ts';
import { isOf, type PostingOrder } from '../domain/posting-order.ts';
import type { PostingRequest, WaitReason } from '../domain/posting-request.ts';
import type { BilledContract, PostingFacts, Receipt, Taken } from '../domain/posting/decide.ts';
import type { PostingPurpose } from '../domain/posting/rules.ts';
import type { PostingBooks } from '../port.ts';

/** Not yet, and what has to happen first. */
export type Wait = {
  readonly reason: WaitReason;
  readonly message: string;
  /** It is tried again by itself: what it waits for is on its way already. */
  readonly again?: true;
};

export function isWait(value: object): value is Wait {
  return 'reason' in value;
}

export type Day = { readonly period: AccountingPeriod; readonly postingDate: CivilDate };

/** When it is posted (DOMAIN 12), the period held against who would close it. */
export async function dayOf(
  books: PostingBooks,
  { legalEntityId, documentDate }: PostingRequest,
  purpose: PostingPurpose,
): Promise<Day | Wait> {
  const periods = new Map((await books.periodsFrom(legalEntityId, documentDate)).map((period) => [period.id, period]));
  const held = new Set<string>();
  for (;;) {
    const all = [...periods.values()].map((period) => ({ ...period, statuses: statusesOf(period) }));
    const asked = {
      module: moduleOf[purpose],
      requestedDate: documentDate,
      origin: 'SYSTEM',
      // Revaluations are the close team's, and of the very day.
      closeRole: purpose === 'FX_REVALUATION',
    } as const;
    const resolved = resolvePostingDate(all, asked);
    if (!resolved.ok) return { reason: 'PERIOD_CLOSED', message: resolved.refusal.message };
    if (resolved.value.kind === 'WAIT')
      return { reason: 'PERIOD_FUTURE', message: `${resolved.value.period} is not open yet.` };
    const { postingDate } = resolved.value;
    if (purpose === 'FX_REVALUATION' && postingDate !== documentDate)
      return { reason: 'PERIOD_CLOSED', message: `The period of ${documentDate} takes no revaluation.` };
    const period = all.find(({ from, to }) => from <= postingDate && postingDate < to);
    if (period === undefined) return { reason: 'PERIOD_CLOSED', message: `No period holds ${postingDate}.` };
    if (held.has(period.id)) return { period, postingDate };
    // As it is now that nobody can close it: that may be another answer.
    const kept = await books.holdPeriod(period.id);
    if (kept !== null) periods.set(period.id, kept);
    held.add(period.id);
  }
}

/** What the order follows, which has to be posted first (DOMAIN 8.3), and what the mapping says. */
export async function factsOf(
  books: PostingBooks,
  request: PostingRequest,
  order: Exclude<PostingOrder, { readonly purpose: 'REVERSAL' }>,
  legalEntity: LegalEntity,
  postingDate: CivilDate,
): Promise<PostingFacts | Wait> {
  const rules = (await books.approvedRules(legalEntity.chartId, order.purpose)).map(mappingOf);
  const named = rules.flatMap(({ lines }) => Object.values(lines).map(({ accountId }) => accountId));
  const receivable = settles(order) ? await books.lockReceivable(request.legalEntityId, order.invoiceId) : null;
  if (settles(order) && receivable === null) return notPosted(`the invoice ${order.invoiceId}`);
  const credited = isOf(order, 'CREDIT_NOTE') ? await creditedBy(books, order.invoiceId) : null;
  if (isOf(order, 'CREDIT_NOTE') && credited === null) return notPosted(`the invoice ${order.invoiceId}`);
  const payment = paymentOf(order);
  const receipt = payment === null ? null : await receiptOf(books, payment, legalEntity);
  if (payment !== null && receipt === null) return notPosted(`the payment ${payment}`);
  const taken = request.reversesId === null ? null : await takenBack(books, request);
  if (request.reversesId !== null && taken === null) return notPosted('what it takes back');

  const { currency } = request.amount;
  const isForeign = currency !== legalEntity.functionalCurrency;
  return {
    legalEntity,
    postingDate,
    rules,
    accounts: await books.holdAccounts(named),
    rates: isForeign
      ? await books.newestRate(currency, legalEntity.functionalCurrency, rateTypeOf(order), request.documentDate)
      : [],
    revalued: isOf(order, 'FX_REVALUATION') ? await books.owedIn(legalEntity, currency, request.documentDate) : null,
    receivable,
    credited: credited?.order ?? null,
    creditedRate: credited?.rate ?? null,
    receipt,
    taken,
    contract: await contractOf(books, request, order, legalEntity),
    productLines: await productLinesOf(books, rules, order, credited?.order ?? null),
    region: rules.some(({ match }) => match.region != null) ? await regionOf(books, request) : null,
  };
}

/** Of what an invoice charges, or a credit note gives back of one. */
async function productLinesOf(
  books: PostingBooks,
  rules: PostingFacts['rules'],
  order: PostingOrder,
  credited: PostingFacts['credited'],
): Promise<PostingFacts['productLines']> {
  if (!rules.some(({ match }) => match.productLine != null)) return new Map();
  const lines = order.purpose === 'INVOICE' ? order.lines : (credited?.lines ?? []);
  return books.productLines(lines.flatMap(({ productId }) => productId ?? []));
}

async function regionOf(books: PostingBooks, { customerId }: PostingRequest): Promise<string | null> {
  return customerId === null ? null : ((await books.placeOf(customerId))?.territory ?? null);
}

async function contractOf(
  books: PostingBooks,
  { documentId, amount }: PostingRequest,
  order: PostingOrder,
  { functionalCurrency }: LegalEntity,
): Promise<BilledContract | null> {
  const currencies = { document: amount.currency, books: functionalCurrency };
  if (isOf(order, 'INVOICE')) return books.billedContract(documentId, currencies);
  return isOf(order, 'CREDIT_NOTE') ? books.billedContract(order.invoiceId, currencies) : null;
}

function rateTypeOf(order: PostingOrder): RateType {
  return isOf(order, 'FX_REVALUATION') ? 'CLOSING' : 'SPOT';
}

type Settles = Extract<
  PostingOrder,
  { readonly purpose: 'CREDIT_APPLIED' | 'PAYMENT_APPLIED' | 'CASH_DISCOUNT' | 'WRITE_OFF' | 'WRITE_OFF_RECOVERY' }
>;

function settles(order: PostingOrder): order is Settles {
  const purposes = ['CREDIT_APPLIED', 'PAYMENT_APPLIED', 'CASH_DISCOUNT', 'WRITE_OFF', 'WRITE_OFF_RECOVERY'];
  return purposes.includes(order.purpose);
}

/** The payment whose rate is gone on with. A small difference and a cash discount are given at that of their invoice. */
function paymentOf(order: PostingOrder): string | null {
  if (isOf(order, 'WRITE_OFF') || isOf(order, 'CASH_DISCOUNT') || !('paymentId' in order)) return null;
  return order.paymentId;
}

async function creditedBy(books: PostingBooks, invoiceId: string) {
  const filed = await books.lastRequestOf({ type: 'Invoice', id: invoiceId }, ['INVOICE', 'PREPAYMENT_INVOICE']);
  if (filed === null || filed.request.journalEntryId === null) return null;
  const { order, rate } = filed;
  return isOf(order, 'INVOICE') || isOf(order, 'PREPAYMENT_INVOICE') ? { order, rate } : null;
}

async function receiptOf(
  books: PostingBooks,
  paymentId: string,
  { functionalCurrency }: LegalEntity,
): Promise<Receipt | null> {
  const filed = await books.lastRequestOf({ type: 'Payment', id: paymentId }, ['PAYMENT_RECEIVED']);
  if (filed === null || filed.request.journalEntryId === null) return null;
  const applied = await books.appliedOf(paymentId);
  return {
    rate: filed.rate,
    applied: { amount: decimal(applied.amount), currency: filed.request.amount.currency },
    given: money(applied.cash, functionalCurrency),
  };
}

/** The entry that a request takes back, with what it cleared. */
export async function takenBack(books: PostingBooks, { reversesId }: PostingRequest): Promise<Taken | null> {
  const original = reversesId === null ? null : await books.lockRequest(reversesId);
  const entryId = original?.request.journalEntryId ?? null;
  if (original === null || entryId === null) return null;
  const entry = await books.lockEntry(entryId);
  if (entry === null) return null;
  return { request: original.request, entry, application: await books.applicationOf(original.request.id) };
}

export function notPosted(what: string): Wait {
  return { reason: 'DOCUMENT_NOT_POSTED', message: `It follows ${what}, which is not posted yet.` };
}
