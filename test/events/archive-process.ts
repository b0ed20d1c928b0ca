import { archiveLog } from '../../events/archive.ts';
import { createLogReader } from '../../events/log-reader.ts';
import type { EventTables } from '../../events/tables.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { createLog } from '../../platform/telemetry/log.ts';

/** Archives in a process of its own, for tests that let it die: `archive-process.ts DATABASE_URL FOLDER BEFORE`. */
const [url = '', folder = '', before = ''] = process.argv.slice(2);
const source = 'customer';
const log = createLog({ level: 'error' });
const reader = createLogReader({ source, url, log });
const postgres = createPostgres<EventTables>({
  url,
  schema: source,
  poolMax: 2,
  applicationName: 'test-archive',
  log,
});
const entries = await archiveLog({ source, postgres, reader, folder, before: new Date(before), log });
process.stdout.write(`archived ${entries}\n`);
await Promise.all([postgres.close(), reader.close()]);
