import type { Keeper } from '../../platform/commands/keeper.ts';
import type { PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import type { Systems } from '../../platform/systems/systems.ts';
import { followFeeds, type Feeds, type Reported } from '../fact-feeds.ts';
import type { IntakeOptions } from '../take-in.ts';
import { readEntryValues } from './adapters/fact-feed/mapping.ts';
import type { JournalEntry } from './domain/journal-entry.ts';
import type { LedgerReader } from './port.ts';

const entries: Reported<JournalEntry> = {
  group: 'ledger.journal',
  entity: 'JournalEntry',
  event: 'ledger.journalEntry.updated',
  violationEvent: 'ledger.journalEntry.sourceViolated',
  read: readEntryValues,
};

/** Takes in what other systems that hold our journal entries tell of them. */
export function followEntryFeeds(
  systems: Systems,
  options: PipelineOptions,
  keeper: Keeper<JournalEntry, LedgerReader>,
  limits: IntakeOptions = {},
): Feeds {
  return followFeeds(systems, entries, options, keeper, limits);
}
