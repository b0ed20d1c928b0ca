import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { Decimal } from '../../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { subtractMoney, type Money } from '../../../../core/money.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Period } from '../../../../core/period.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import type {
  BundlePriceId,
  JournalEntryId,
  PerformanceObligationId,
  RevenueContractId,
  RevenueRunId,
  ScheduleLineId,
} from '../ids.ts';
import type { PerformanceObligationStatus } from '../states/performance-obligation.ts';
import type { ScheduleLineStatus } from '../states/schedule-line.ts';
import { invalid } from '../validation.ts';
import type { ModificationTreatment, TreatmentReason } from './modification/treatment.ts';
import type { ObligationProgress } from './progress.ts';
import type { RecognitionMethod, RoundingPolicy } from './schedule/methods.ts';
import type { UnitBasis } from './ssp.ts';
import type { VariableConsideration } from './variable/told-consideration.ts';

/** A contract as revenue is recognised of it (DOMAIN 7, steps 1 to 4): one for each, made of its signed version. */
export type RevenueContract = {
  readonly id: RevenueContractId;
  readonly version: number;
  readonly legalEntityId: LegalEntityId;
  readonly contractId: string;
  readonly customerId: CustomerId;
  readonly currency: CurrencyCode;
  /** The version of the contract that is planned; 0 until the first one is. */
  readonly contractVersion: number;
  readonly roundingPolicy: RoundingPolicy;
  /** What is sure to be paid: of everything that is not earned as it is invoiced. Null until it is planned. */
  readonly price: Money | null;
  /** Why its present version is not planned yet: it is tried again by itself when that has come. */
  readonly waitingFor: RevenueWaitReason | null;
  readonly message: string | null;
  /** Why nothing is recognised of it now, though it is planned. */
  readonly hold: RevenueHold | null;
  readonly holdReason: string | null;
  readonly modifications: readonly Modified[];
  /** What was told of promises whose progress no calendar tells. */
  readonly progress: readonly ObligationProgress[];
  /** The parts of its price that are estimated; of each code the newest estimate. */
  readonly variableConsideration: readonly VariableConsideration[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type RevenueWaitReason =
  | 'SSP_MISSING'
  | 'LEGAL_ENTITY_UNKNOWN'
  /** The three that a person has to look at. */
  | 'TEMPLATE_UNKNOWN'
  | 'END_MISSING'
  | 'MODIFICATION_REVIEW'
  /** Of an earlier release. */
  | 'METHOD_NOT_SUPPORTED'
  | 'FOREIGN_CURRENCY';

/** SUSPENDED ends with the suspension; a person ends any other. */
export type RevenueHold = 'SUSPENDED' | 'PERSON' | 'CREDITED' | 'TERMINATED';

/** What a new version of the contract did to the plan, and why so (DOMAIN 7: stored with reasons). */
export type Modified = {
  readonly contractVersion: number;
  /** The first day under the new plan. */
  readonly on: CivilDate;
  readonly treatment: ModificationTreatment;
  readonly reasons: readonly TreatmentReason[];
};

/** A promise of a contract: one for each of its lines. */
export type PerformanceObligation = {
  readonly id: PerformanceObligationId;
  readonly revenueContractId: RevenueContractId;
  readonly contractId: string;
  readonly legalEntityId: LegalEntityId;
  readonly lineKey: string;
  readonly productId: string;
  readonly description: string;
  readonly method: RecognitionMethod;
  /** Of one unit, fixed at inception; null where it is earned as it is invoiced. */
  readonly unitSsp: Decimal | null;
  readonly sspBasis: UnitBasis | null;
  /** Of all of it: what it counts when the price is split. */
  readonly ssp: Money | null;
  /** The observed bundle price that gave it its share of the discount; null where none did. */
  readonly bundlePriceId: BundlePriceId | null;
  /** What the contract says that it brings. */
  readonly price: Money | null;
  readonly allocated: Money | null;
  readonly recognised: Money;
  readonly service: Period;
  /** From when on the present plan holds, and what it spreads; null where nothing is planned ahead. */
  readonly plannedFrom: CivilDate | null;
  readonly planned: Money | null;
  readonly status: PerformanceObligationStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A line of an obligation's schedule as it is kept. */
export type KeptLine = {
  readonly id: ScheduleLineId;
  readonly obligationId: PerformanceObligationId;
  readonly period: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly amount: Money;
  readonly status: ScheduleLineStatus;
  /** Of what was earned before its day: the price was another one then. */
  readonly isCatchUp: boolean;
  readonly revenueRunId: RevenueRunId | null;
  readonly journalEntryId: JournalEntryId | null;
  readonly earnedOn: CivilDate | null;
};

/** How a contract stands in the books, by what its entries moved, against what was billed and recognised (DOMAIN 6.3.6). */
export type RevenueBalance = {
  readonly billedNet: Money;
  readonly recognised: Money;
  readonly contractLiability: Money;
  readonly contractAsset: Money;
  readonly functional: CarriedRevenue;
};

/** The same as the books carry it, in their currency, with what was realised where that is another one (DOMAIN 6.5). */
export type CarriedRevenue = {
  readonly billedNet: Money;
  readonly recognised: Money;
  readonly contractLiability: Money;
  readonly contractAsset: Money;
  /** A gain is positive. */
  readonly realisedFx: Money;
};

/** Always zero: liability less asset is what was billed and not recognised. */
export function differenceOf({
  billedNet,
  recognised,
  contractLiability,
  contractAsset,
}: Omit<RevenueBalance, 'functional'>): Money {
  const standing = subtractMoney(contractLiability, contractAsset);
  const owed = subtractMoney(billedNet, recognised);
  invariant(standing.ok && owed.ok, 'a contract has one currency');
  const difference = subtractMoney(standing.value, owed.value);
  invariant(difference.ok, 'a contract has one currency');
  return difference.value;
}

/** Whoever holds it again has nothing to say that was not said; what is suspended is held by the contract already. */
export function refuseHold({ hold }: Pick<RevenueContract, 'hold'>): Refusal | null {
  return hold === null ? null : invalid('RevenueContract.hold', 'REVENUE_NOT_HELD', `null; this one is ${hold}`);
}

/** A suspension ends with the contract that is resumed, and by nobody here. */
export function refuseRelease({ hold }: Pick<RevenueContract, 'hold'>): Refusal | null {
  if (hold !== null && hold !== 'SUSPENDED') return null;
  return invalid(
    'RevenueContract.hold',
    'REVENUE_HELD',
    'a hold that a person may end: none, and no suspension, is one',
  );
}

export function unknownRevenueContract(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'RevenueContract', id }, `There is no RevenueContract ${id} that you may see.`);
}
