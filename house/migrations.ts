import type { Source } from '../platform/config.ts';
import { migrate } from '../platform/postgres/migrate.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Databases } from './databases.ts';
import { subgraphParts } from './parts.ts';

export async function migrateAll(
  databases: Pick<Databases, 'urlOf'>,
  wanted: readonly Source[],
  log: Log,
): Promise<void> {
  for (const source of wanted) {
    await migrate({ url: databases.urlOf(source), schema: source, folders: subgraphParts[source].migrations, log });
  }
}
