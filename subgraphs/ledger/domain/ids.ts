import type { Branded } from '../../../core/ids.ts';

export type AccountId = Branded<'AccountId'>;
export type ErpInstanceId = Branded<'ErpInstanceId'>;
export type JournalEntryId = Branded<'JournalEntryId'>;
export type MappingRuleId = Branded<'MappingRuleId'>;
export type RoutingRuleId = Branded<'RoutingRuleId'>;
