import { resolve } from 'node:path';
import type { Config, Source } from '../platform/config.ts';
import { openEmbeddedPostgres } from '../platform/postgres/embedded/launcher.ts';
import type { Log } from '../platform/telemetry/log.ts';

export type Databases = {
  urlOf(source: Source): string;
  /** Give up every pool first: the embedded server stops with its last user. */
  close(): Promise<void>;
};

/** Where each source's database is: the ones that were named, and the embedded one for whatever was not. */
export async function openDatabases(config: Config, needed: readonly Source[], log: Log): Promise<Databases> {
  const namedFor = (source: Source): string | null => config.databaseUrls[source] ?? config.databaseUrl;
  const embedded = needed.every((source) => namedFor(source) !== null)
    ? null
    : await openEmbeddedPostgres({ dataDir: resolve(config.dataDir), log });
  return {
    urlOf(source) {
      const url = namedFor(source) ?? embedded?.url;
      if (url === undefined) throw new Error(`No database was opened for ${source}.`);
      return url;
    },
    close: async () => embedded?.close(),
  };
}
