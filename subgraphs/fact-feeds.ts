import { join } from 'node:path';
import type { Entity } from '../platform/commands/command.ts';
import type { Keeper } from '../platform/commands/keeper.ts';
import type { PipelineOptions } from '../platform/commands/pipeline-options.ts';
import { readFeed, type FeedLine } from '../platform/systems/fact-feed/files.ts';
import { readRecord, type Problem } from '../platform/systems/fact-feed/record.ts';
import type { FactFeedEntry, ReportedGroup, Systems } from '../platform/systems/systems.ts';
import { takeIn, type FactSource, type Intake, type IntakeOptions, type Report } from './take-in.ts';

/** How what feeds report of one entity is read and told. */
export type Reported<E> = {
  readonly group: ReportedGroup;
  readonly entity: string;
  /** The two events that tell of it. */
  readonly event: string;
  readonly violationEvent: string;
  /** The values of one record, in our words. */
  read(values: unknown): Partial<E> | Problem;
};

export type Feeds = { close(): Promise<void> };

/** Takes in what the feeds of `systems.yaml` report of one entity, each from the folder of this source in its own. */
export function followFeeds<E extends Entity, Reader>(
  { systems }: Systems,
  reported: Reported<E>,
  options: PipelineOptions,
  keeper: Keeper<E, Reader>,
  limits: IntakeOptions = {},
): Feeds {
  const intakes: Intake[] = [];
  for (const [name, entry] of Object.entries(systems)) {
    if (entry.adapter !== 'fact-feed' || !entry.reports.includes(reported.group)) continue;
    const source = feedOf(name, { ...entry, folder: join(entry.folder, options.source) }, reported);
    intakes.push(takeIn(options, keeper, source, { pollMs: entry.pollSeconds * 1_000, ...limits }));
  }
  return {
    async close() {
      await Promise.all(intakes.map((intake) => intake.stop()));
    },
  };
}

function feedOf<E>(name: string, entry: FactFeedEntry, reported: Reported<E>): FactSource<E> {
  return {
    name,
    async *changes(since) {
      for await (const line of readFeed(name, entry.folder, since)) {
        yield { told: told(name, entry, reported, line), position: line.position };
      }
    },
  };
}

function told<E>(
  system: string,
  { legalEntities }: FactFeedEntry,
  { entity, event, violationEvent, read }: Reported<E>,
  { place, bytes }: FeedLine,
): Report<E>['told'] {
  const unreadable = (problem: string) => ({ place, problem, text: bytes?.toString() ?? '' });
  const record = readRecord(bytes);
  if ('problem' in record) return unreadable(record.problem);
  if (record.entity !== entity) return unreadable(`${record.entity} is nothing that is told here: only ${entity} is.`);
  const values = read(record.values);
  if ('problem' in values) return unreadable(String(values.problem));
  const { id, version, changedAt } = record;
  return {
    system,
    objectType: entity,
    externalId: id,
    version,
    entityType: entity,
    entityId: id,
    values,
    event,
    violationEvent,
    occurredAt: changedAt,
    within: legalEntities,
  };
}
