import { migrateAll } from '../../house/migrations.ts';
import { sources } from '../../platform/config.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openMigratedDatabase, type TestDatabase } from './postgres.ts';

/** A new database with the tables of every source, as a house leaves it that did nothing; a house that begins there has only to look. */
export function openHouseDatabase(): Promise<TestDatabase> {
  return openMigratedDatabase('house', (url) => migrateAll({ urlOf: () => url }, sources, silentLog));
}
