import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentNode } from 'graphql';
import type { EventCatalogue } from '../../../platform/rules/event-catalogue.ts';
import { incompatibilities } from '../../../platform/rules/event-compatibility.ts';
import type { Rules } from '../../../platform/rules/model.ts';
import { asyncApi } from './async-api.ts';
import { eventSchema } from './event-schema.ts';
import type { JsonSchema } from './json-types.ts';

export const eventFolder = 'docs/events';
/** What `events/event-types.ts` reads at run time. */
export const eventTypesFile = 'events/generated/event-types.json';

export type EventSource = {
  readonly name: string;
  readonly document: DocumentNode;
  readonly rules: Rules;
  readonly events: EventCatalogue;
};

/** A published type was changed in a way that its consumers could not bear. */
export class IncompatibleEvents extends Error {
  override readonly name = 'IncompatibleEvents';

  constructor(changes: readonly string[]) {
    super(
      `${changes.join('\n')}\nRaise the schemaVersion of these events in their subgraph's events.ts, or take the change back (docs/decisions/0012).`,
    );
  }
}

type Described = {
  readonly source: string;
  readonly type: string;
  readonly version: number;
  readonly schema: JsonSchema;
};

/**
 * A JSON Schema for each type of event, an AsyncAPI document and the list for run time, by path. The schemas on disk are
 * what was published: a change that breaks one is refused unless its version is raised, and then the old one stays.
 */
export function eventFiles(home: string, sources: readonly EventSource[]): Map<string, string> {
  const described = sources.flatMap(({ name, document, rules, events }) =>
    Object.entries(events).map(([type, entry]): Described => ({
      source: name,
      type,
      version: entry.schemaVersion,
      schema: eventSchema(name, document, rules, type, entry),
    })),
  );
  const published = readPublished(home);
  const broken = brokenPromises(published, described);
  if (broken.length > 0) throw new IncompatibleEvents(broken);

  const files = new Map<string, string>();
  for (const { type, version, schema } of described) {
    for (const old of published.filter((one) => one.type === type && one.version < version))
      files.set(`${eventFolder}/${type}.v${old.version}.schema.json`, JSON.stringify(old.schema));
    files.set(`${eventFolder}/${type}.schema.json`, JSON.stringify(schema));
  }
  files.set('docs/asyncapi.yaml', asyncApi(sources));
  const list = sources.flatMap(({ name, events }) =>
    Object.entries(events).map(([type, { description, entity, schemaVersion, group, internal, inside }]) => {
      const schema = described.find((one) => one.type === type)?.schema ?? {};
      const partners = {
        ...(group === undefined ? {} : { group }),
        ...(internal === undefined ? {} : { internal }),
        ...(inside === undefined ? {} : { inside }),
      };
      return { type, description, entity, source: name, schemaVersion, ...partners, schema };
    }),
  );
  files.set(eventTypesFile, JSON.stringify(list));
  return files;
}

type Published = { readonly type: string; readonly version: number; readonly schema: JsonSchema };

function readPublished(home: string): readonly Published[] {
  const folder = join(home, eventFolder);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));
  return files.sort().map((name) => {
    const schema = JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonSchema & { readonly $id?: string };
    const named = /^urn:concord:(.+):(\d+)$/.exec(schema.$id ?? '');
    if (named === null) throw new Error(`${eventFolder}/${name} does not say in $id which event it is of.`);
    return { type: named[1] ?? '', version: Number(named[2]), schema };
  });
}

function brokenPromises(published: readonly Published[], described: readonly Described[]): string[] {
  const newest = published.filter(
    (one) => !published.some((other) => other.type === one.type && other.version > one.version),
  );
  return newest.flatMap(({ type, version, schema }) => {
    const now = described.find((one) => one.type === type);
    if (now === undefined) return [`${type} was published and is gone: whoever listens to it would hear nothing.`];
    if (now.version < version) return [`${type} was published as version ${version} and is now ${now.version}.`];
    if (now.version > version) return [];
    return incompatibilities(schema, now.schema).map(
      ({ at, why }) => `${type}: ${at === '' ? 'the event' : at} ${words[why]}`,
    );
  });
}

const words = {
  REMOVED: 'is gone.',
  NEWLY_REQUIRED: 'is required, and events in the log do not have it.',
  NO_LONGER_REQUIRED: 'is no longer required.',
  TYPE_CHANGED: 'is of another type.',
  VALUE_REMOVED: 'has lost a value that events in the log have.',
  FORM_CHANGED: 'has another form.',
};
