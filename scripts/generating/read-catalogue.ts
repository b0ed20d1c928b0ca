import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { EventCatalogue } from '../../platform/rules/event-catalogue.ts';
import type { ListedSubgraph } from '../compose-supergraph.ts';

const catalogue = z.record(
  z.string(),
  z.strictObject({
    description: z.string().min(1),
    schemaVersion: z.int().positive(),
    entity: z.string(),
    data: z.record(z.string(), z.string()).exactOptional(),
    by: z.enum(['fact', 'time', 'process']).exactOptional(),
    group: z.string().exactOptional(),
    internal: z.literal(true).exactOptional(),
    inside: z.array(z.string()).exactOptional(),
  }),
);

/** The table `events` of the `events.ts` beside a subgraph's schema; null when there is no such file yet. */
export async function readCatalogue(subgraph: Pick<ListedSubgraph, 'schemaFile'>): Promise<EventCatalogue | null> {
  const file = join(dirname(subgraph.schemaFile), 'events.ts');
  if (!existsSync(file)) return null;
  const module = (await import(pathToFileURL(file).href)) as { readonly events?: unknown };
  return catalogue.parse(module.events);
}
