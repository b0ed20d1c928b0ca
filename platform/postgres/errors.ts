import pg from 'pg';
import { Fault, type FaultKind } from '../../core/fault.ts';

/** The name under which a fault of any PostgreSQL database is told. */
export const postgresSystem = 'postgres';

/**
 * What PostgreSQL or the way to it failed with, in our words. A silence becomes a `Fault` that keeps the original as its
 * cause; an answer (a violated constraint, a wrong statement) comes back as it is.
 * `mayHaveCommitted` says that a COMMIT, or a write outside a transaction, was on its way when it happened.
 */
export function translateError(error: unknown, context: { readonly mayHaveCommitted: boolean }): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const kind = faultKindOf(error);
  if (kind === null) return error;
  return new Fault(kind, postgresSystem, sentences[kind], {
    cause: error,
    // An ERROR that the server sent says that it rolled back. Only when the connection ended is nothing known.
    outcomeUnknown: context.mayHaveCommitted && endsConnection(error),
  });
}

/** Why there is no connection: whatever it was (a refused certificate, a proxy's rubbish), nothing was asked yet. */
export function translateConnectError(error: unknown): Fault {
  const translated = translateError(error, { mayHaveCommitted: false });
  if (translated instanceof Fault) return translated;
  return new Fault('UNREACHABLE', postgresSystem, sentences.UNREACHABLE, { cause: error });
}

/** The SQLSTATE of what went wrong, also when it has become the cause of a fault. */
export function sqlStateOf(error: unknown): string | null {
  return databaseErrorOf(error)?.code ?? null;
}

/** Another transaction held a row or a lock longer than `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return sqlStateOf(error) === '55P03';
}

/** PostgreSQL took this transaction back in favour of another; the same work may succeed at once. */
export function isTransactionConflict(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01' || isStalePlan(error);
}

/** A prepared statement's result has other columns since a migration ran. It fails for ever under its old name. */
export function isStalePlan(error: unknown): boolean {
  const original = databaseErrorOf(error);
  return original?.code === '0A000' && original.routine === 'RevalidateCachedQuery';
}

/** The name of the unique constraint or index that refused the row, or null when it was something else. */
export function uniqueViolation(error: unknown): string | null {
  return constraintOf(error, '23505');
}

/** The name of the CHECK constraint that refused the row, or null when it was something else. */
export function checkViolation(error: unknown): string | null {
  return constraintOf(error, '23514');
}

/** The name of the foreign key that refused the row, or null when it was something else. */
export function foreignKeyViolation(error: unknown): string | null {
  return constraintOf(error, '23503');
}

function constraintOf(error: unknown, state: string): string | null {
  const original = databaseErrorOf(error);
  return original?.code === state ? (original.constraint ?? '') : null;
}

const causesMax = 5;

function databaseErrorOf(error: unknown): pg.DatabaseError | null {
  let current = error;
  for (let depth = 0; depth < causesMax && current instanceof Error; depth += 1) {
    if (current instanceof pg.DatabaseError) return current;
    current = current.cause;
  }
  return null;
}

const sentences: Readonly<Record<FaultKind, string>> = {
  UNREACHABLE: 'The database cannot be reached or accepts no work now.',
  TIMED_OUT: 'The database did not answer in time.',
  OVERLOADED: 'The database has no room for more work now.',
  REJECTED_CREDENTIALS: 'The database refuses this role, password or database name.',
  UNINTELLIGIBLE: 'The database answered with something that makes no sense.',
};

/** Whole codes first, then their class (the first two characters). */
const kindsByState: Readonly<Record<string, FaultKind>> = {
  '08': 'UNREACHABLE',
  '57P01': 'UNREACHABLE', // admin_shutdown
  '57P02': 'UNREACHABLE', // crash_shutdown
  '57P03': 'UNREACHABLE', // cannot_connect_now: starting, stopping or recovering
  '57P04': 'UNREACHABLE', // database_dropped
  '57P05': 'TIMED_OUT', // idle_session_timeout
  '57014': 'TIMED_OUT', // statement_timeout or pg_cancel_backend
  '55P03': 'TIMED_OUT', // lock_timeout
  '25P03': 'TIMED_OUT', // idle_in_transaction_session_timeout
  '25P04': 'TIMED_OUT', // transaction_timeout
  '25006': 'UNREACHABLE', // read-only: a standby, or default_transaction_read_only
  '40001': 'OVERLOADED',
  '40P01': 'OVERLOADED',
  '53': 'OVERLOADED', // disk full, out of memory, too many connections
  '58': 'UNREACHABLE', // the server's own disk or files fail
  '28': 'REJECTED_CREDENTIALS',
  '3D000': 'REJECTED_CREDENTIALS',
  '42501': 'REJECTED_CREDENTIALS',
  XX001: 'UNINTELLIGIBLE', // data_corrupted
  XX002: 'UNINTELLIGIBLE', // index_corrupted
};

const kindsBySocketCode: Readonly<Record<string, FaultKind>> = {
  ETIMEDOUT: 'TIMED_OUT',
  EMFILE: 'OVERLOADED',
  ENFILE: 'OVERLOADED',
  ECONNREFUSED: 'UNREACHABLE',
  ECONNRESET: 'UNREACHABLE',
  ECONNABORTED: 'UNREACHABLE',
  EPIPE: 'UNREACHABLE',
  ENOENT: 'UNREACHABLE', // the socket file is not there
  ENOTFOUND: 'UNREACHABLE',
  EAI_AGAIN: 'UNREACHABLE',
  EHOSTUNREACH: 'UNREACHABLE',
  EHOSTDOWN: 'UNREACHABLE',
  ENETUNREACH: 'UNREACHABLE',
  ENETDOWN: 'UNREACHABLE',
  EACCES: 'REJECTED_CREDENTIALS', // the socket file is not ours to open
};

/** `pg` has no codes for what it notices itself, only these beginnings of sentences. */
const kindsBySentence: readonly (readonly [string, FaultKind])[] = [
  ['Query read timeout', 'TIMED_OUT'],
  ['Connection terminated due to connection timeout', 'TIMED_OUT'],
  ['timeout expired', 'TIMED_OUT'],
  // Every connection of the pool was busy for as long as a caller may wait.
  ['timeout exceeded when trying to connect', 'OVERLOADED'],
  ['Connection terminated', 'UNREACHABLE'],
  ['Client has encountered a connection error', 'UNREACHABLE'],
  ['Client was closed and is not queryable', 'UNREACHABLE'],
  ['Cannot use a pool after calling end', 'UNREACHABLE'],
  ['The server does not support SSL connections', 'REJECTED_CREDENTIALS'],
  ['SASL', 'REJECTED_CREDENTIALS'],
];

function faultKindOf(error: Error): FaultKind | null {
  if (isStalePlan(error)) return 'OVERLOADED';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof pg.DatabaseError) return kindsByState[code] ?? kindsByState[code.slice(0, 2)] ?? null;
  const spoken = kindsBySentence.find(([beginning]) => error.message.startsWith(beginning));
  if (spoken !== undefined) return spoken[1];
  // Happy eyeballs: several addresses failed, each with an error of its own.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return faultKindOf(error.errors[0]);
  return kindsBySocketCode[code] ?? null;
}

/** States with which the server ends the session: after one of them the fate of a COMMIT is not known. */
const lastWords: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '25P04']);

/** Whether nothing more can be asked over the connection on which this happened. */
export function endsConnection(error: Error): boolean {
  if (!(error instanceof pg.DatabaseError)) return faultKindOf(error) !== null;
  const state = error.code ?? '';
  return lastWords.has(state) || state.startsWith('08') || state.startsWith('58');
}
