import { MigrationError } from '../platform/postgres/migrate.ts';
import { EmbeddedPostgresError } from '../platform/postgres/embedded/error.ts';
import { Fault } from '../core/fault.ts';
import { ConfigError } from '../platform/config.ts';
import type { Log } from '../platform/telemetry/log.ts';

/** Nothing may take longer to end than this: then the process ends as it is, and what it left is recovered. */
const drainMs = 10_000;
/** What still opens is waited for, on a machine that does other things as well: only what is open can be closed. */
const openingMs = 60_000;

/**
 * Runs a program of the house: what the person who started it can mend is one line and exit code 2; SIGTERM and SIGINT
 * drain it, once, also while it still opens; a second signal ends it at once.
 */
export async function enter(log: Log, open: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  const opening = open();
  let leaving: Promise<void> | undefined;
  const leave = (signal: NodeJS.Signals): void => {
    if (leaving !== undefined) process.exit(1);
    log.info({ signal }, 'draining');
    endWithin(openingMs + drainMs);
    // What is half open cannot be closed: an embedded PostgreSQL would be left running.
    leaving = opening
      .then((opened) => {
        endWithin(drainMs);
        return opened.close();
      })
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'the drain failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  try {
    await opening;
  } catch (error) {
    const line = lineFor(error);
    if (line === null) throw error;
    process.stderr.write(`${line}\n`);
    process.exit(2);
  }
}

function endWithin(ms: number): void {
  setTimeout(() => process.exit(1), ms).unref();
}

/** What a person can mend, in one sentence; null for a mistake of ours. */
function lineFor(error: unknown): string | null {
  if (error instanceof ConfigError || error instanceof MigrationError || error instanceof EmbeddedPostgresError)
    return error.message;
  if (error instanceof Fault) {
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return `${error.system}: ${error.message}${cause}`;
  }
  if (error instanceof Error && 'code' in error && 'syscall' in error) {
    if (error.code === 'EADDRINUSE')
      return `${error.message}: another program uses this address; set PORT to a free one, or stop it.`;
    if (error.syscall === 'listen' || error.syscall === 'getaddrinfo')
      return `${error.message}: HOST and PORT must name an address of this machine that this user may open.`;
  }
  return null;
}
