import { addDays, civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import { sign } from '../../../core/decimal.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { BillingAccount } from './billing-account.ts';
import { contentHashOf } from './content-hash.ts';
import type { Invoice } from './invoice.ts';
import { formatNumber, type NumberSeries } from './numbering.ts';
import { offeredOn } from './payments/early-payment.ts';
import { invalid } from './validation.ts';

/** No guessed tax on a final document (DOMAIN 5.6). */
export function refuseUntaxed(invoice: Invoice): Refusal | null {
  if (invoice.taxStatus === 'FINAL') return null;
  const lines = invoice.lines.filter((line) => line.taxLines === null).map((line) => line.id);
  return refuse('TAX_UNAVAILABLE', { lines }, 'The tax of some lines is not determined yet: update the draft first.');
}

/** The day an invoice is issued on: never one to come, never before the number before it (DOMAIN 5.3, 4). */
export function issueDateOf(on: {
  /** The date that the client asks for; null for today. */
  readonly asked: CivilDate | null;
  readonly now: Date;
  /** The legal entity's. */
  readonly timeZone: string;
  readonly lastIssuedOn: CivilDate | null;
}): Result<CivilDate> {
  const path = 'write.effectiveDate';
  const today = civilDateAt(on.now, on.timeZone);
  const date = on.asked ?? today;
  if (date > today)
    return deny(invalid(path, 'DATE_NOT_AFTER_TODAY', `at most ${today}, which is today in ${on.timeZone}`));
  if (on.lastIssuedOn !== null && date < on.lastIssuedOn) {
    return deny(
      invalid(path, 'DATE_NOT_BEFORE_PREVIOUS', `${on.lastIssuedOn} or later: the number before was issued then`),
    );
  }
  return accept(date);
}

/** The draft as a final document: numbered, dated, owed, sealed by its hash. Nothing to pay is paid. */
export function finalised(
  draft: Invoice,
  by: {
    readonly series: NumberSeries;
    readonly issueDate: CivilDate;
    readonly account: Pick<BillingAccount, 'paymentTermsDays' | 'cashDiscount'>;
  },
): Invoice {
  const isNothing = sign(draft.total.amount) === 0;
  const document: Invoice = {
    ...draft,
    number: formatNumber(by.series.code, by.series.next),
    issueDate: by.issueDate,
    dueDate: addDays(by.issueDate, by.account.paymentTermsDays),
    cashDiscount: offeredOn(by.issueDate, by.account.cashDiscount),
    status: isNothing ? 'PAID' : 'OPEN',
    open: draft.total,
  };
  return { ...document, contentHash: contentHashOf(document) };
}

/** What was paid or credited on needs a credit note instead (DOMAIN 5.2). */
export function refuseSettled(invoice: Invoice): Refusal | null {
  if (sign(invoice.paid.amount) !== 0) return invalid('Invoice.paid', 'ZERO', 'zero before an invoice is voided');
  if (sign(invoice.discounted.amount) !== 0)
    return invalid('Invoice.discounted', 'ZERO', 'zero before an invoice is voided');
  if (sign(invoice.creditNoted.amount) !== 0)
    return invalid('Invoice.creditNoted', 'ZERO', 'zero before an invoice is voided');
  if (sign(invoice.credited.amount) !== 0)
    return invalid('Invoice.credited', 'ZERO', 'zero before an invoice is voided');
  return null;
}
