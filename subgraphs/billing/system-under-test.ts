import { civilDate } from '../../core/civil-date.ts';
import { scaleOf, type CurrencyCode } from '../../core/currencies.ts';
import { decimal, shift } from '../../core/decimal.ts';
import { newId, type CustomerId, type LegalEntityId } from '../../core/ids.ts';
import { invariant } from '../../core/invariant.ts';
import { fromMinor } from '../../core/money.ts';
import type { Intent } from '../../platform/commands/outcome.ts';
import type { UnitOfWork } from '../../platform/commands/unit-of-work.ts';
import type { BillingAccount, BillingAccountId } from './domain/billing-account.ts';
import { finalised } from './domain/finalize.ts';
import type { Invoice, InvoiceId, TaxRate } from './domain/invoice.ts';
import { price } from './domain/totals.ts';
import type { BillingIntent, BillingSystem } from './port.ts';

/**
 * An adapter with its system, and what the suite may do to that system from outside. A promise that needs something
 * missing is skipped with the reason; so is one that the declared duties do not make.
 */
export type BillingSystemUnderTest = AsyncDisposable & {
  readonly system: BillingSystem;
  /** Runs work in a committed unit of work; an outside system has none. */
  unit?<T>(work: (unit: UnitOfWork | null) => Promise<T>): Promise<T>;
  /** Changes an account in the system, past the port. */
  edit?(id: BillingAccountId, values: Partial<BillingAccount>): Promise<void> | void;
  /** Lets the next `execute` be done and its answer be lost. */
  loseNextAnswer?(): Promise<void> | void;
  /** Changes of an account that the system itself refuses. */
  readonly refused?: Partial<BillingAccount>;
  /** How often the system was written for this account. */
  writes?(id: BillingAccountId): Promise<number> | number;
  /** Lets so much time go by that everything done so far will be told. */
  letTimePass?(): Promise<void> | void;
  /** Parts of the port that the system has no use for, each with the reason. */
  readonly lacks?: Partial<Record<'find' | 'changes' | 'export', string>>;
};

/** An account as a command leaves it when it is new, of a legal entity of its own, so that its numbers begin at one. */
export function account(values: Partial<BillingAccount> = {}): BillingAccount {
  const now = new Date();
  return {
    id: newId<BillingAccountId>('bac'),
    version: 1,
    customerId: newId<CustomerId>('cus'),
    legalEntityId: newId<LegalEntityId>('le'),
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    billDay: 15,
    paymentTermsDays: 30,
    cashDiscount: null,
    collection: 'SEND',
    invoiceSeries: 'INV',
    dunningProfile: 'STANDARD',
    status: 'ACTIVE',
    createdAt: now,
    updatedAt: now,
    ...values,
  };
}

const vat = (taxCode: string, ratePct: string): TaxRate => ({
  taxCode,
  jurisdiction: 'DE',
  ratePct: decimal(ratePct),
  treatment: 'STANDARD',
});

/** A draft of two lines whose tax does not come out even, in the smallest units that the currency has. */
export function draft(of: BillingAccount): Invoice {
  const unit = shift(decimal(1), -scaleOf(of.currency));
  const priced = price(
    [
      { description: 'Seats', quantity: decimal('3.5'), unitPrice: decimal('33.3333'), taxes: [vat('DE-19', '19')] },
      { description: 'Set-up', unitPrice: decimal(20), discount: unit, taxes: [vat('DE-7', '7')] },
    ],
    { roundingMode: 'HALF_UP', taxRoundingLevel: 'TAX_CODE' },
    { currency: of.currency, newId: (prefix) => newId(prefix) },
  );
  invariant(priced.ok, 'the lines of the suite can be billed');
  const now = new Date();
  return {
    id: newId<InvoiceId>('inv'),
    version: 1,
    number: null,
    seriesCode: of.invoiceSeries,
    billingAccountId: of.id,
    customerId: of.customerId,
    legalEntityId: of.legalEntityId,
    currency: of.currency,
    type: 'ONE_OFF',
    status: 'DRAFT',
    issueDate: null,
    dueDate: null,
    ...priced.value,
    ...settlement(of.currency),
    contentHash: null,
    violatedBy: null,
    erpInstanceId: null,
    billingSubscriptionId: null,
    billRunId: null,
    correlationId: newId('cor'),
    createdAt: now,
    updatedAt: now,
  };
}

function settlement(
  currency: CurrencyCode,
): Pick<
  Invoice,
  | 'paid'
  | 'credited'
  | 'writtenOff'
  | 'discounted'
  | 'cashDiscount'
  | 'creditNoted'
  | 'writeOffApproved'
  | 'writeOffApprovedBy'
  | 'open'
> {
  const nothing = fromMinor(0n, currency);
  return {
    cashDiscount: null,
    paid: nothing,
    credited: nothing,
    writtenOff: nothing,
    discounted: nothing,
    creditNoted: nothing,
    writeOffApproved: null,
    writeOffApprovedBy: null,
    open: nothing,
  };
}

/** What finalising changes of a draft; `sequence` is the number's, or null where the system gives it. */
export function finalisation(of: Invoice, sequence: number | null): Partial<Invoice> {
  const series = { code: of.seriesCode, next: sequence ?? 1, lastIssuedOn: null };
  const final = finalised(of, {
    series,
    issueDate: civilDate('2026-03-31'),
    account: { paymentTermsDays: 30, cashDiscount: null },
  });
  const { issueDate, dueDate, status, open, contentHash } = final;
  const told = { issueDate, dueDate, status, open };
  return sequence === null ? told : { ...told, number: final.number, contentHash };
}

/** As the pipeline makes it: what is empty has not changed, and the pipeline's own fields are never told. */
export function creation(after: BillingAccount): BillingIntent;
export function creation(after: Invoice): BillingIntent;
export function creation(after: BillingAccount | Invoice): BillingIntent {
  const own = ['id', 'version', 'createdAt', 'updatedAt'];
  const told = Object.entries(after).filter(([field, value]) => !own.includes(field) && value !== null);
  const changed = told.map(([field]) => field);
  return isInvoice(after)
    ? { entity: 'Invoice', intent: { before: null, after, changed } }
    : { entity: 'BillingAccount', intent: { before: null, after, changed } };
}

/** A change of these fields, as a command decides it. */
export function change(before: BillingAccount, values: Partial<BillingAccount>): BillingIntent;
export function change(before: Invoice, values: Partial<Invoice>): BillingIntent;
export function change(before: BillingAccount | Invoice, values: Partial<BillingAccount> | Partial<Invoice>) {
  return isInvoice(before)
    ? { entity: 'Invoice' as const, intent: changeOf<Invoice>(before, values as Partial<Invoice>) }
    : {
        entity: 'BillingAccount' as const,
        intent: changeOf<BillingAccount>(before, values as Partial<BillingAccount>),
      };
}

function changeOf<E extends BillingAccount | Invoice>(before: E, values: Partial<E>): Intent<E> {
  const after = { ...before, ...values, version: before.version + 1, updatedAt: new Date() };
  return { before, after, changed: Object.keys(values) };
}

function isInvoice(entity: BillingAccount | Invoice): entity is Invoice {
  return 'lines' in entity;
}
