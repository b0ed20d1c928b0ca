import type { Branded } from '../../../core/ids.ts';

export type { ErpInstanceId, RoutingRuleId } from '../../../core/routing/rules.ts';

export type AccountId = Branded<'AccountId'>;
export type AccountingPeriodId = Branded<'AccountingPeriodId'>;
export type BundlePriceId = Branded<'BundlePriceId'>;
export type CalendarId = Branded<'CalendarId'>;
export type CreditProfileId = Branded<'CreditProfileId'>;
export type FxRateId = Branded<'FxRateId'>;
export type JournalEntryId = Branded<'JournalEntryId'>;
export type JournalLineId = Branded<'JournalLineId'>;
export type MappingRuleId = Branded<'MappingRuleId'>;
export type PerformanceObligationId = Branded<'PerformanceObligationId'>;
export type PostingRequestId = Branded<'PostingRequestId'>;
export type ReceivableApplicationId = Branded<'ReceivableApplicationId'>;
export type ReceivableId = Branded<'ReceivableId'>;
export type RevenueContractId = Branded<'RevenueContractId'>;
export type RevenueRunId = Branded<'RevenueRunId'>;
export type ScheduleLineId = Branded<'ScheduleLineId'>;
export type SspId = Branded<'SspId'>;
