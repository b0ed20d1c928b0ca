import { subgraphParts } from '../../house/parts.ts';
import { sources } from '../../platform/config.ts';
import { openMigratedDatabase, type TestDatabase } from './postgres.ts';

/** A new database with the tables of every source, as a house leaves it that did nothing; a house that begins there has only to look. */
export function openHouseDatabase(): Promise<TestDatabase> {
  const tables = sources.map((source) => ({ schema: source, folders: subgraphParts[source].migrations }));
  return openMigratedDatabase('house', tables);
}
