import { sign } from '../../../../core/decimal.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { Scope } from '../../../../core/scope.ts';
import {
  change,
  companion,
  eventWith,
  type Companion,
  type DecisionContext,
} from '../../../../platform/commands/command.ts';
import type { BillingSubscription, SubscriptionItem } from '../../domain/billing-subscription.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { creditDraftOf } from '../../domain/credit/credit-draft.ts';
import { priceCredit, refuseDiscounted, refuseUncreditable } from '../../domain/credit/credited-invoice.ts';
import { creditNotedBy, issued } from '../../domain/credit/issued-note.ts';
import { issueDateOf } from '../../domain/finalize.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import { creditNoteSeries, type NumberSeries } from '../../domain/numbering.ts';
import { withoutGivenUp, type ChargedAnew } from '../../domain/subscriptions/charged-anew.ts';
import { unusedOf, type ChargedPeriod } from '../../domain/subscriptions/unused-days.ts';
import { creditNoteForBooks } from '../../domain/told-to-books.ts';
import { invalid } from '../../domain/validation.ts';
import type { BillingReader } from '../../port.ts';
import { usedOn } from '../credits/using.ts';
import { closedBeside, gatherCases, type CaseToClose } from '../dunning/settling.ts';
import { gatherBeyond, type Beyond } from './crediting.ts';

/** What is charged already of days that have other terms by now. */
export type ToChargeAnew = {
  readonly anew: ChargedAnew;
  /** Invoices that charge such days. */
  readonly beyond: readonly Beyond[];
  readonly cases: readonly CaseToClose[];
  /** Null where nothing is given back. */
  readonly series: NumberSeries | null;
};

export async function gatherAnew(
  reader: BillingReader,
  subscription: BillingSubscription,
  asked: ChargedAnew,
  { now, scope }: Pick<DecisionContext, 'now' | 'scope'>,
): Promise<ToChargeAnew> {
  const [first] = [...asked.values()].sort();
  const nothing = { anew: asked, beyond: [], cases: [], series: null };
  if (first === undefined) return nothing;
  const everything: Scope = { kind: 'everything', on: scope.on };
  const charging = await gatherBeyond(reader, subscription, first, everything);
  const givenUp = charging.filter(({ invoice }) => invoice.status === 'UNCOLLECTIBLE');
  const anew = withoutGivenUp(
    asked,
    givenUp.flatMap(({ charged }) => charged),
  );
  const beyond = charging.filter(({ charged, invoice }) => !isGivenUp(invoice) && charged.some(isAfter(anew)));
  if (beyond.length === 0) return { ...nothing, anew };
  const invoices = beyond.map(({ invoice }) => invoice);
  return {
    anew,
    beyond,
    cases: await gatherCases(reader, invoices, { now, scope: everything }),
    // Last, because everybody else who wants a number waits from here on.
    series: await reader.lockSeries(subscription.legalEntityId, 'CREDIT_NOTE', creditNoteSeries),
  };
}

function isGivenUp({ status }: Invoice): boolean {
  return status === 'UNCOLLECTIBLE';
}

function isAfter(anew: ChargedAnew) {
  return ({ itemId, to }: ChargedPeriod): boolean => {
    const day = anew.get(itemId);
    return day !== undefined && day < to;
  };
}

type By = Pick<DecisionContext, 'newId' | 'now' | 'correlationId'> & {
  readonly legalEntity: LegalEntity;
  readonly contractVersion: number;
};

/**
 * Gives back what those days were charged at the terms that they had, by credit notes that are final at once: who signed the version
 * agreed to them. Each offsets its own invoice, and leaves the rest on the account (DOMAIN 5.4). A draft has to be made final before.
 */
export function creditedAnew(
  before: BillingSubscription,
  { anew, beyond, cases, series }: ToChargeAnew,
  by: By,
): Result<{ readonly notes: readonly CreditNote['id'][]; readonly beside: readonly Companion[] }> {
  const draft = beyond.find(({ invoice }) => invoice.status === 'DRAFT');
  if (draft !== undefined) return deny(refuseDraft(draft.invoice));
  const beside: Companion[] = [];
  const notes: CreditNote['id'][] = [];
  const settled: Invoice[] = [];
  let next = series;
  for (const charging of beyond) {
    if (next === null) break;
    const given = givenBack(before, charging, anew, next, by);
    if (!given.ok) return given;
    if (given.value === null) continue;
    const { note, invoice } = given.value;
    notes.push(note.id);
    settled.push(invoice);
    beside.push(...given.value.beside);
    next = { ...next, next: next.next + 1, lastIssuedOn: note.issueDate };
  }
  const invoices = beyond.map(({ invoice }) => invoice);
  return accept({ notes, beside: [...beside, ...closedBeside(cases, invoices, settled)] });
}

type GivenBack = { readonly note: CreditNote; readonly invoice: Invoice; readonly beside: readonly Companion[] };

/** What one invoice gives back; null where that is nothing. */
function givenBack(
  subscription: BillingSubscription,
  charging: Beyond,
  anew: ChargedAnew,
  series: NumberSeries,
  { legalEntity, contractVersion, ...making }: By,
): Result<GivenBack | null> {
  const { invoice, before } = charging;
  const { newId, now } = making;
  const from = ({ id }: SubscriptionItem) => anew.get(id) ?? null;
  const unused = unusedOf(subscription, charging, from, legalEntity.roundingMode);
  if (!unused.ok) return unused;
  if (unused.value.length === 0) return accept(null);
  const uncreditable = refuseUncreditable(invoice);
  if (uncreditable !== null) return deny(uncreditable);
  const priced = priceCredit(invoice, before, unused.value, legalEntity, newId);
  if (!priced.ok) return priced;
  const { total } = priced.value;
  // What was discounted to nothing gives nothing back.
  if (sign(total.amount) === 0) return accept(null);
  const discounted = refuseDiscounted(invoice, before, total.amount);
  if (discounted !== null) return deny(discounted);
  const { timeZone } = legalEntity;
  const issueDate = issueDateOf({ asked: null, now, timeZone, lastIssuedOn: series.lastIssuedOn });
  if (!issueDate.ok) return issueDate;

  const reason = `Charged anew by version ${contractVersion} of the contract`;
  const drafted = creditDraftOf(invoice, priced.value, { reason, contractVersion, ...making });
  const document = issued(drafted, priced.value, { series, issueDate: issueDate.value });
  const used = usedOn(document, invoice, { rest: 'ACCOUNT', others: before, newId, now, date: issueDate.value });
  if (!used.ok) return used;
  const { note, invoice: offset, beside } = used.value;
  const after = creditNotedBy(offset, document);
  const told = eventWith('billing.creditNote.finalized', creditNoteForBooks(document));
  const settling = after.status === 'PAID' ? 'billing.invoice.paid' : 'billing.invoice.allocated';
  const events = ['billing.invoice.credited', ...(offset === invoice ? [] : [settling])];
  return accept({
    note,
    invoice: after,
    beside: [
      companion<CreditNote>('CreditNote', null, change(note, told, 'billing.creditNote.applied')),
      companion('Invoice', invoice, change(after, ...events)),
      ...beside,
    ],
  });
}

function refuseDraft({ id }: Invoice): Refusal {
  const wanted = `without ${id}, which is a draft and charges days at the terms before: make it final or take it back`;
  return invalid('BillingSubscription.invoices', 'INVOICES_FINAL', wanted);
}
