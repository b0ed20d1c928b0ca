import { commandsOf } from '../../../platform/commands/command.ts';
import type { Account } from '../domain/account.ts';
import type { AccountingPeriod } from '../domain/accounting-period.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { CreditProfile } from '../domain/credit/credit-profile.ts';
import type { ErpInstance } from '../domain/erp-instance.ts';
import type { FxRate } from '../domain/fx-rate.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import type { MappingRule } from '../domain/mapping-rule.ts';
import type { PeriodKeeper } from '../domain/periods/statuses.ts';
import type { PostingRequest } from '../domain/posting-request.ts';
import type { RevenueRun } from '../domain/revenue-run.ts';
import type { BundlePrice } from '../domain/revenue/bundle-price.ts';
import type { RevenueContract } from '../domain/revenue/revenue-contract.ts';
import type { RoutingRule } from '../domain/routing-rule.ts';
import type { Ssp } from '../domain/revenue/ssp.ts';
import type { LedgerReader } from '../port.ts';

export const { command: legalEntityCommand, creation: legalEntityCreation } = commandsOf<LegalEntity, LedgerReader>(
  'LegalEntity',
);
export const { command: accountCommand, creation: accountCreation } = commandsOf<Account, LedgerReader>('Account');
export const { command: calendarCommand, creation: calendarCreation } = commandsOf<Calendar, LedgerReader>('Calendar');
export const { command: periodCommand } = commandsOf<AccountingPeriod, LedgerReader>('AccountingPeriod');
export const { command: entryCommand, creation: entryCreation } = commandsOf<JournalEntry, LedgerReader>(
  'JournalEntry',
);

export const { command: mappingCommand, creation: mappingCreation } = commandsOf<MappingRule, LedgerReader>(
  'MappingRule',
);
export const { command: erpInstanceCommand, creation: erpInstanceCreation } = commandsOf<ErpInstance, LedgerReader>(
  'ErpInstance',
);
export const { command: routingRuleCommand, creation: routingRuleCreation } = commandsOf<RoutingRule, LedgerReader>(
  'RoutingRule',
);
export const { creation: fxRateCreation } = commandsOf<FxRate, LedgerReader>('FxRate');
export const { command: requestCommand } = commandsOf<PostingRequest, LedgerReader>('PostingRequest');
export const { creation: sspCreation } = commandsOf<Ssp, LedgerReader>('Ssp');
export const { creation: bundlePriceCreation } = commandsOf<BundlePrice, LedgerReader>('BundlePrice');
export const { command: revenueContractCommand } = commandsOf<RevenueContract, LedgerReader>('RevenueContract');
export const { creation: revenueRunCreation } = commandsOf<RevenueRun, LedgerReader>('RevenueRun');

export const { command: creditProfileCommand, creation: creditProfileCreation } = commandsOf<
  CreditProfile,
  LedgerReader
>('CreditProfile');

/** The embedded books keep their periods themselves. */
export const keptHere: PeriodKeeper = { system: 'embedded', duty: 'CONCORD' };
