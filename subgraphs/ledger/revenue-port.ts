import type { FiscalPeriod } from '../../core/calendar/fiscal-calendar.ts';
import type { CivilDate } from '../../core/civil-date.ts';
import type { CurrencyCode } from '../../core/currencies.ts';
import type { LegalEntityId } from '../../core/ids.ts';
import type { AccountingPeriod } from './domain/accounting-period.ts';
import type {
  JournalEntryId,
  PerformanceObligationId,
  RevenueContractId,
  RevenueRunId,
  ScheduleLineId,
} from './domain/ids.ts';
import type { RecognisedProduct } from './domain/posting-order.ts';
import type { RevenueRun } from './domain/revenue-run.ts';
import type { Standing } from './domain/revenue/standing.ts';
import type { BundlePrice } from './domain/revenue/bundle-price.ts';
import type { KeptLine, PerformanceObligation, RevenueContract } from './domain/revenue/revenue-contract.ts';
import type { Ssp } from './domain/revenue/ssp.ts';
import type { ContractTerms } from './domain/revenue/terms.ts';
import type { InvoicedLine } from './port.ts';

/** What the process that plans and recognises revenue reads and writes: all of it in the one transaction that it was made for. */
export interface RevenueBooks {
  /** What the copy says of a contract; null while it says nothing. */
  terms(contractId: string): Promise<ContractTerms | null>;
  /** Held until the transaction ends. */
  lockContract(contractId: string): Promise<RevenueContract | null>;
  /** What waits for a template to be another is planned again. */
  templateChanged(): Promise<void>;
  /** Contracts that are to be planned again, oldest first, but for some. */
  dueContracts(limit: number, except: readonly string[]): Promise<readonly string[]>;
  ssps(products: readonly string[], currency: CurrencyCode): Promise<readonly Ssp[]>;
  /** Of bundles whose items are all among the products. */
  bundlePrices(products: readonly string[], currency: CurrencyCode): Promise<readonly BundlePrice[]>;
  /** All periods of the legal entity, in their order. */
  periods(legalEntity: LegalEntityId): Promise<readonly FiscalPeriod[]>;
  standing(revenueContract: RevenueContractId): Promise<readonly Standing[]>;
  saveContract(before: RevenueContract | null, after: RevenueContract): Promise<void>;
  insertObligations(obligations: readonly PerformanceObligation[]): Promise<void>;
  savePlan(obligations: readonly PerformanceObligation[]): Promise<void>;
  insertLines(
    obligation: Pick<PerformanceObligation, 'contractId' | 'legalEntityId'>,
    lines: readonly KeptLine[],
  ): Promise<void>;
  endLines(ids: readonly ScheduleLineId[], status: 'SUPERSEDED' | 'CANCELLED'): Promise<void>;
  /** Posted lines of invoices that are earned as they are invoiced and stand in no schedule yet; from now on they do. */
  takeInvoiced(
    contractId: string,
  ): Promise<readonly (InvoicedLine & { readonly obligationId: PerformanceObligationId })[]>;
  lockRun(id: RevenueRunId): Promise<RevenueRun | null>;
  saveRun(after: RevenueRun): Promise<void>;
  /** The period of a date, kept as it is until the transaction ends. */
  holdPeriodOn(legalEntity: LegalEntityId, date: CivilDate): Promise<AccountingPeriod | null>;
  /** What is due of the next contracts, which are held; by contract and period. Null where none is left. */
  duePage(asked: {
    readonly legalEntityId: LegalEntityId;
    readonly endedBy: CivilDate;
    readonly after: string;
    readonly limit: number;
  }): Promise<DuePage | null>;
  /** What is due of the same contracts by day, currency and product. */
  dueProducts(asked: {
    readonly legalEntityId: LegalEntityId;
    readonly contracts: readonly string[];
    readonly endedBy: CivilDate;
  }): Promise<readonly (RecognisedProduct & { readonly earnedOn: CivilDate; readonly currency: CurrencyCode })[]>;
  /** Marks what is due of these contracts as recognised, each line by the entry of its period and currency. */
  recognise(done: {
    readonly contracts: readonly string[];
    readonly endedBy: CivilDate;
    readonly run: Pick<RevenueRun, 'id' | 'legalEntityId'>;
    readonly entries: readonly RecognisedPeriod[];
    readonly now: Date;
  }): Promise<number>;
}

export type DuePage = {
  /** The contracts of the page, the last one being where the next page goes on. */
  readonly contracts: readonly string[];
  readonly amounts: readonly DueAmount[];
};

/**
 * What is due of a contract and was earned by `earnedOn`, the last day of its period that the run looks at; with what stands for
 * the contract before the run, in its currency and as the books carry it.
 */
export type DueAmount = StandingTexts & {
  readonly contractId: string;
  readonly currency: CurrencyCode;
  readonly earnedOn: CivilDate;
  readonly amount: string;
};

export type StandingTexts = {
  readonly liability: string;
  readonly asset: string;
  readonly recognised: string;
  readonly liabilityFunctional: string;
  readonly assetFunctional: string;
  readonly recognisedFunctional: string;
};

/** The entry that took what was earned on a day in a currency; null where the sum was nothing. */
export type RecognisedPeriod = {
  readonly earnedOn: CivilDate;
  readonly currency: CurrencyCode;
  readonly entryId: JournalEntryId | null;
};

/** Who carries which run out. */
export interface RevenueRunLeases {
  /** A run that nobody carries out; null where there is none. */
  take(holder: string, leaseMs: number): Promise<RevenueRun | null>;
  /** The run as it is now; null when somebody else has taken it. */
  renew(run: RevenueRunId, holder: string, leaseMs: number): Promise<RevenueRun | null>;
  giveBack(run: RevenueRunId, holder: string): Promise<void>;
}
