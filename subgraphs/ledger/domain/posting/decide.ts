import { convert } from '../../../../core/conversion.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { add, decimal, one, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { money, type Money } from '../../../../core/money.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { Account } from '../account.ts';
import type { ForeignPosition } from '../currency/period-revaluation.ts';
import { lookUpRate, type FxRate } from '../currency/rates.ts';
import { revalue } from '../currency/revaluation.ts';
import type { AccountId } from '../ids.ts';
import type { JournalEntry } from '../journal-entry.ts';
import { chartOf } from '../journal/account.ts';
import { balance } from '../journal/entry.ts';
import type { JournalLine } from '../journal/line.ts';
import type { LegalEntity } from '../legal-entity.ts';
import { checkAccounts } from '../mapping/reuse.ts';
import type { MappingRule } from '../mapping/rule.ts';
import { selectMapping } from '../mapping/select.ts';
import {
  isOf,
  methodOf,
  type CreditNoteOrder,
  type InvoiceOrder,
  type OrderLine,
  type OrderTax,
  type PostingOrder,
  type RecognisedSum,
  type RecognitionOrder,
} from '../posting-order.ts';
import type { PostingRequest } from '../posting-request.ts';
import { clear, type ApplicationKind, type Receivable, type ReceivableApplication } from '../receivable.ts';
import { billedAnewOf, billedOf, creditedOf, type RevenueMovement } from '../revenue/billed.ts';
import {
  balancesOf,
  valueBilled,
  valueCredited,
  worthAt,
  type CarriedBalances,
  type ValuedMovement,
} from '../revenue/carried.ts';
import { atMost, minus, nothingIn, opposite, plus } from './amounts.ts';
import { asksForProduct, incomeByProduct, spread, type ProductPart } from './by-product.ts';
import {
  postChargeback,
  postDisputeWithdrawal,
  postPaymentReceived,
  postPayout,
  postProviderFee,
  postRefund,
} from './cash.ts';
import { postCreditApplied, postCreditNote } from './credit-note.ts';
import { postInvoice, postPrepaymentInvoice } from './invoice.ts';
import { journalLines } from './journal-lines.ts';
import type { Posting, PostingLine } from './posting.ts';
import { postCashDiscount, postPaymentApplied, postRecovery, postRevaluation, postWriteOff } from './receivable.ts';
import { movementOf, postRecognitionSum, type RecognitionSum } from './revenue.ts';

/** What the books say beside the order. Who gathers it has made sure that what the order follows is posted. */
export type PostingFacts = {
  readonly legalEntity: LegalEntity;
  readonly postingDate: CivilDate;
  /** Approved rules of the purpose on the legal entity's chart, and the accounts that they name. */
  readonly rules: readonly MappingRule[];
  readonly accounts: readonly Account[];
  readonly rates: readonly FxRate[];
  /** Of the order's invoice; null where it names none. */
  readonly receivable: Receivable | null;
  /** The order of the credited invoice: it says what of it was deferred. */
  readonly credited: InvoiceOrder | null;
  /** At which that was converted: what is deferred stays at it (DOMAIN 6.5). */
  readonly creditedRate: Decimal | null;
  /** Of the order's payment. */
  readonly receipt: Receipt | null;
  /** Of the entry that is taken back. */
  readonly taken: Taken | null;
  /** What a revaluation remeasures; null for any other order. */
  readonly revalued: ForeignPosition | null;
  /** Of the order's invoice; null where that is of no contract. */
  readonly contract: BilledContract | null;
  /** The territory of the customer, where a rule asks for it. */
  readonly region: string | null;
  /** Of the products that are charged, where a rule asks for it. */
  readonly productLines: ReadonlyMap<string, string>;
};

/** The contract that an invoice is of: which lines, and what stands for it before the posting. */
export type BilledContract = {
  readonly contractId: string;
  readonly lineIds: ReadonlySet<string>;
  /** Those that have a schedule of their own, because they are earned as they are invoiced. */
  readonly asInvoiced: ReadonlySet<string>;
  readonly balances: CarriedBalances;
};

/** Money that came in: at which rate, and what was applied of it so far. */
export type Receipt = {
  readonly rate: Decimal | null;
  readonly applied: Money;
  /** Functional: what the unapplied cash gave for it. */
  readonly given: Money;
};

export type Taken = {
  readonly request: PostingRequest;
  readonly entry: JournalEntry;
  readonly application: ReceivableApplication | null;
};

/** The lines to post, and what they clear of a receivable, if anything. */
export type Decided = {
  readonly lines: readonly JournalLine[];
  /** Functional for one of the document's currency; null within one currency. */
  readonly rate: Decimal | null;
  readonly settled: Settled | null;
  /** What of a contract it moves; null where it is of none. */
  readonly moved: ValuedMovement | null;
};

export type Settled = {
  readonly kind: ApplicationKind;
  readonly sourceId: string | null;
  readonly receivable: Receivable;
  readonly amount: Money;
  readonly cleared: Money;
  readonly cash: Money;
  readonly realisedFx: Money | null;
};

type Making = {
  readonly request: PostingRequest;
  readonly facts: PostingFacts;
  readonly rate: Decimal;
  readonly moved: ValuedMovement | null;
};
type Made = { readonly posting: Posting; readonly settled?: Settled };

/** The journal lines of a request by the posting rules and the mapping in force on the posting date, or why there are none. */
export function decideLines(
  request: PostingRequest,
  order: Exclude<PostingOrder, { readonly purpose: 'REVERSAL' }>,
  facts: PostingFacts,
): Result<Decided> {
  const books = facts.legalEntity.functionalCurrency;
  const isForeign = request.amount.currency !== books;
  const carried = isOf(order, 'REVENUE_RECOGNITION') && isForeign ? carriedBy(order, books) : null;
  // What the books carry for each of its lines is known: no rate is asked for.
  const rate = carried === null ? rateOf(request, facts) : accept(one);
  if (!rate.ok) return rate;
  const moved = movedOf(request, order, facts, rate.value);
  if (!moved.ok) return moved;
  const making = { request, facts, rate: rate.value, moved: moved.value };
  const made = isOf(order, 'REVENUE_RECOGNITION')
    ? only(recognition(order, request.amount, books))
    : make(making, order);
  if (!made.ok) return made;
  const posting = asksForProduct(facts.rules)
    ? incomeByProduct(made.value.posting, incomeOf(order, request, facts, moved.value), carried)
    : made.value.posting;
  const lines = linesOf(posting, request, order, facts, rate.value);
  if (!lines.ok) return lines;
  return accept({
    lines: lines.value,
    rate: isForeign && carried === null ? rate.value : null,
    settled: made.value.settled ?? null,
    moved: moved.value,
  });
}

/** Of which products the income of a posting is; of any other order it is none, or of no product. */
function incomeOf(
  order: PostingOrder,
  request: PostingRequest,
  facts: PostingFacts,
  moved: ValuedMovement | null,
): readonly ProductPart[] {
  const { currency } = request.amount;
  if (isOf(order, 'REVENUE_RECOGNITION'))
    return (order.products ?? []).map(({ revenue, ...product }) => ({ product, amount: money(revenue, currency) }));
  const isOther = isOfNoContract(facts.contract);
  const partsOf = (lines: readonly { readonly lineId: string; readonly net: string }[], sold: readonly OrderLine[]) => {
    const byId = new Map(sold.map((line) => [line.lineId, line]));
    return lines.map(({ lineId, net }) => {
      const productId = byId.get(lineId)?.productId ?? null;
      const productLine = productId === null ? null : (facts.productLines.get(productId) ?? null);
      return { product: { productId, productLine }, amount: money(net, currency) };
    });
  };
  if (order.purpose === 'INVOICE') {
    const earned = order.lines.filter((line) => isOther(line) && !line.deferred);
    return partsOf(earned, order.lines);
  }
  if (order.purpose !== 'CREDIT_NOTE' || facts.credited?.purpose !== 'INVOICE') return [];
  const sold = facts.credited.lines;
  const deferred = new Set(sold.filter((line) => line.deferred).map(({ lineId }) => lineId));
  const earned = partsOf(
    order.lines.filter((line) => isOther(line) && !deferred.has(line.lineId)),
    sold,
  );
  const ofContract = partsOf(
    order.lines.filter((line) => !isOther(line)),
    sold,
  );
  return [
    ...earned.map(({ product, amount }) => ({ product, amount: opposite(amount) })),
    ...(moved === null || ofContract.length === 0 ? [] : spread(moved.document.recognised, ofContract)),
  ];
}

/**
 * The rate of the document that stands at the beginning (DOMAIN 6.5): what follows a receivable or a receipt goes on at
 * theirs, so that each comes to zero.
 */
function rateOf({ amount, documentDate }: PostingRequest, facts: PostingFacts): Result<Decimal> {
  const to = facts.legalEntity.functionalCurrency;
  if (amount.currency === to) return accept(one);
  const followed = facts.receipt?.rate ?? facts.receivable?.fxRate ?? facts.creditedRate;
  if (followed !== null) return accept(followed);
  const type = facts.revalued === null ? 'SPOT' : 'CLOSING';
  return lookUpRate(facts.rates, { from: amount.currency, to, type, on: documentDate });
}

function make(
  making: Making,
  order: Exclude<PostingOrder, RecognitionOrder | { readonly purpose: 'REVERSAL' }>,
): Result<Made> {
  const { amount } = making.request;
  switch (order.purpose) {
    case 'INVOICE':
    case 'PREPAYMENT_INVOICE':
      return only(invoice(making, order));
    case 'CREDIT_NOTE':
      return only(creditNote(making, order));
    case 'PAYMENT_RECEIVED':
      return only(postPaymentReceived(amount));
    case 'PROVIDER_FEE':
      return only(postProviderFee(amount));
    case 'PAYOUT':
      return only(postPayout(amount));
    case 'REFUND':
      return only(postRefund(amount, order.creditNoteId === null ? 'UNAPPLIED_CASH' : 'ACCOUNT_CREDIT'));
    case 'DISPUTE_WITHDRAWAL':
      return only(postDisputeWithdrawal(amount));
    case 'CHARGEBACK':
      return only(postChargeback(amount, 'UNAPPLIED_CASH'));
    case 'PAYMENT_APPLIED':
      return paymentApplied(making, order.paymentId);
    case 'CREDIT_APPLIED':
      return cleared(making, { kind: 'CREDIT', sourceId: order.creditNoteId }, postCreditApplied(amount));
    case 'WRITE_OFF': {
      const by = { kind: 'WRITE_OFF', sourceId: order.paymentId, givenUpWhole: order.paymentId === null } as const;
      return cleared(making, by, postWriteOff(givenUp(amount)));
    }
    case 'CASH_DISCOUNT': {
      const by = { kind: 'DISCOUNT', sourceId: order.paymentId } as const;
      const taxes = taxesOf(order.taxes, making.request);
      const net = minus(amount, plus(nothingIn(amount), ...taxes.map((tax) => tax.amount)));
      return cleared(making, by, postCashDiscount({ net, taxes, taxRelief: taxes.length > 0 }));
    }
    case 'FX_REVALUATION':
      return only(revaluation(making));
    case 'WRITE_OFF_RECOVERY':
      return only(worth(postRecovery(givenUp(amount)), making.facts.taken?.application?.cleared ?? null, making.rate));
  }
}

function invoice({ request, facts, moved }: Making, order: InvoiceOrder): Result<Posting> {
  const taxes = taxesOf(order.taxes, request);
  const net = netOf(order.lines, request);
  if (order.purpose === 'PREPAYMENT_INVOICE')
    return postPrepaymentInvoice(
      net(() => true),
      taxes,
    );
  const { inOne, valued } = apart(moved);
  const isOther = isOfNoContract(facts.contract);
  const asset = opposite(inOne?.asset ?? nothingIn(request.amount));
  return postInvoice({
    advance: plus(
      net((line) => isOther(line) && line.deferred),
      inOne?.liability ?? nothingIn(request.amount),
    ),
    delivered: plus(
      net((line) => isOther(line) && !line.deferred),
      asset,
    ),
    contractAsset: asset,
    taxes,
    valued,
  });
}

/** What is owed in a currency, at the rate of the day (DOMAIN 6.5). */
function revaluation({ request: { amount }, facts: { revalued, legalEntity }, rate }: Making): Result<Posting> {
  const none = { amount: zero, currency: legalEntity.functionalCurrency };
  const position = revalued ?? { open: nothingIn(amount), carried: none };
  const worth = revalue(position, rate, legalEntity.functionalCurrency);
  return worth.ok ? postRevaluation(position.open, worth.value.unrealised) : worth;
}

/** All of it is owed to the account: what is offset by it is posted when billing offsets it (decision 0021). */
function creditNote({ request, facts, moved }: Making, order: CreditNoteOrder): Result<Posting> {
  const { credited } = facts;
  const deferred = new Set(credited?.lines.filter((line) => line.deferred).map(({ lineId }) => lineId));
  const isPrepayment = credited?.purpose === 'PREPAYMENT_INVOICE';
  const { inOne, valued } = apart(moved);
  const isOther = isOfNoContract(facts.contract);
  const net = netOf(order.lines, request);
  const none = nothingIn(request.amount);
  return postCreditNote({
    unearned: minus(
      net((line) => !isPrepayment && isOther(line) && deferred.has(line.lineId)),
      inOne?.liability ?? none,
    ),
    earned: minus(
      net((line) => !isPrepayment && isOther(line) && !deferred.has(line.lineId)),
      inOne?.recognised ?? none,
    ),
    earnedFrom: 'REVENUE',
    unbilled: inOne?.asset ?? none,
    deposits: net(() => isPrepayment),
    taxes: taxesOf(order.taxes, request),
    valued,
    open: none,
  });
}

/** What an invoice or a credit note moves of its contract; null where it is of none. */
function movedOf(
  request: PostingRequest,
  order: PostingOrder,
  { contract, legalEntity }: PostingFacts,
  rate: Decimal,
): Result<ValuedMovement | null> {
  if (contract === null || !(order.purpose === 'INVOICE' || order.purpose === 'CREDIT_NOTE')) return accept(null);
  const isOfContract = ({ lineId }: { readonly lineId: string }) => contract.lineIds.has(lineId);
  const net = money(sum(order.lines.filter(isOfContract).map((line) => decimal(line.net))), request.amount.currency);
  const { balances } = contract;
  const worth = worthAt(rate, legalEntity.functionalCurrency);
  if (!isOf(order, 'CREDIT_NOTE')) return valueBilled(billedOf(net, balancesOf(balances)), balances, worth);
  const credited = isBilledAnew(order, contract) ? billedAnewOf : creditedOf;
  return valueCredited(credited(net, balancesOf(balances)), balances, worth);
}

/**
 * Whether a version of the contract says what is earned instead of what is credited: its schedule follows that. What is earned as it is
 * invoiced has no other schedule.
 */
export function isBilledAnew(
  { contractVersion, lines }: CreditNoteOrder,
  { asInvoiced }: Pick<BilledContract, 'asInvoiced'>,
): boolean {
  return contractVersion !== undefined && !lines.some(({ lineId }) => asInvoiced.has(lineId));
}

/** In one currency a contract needs no lines of its own: they are worth what they are. */
function apart(moved: ValuedMovement | null): {
  readonly inOne: RevenueMovement | null;
  readonly valued: ValuedMovement | null;
} {
  const isForeign = moved !== null && moved.document.billed.currency !== moved.functional.billed.currency;
  return isForeign ? { inOne: null, valued: moved } : { inOne: moved?.document ?? null, valued: null };
}

/** What the books carry for a recognition of contracts in another currency, as its run reckoned it. */
function worthOf(
  { functional }: RecognisedSum,
  books: CurrencyCode,
): Pick<ValuedMovement, 'functional' | 'realisedFx'> | null {
  if (functional === undefined) return null;
  const { revenue, deferred, contractAsset, realisedFx } = functional;
  const amount = (text: string) => money(text, books);
  return {
    functional: movementOf({
      revenue: amount(revenue),
      deferred: amount(deferred),
      contractAsset: amount(contractAsset),
    }),
    realisedFx: amount(realisedFx),
  };
}

function isOfNoContract(contract: BilledContract | null) {
  return ({ lineId }: { readonly lineId: string }): boolean => !(contract?.lineIds.has(lineId) ?? false);
}

function netOf<Line extends { readonly net: string }>(lines: readonly Line[], { amount }: PostingRequest) {
  return (isOne: (line: Line) => boolean): Money =>
    money(sum(lines.filter(isOne).map((line) => decimal(line.net))), amount.currency);
}

/** The lines of what is recognised, and of what is taken back where that is apart. */
function recognition({ takenBack, ...order }: RecognitionOrder, amount: Money, books: CurrencyCode): Result<Posting> {
  const posted = postRecognitionSum(recognised(order, amount), worthOf(order, books));
  if (!posted.ok || takenBack === undefined) return posted;
  const back = postRecognitionSum(recognised(takenBack, amount), worthOf(takenBack, books));
  if (!back.ok) return back;
  return accept({ ...posted.value, lines: [...posted.value.lines, ...back.value.lines] });
}

/** What the books carry for all of the revenue; null where the order does not say it. */
function carriedBy({ functional, takenBack }: RecognitionOrder, books: CurrencyCode): Money | null {
  if (functional === undefined) return null;
  return plus(money(functional.revenue, books), money(takenBack?.functional?.revenue ?? '0', books));
}

function recognised({ revenue, deferred, contractAsset }: RecognisedSum, { currency }: Money): RecognitionSum {
  return {
    revenue: money(revenue, currency),
    deferred: money(deferred, currency),
    contractAsset: money(contractAsset, currency),
  };
}

/** The difference of the rates of receipt and document is realised for the applied part (DOMAIN 6.5). */
function paymentApplied({ request, facts, rate }: Making, paymentId: string): Result<Made> {
  const { amount } = request;
  const { receivable, receipt, legalEntity } = facts;
  if (receivable === null || receipt === null) return only(postPaymentApplied(amount, null));
  const by = { kind: 'PAYMENT', sourceId: paymentId } as const;
  const part = clear(receivable, amount, by);
  if (!part.ok) return part;
  const whole = convert(plus(receipt.applied, amount), rate, legalEntity.functionalCurrency);
  if (!whole.ok) return whole;
  const cash = minus(whole.value, receipt.given);
  const isForeign = amount.currency !== legalEntity.functionalCurrency;
  const posting = postPaymentApplied(amount, isForeign ? { cash, cleared: part.value.cleared } : null);
  if (!posting.ok) return posting;
  const realisedFx = isForeign ? minus(cash, part.value.cleared) : null;
  const settled = { ...by, receivable: part.value.after, amount, cleared: part.value.cleared, cash, realisedFx };
  return accept({ posting: posting.value, settled });
}

/** What is cleared at what it stands at, so that no rate makes a difference. */
function cleared(
  { request: { amount }, facts: { receivable }, rate }: Making,
  by: { readonly kind: ApplicationKind; readonly sourceId: string | null; readonly givenUpWhole?: boolean },
  posting: Result<Posting>,
): Result<Made> {
  if (receivable === null) return only(posting);
  const part = clear(receivable, amount, by);
  if (!part.ok) return part;
  const valued = worth(posting, receivable.fxRate === null ? null : part.value.cleared, rate);
  if (!valued.ok) return valued;
  const { kind, sourceId } = by;
  const stood = { cleared: part.value.cleared, cash: part.value.cleared, realisedFx: null };
  return accept({ posting: valued.value, settled: { kind, sourceId, receivable: part.value.after, amount, ...stood } });
}

/**
 * A receivable and what stands against it, worth so much in the books; null: as the rate says. Taxes among it are worth what the
 * rate says, and the rest of it what is left.
 */
function worth(posting: Result<Posting>, functional: Money | null, rate: Decimal): Result<Posting> {
  if (!posting.ok || functional === null) return posting;
  let left = functional;
  const taxes = new Map<PostingLine, Money>();
  for (const line of posting.value.lines.filter(({ taxCode }) => taxCode !== null)) {
    const tax = convert(line.amount, rate, functional.currency);
    if (!tax.ok) return tax;
    taxes.set(line, atMost(tax.value, left));
    left = minus(left, atMost(tax.value, left));
  }
  const worthOf = (line: PostingLine) => taxes.get(line) ?? (line.role === 'AR' ? functional : left);
  const lines = posting.value.lines.map((line) => ({ ...line, functional: worthOf(line) }));
  return accept({ ...posting.value, lines });
}

/** No law of relief for bad debts is known here, so tax is given up with the rest. */
function givenUp(amount: Money) {
  return { net: amount, taxes: [], taxRelief: false };
}

function only(posting: Result<Posting>): Result<Made> {
  return posting.ok ? accept({ posting: posting.value }) : posting;
}

/** One amount for each tax code. */
function taxesOf(taxes: readonly OrderTax[], { amount }: PostingRequest) {
  const byCode = new Map<string, Decimal>();
  for (const tax of taxes) byCode.set(tax.taxCode, add(byCode.get(tax.taxCode) ?? zero, decimal(tax.amount)));
  return [...byCode].map(([taxCode, total]) => ({ taxCode, amount: money(total, amount.currency) }));
}

/** Accounts for the roles, the residue of conversion, and whether the accounts may be posted on (DOMAIN 6.3.1, 6.3.4, 11). */
function linesOf(
  posting: Posting,
  request: PostingRequest,
  order: PostingOrder,
  { legalEntity, postingDate, rules, accounts, receivable, region }: PostingFacts,
  rate: Decimal,
): Result<readonly JournalLine[]> {
  const method = methodOf(order);
  const known = { ...(method === null ? {} : { paymentMethod: method }), ...(region === null ? {} : { region }) };
  const asked = { chartId: legalEntity.chartId, postingDate, facts: known };
  const lines = journalLines(posting, {
    ...asked,
    rules,
    functionalCurrency: legalEntity.functionalCurrency,
    rate,
    customerId: receivable?.customerId ?? request.customerId,
    documentId: request.documentId,
  });
  if (!lines.ok) return lines;
  const rounding = selectMapping(rules, { ...asked, purpose: posting.purpose }, 'ROUNDING');
  const books = {
    functionalCurrency: legalEntity.functionalCurrency,
    roundingAccountId: (rounding.ok ? rounding.value.accountId : '') as AccountId,
  };
  const balanced = balance(lines.value, books);
  if (!balanced.ok) return balanced;
  const hasResidue = balanced.value.length > lines.value.length;
  if (hasResidue && !rounding.ok) return rounding;
  const used = balanced.value.map(({ accountId }) => accountId);
  const wrong = checkAccounts(used, chartOf(accounts), { kind: 'NEW', by: 'SYSTEM', postingDate });
  return wrong === null ? balanced : deny(wrong);
}

/** What the entry moved on the control account of receivables, in the books' currency. */
export function functionalOn(role: ReadonlySet<AccountId>, lines: readonly JournalLine[]): Decimal {
  return lines
    .filter(({ accountId }) => role.has(accountId))
    .reduce(
      (total, { side, functional }) =>
        side === 'DEBIT' ? add(total, functional.amount) : subtract(total, functional.amount),
      zero,
    );
}
