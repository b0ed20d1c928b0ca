import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { Log } from '../telemetry/log.ts';
import { endsConnection, isStalePlan, translateConnectError, translateError } from './errors.ts';

/**
 * How many different texts of one pool are prepared under a name. Ours are finite, because lists are passed as one array
 * (`= any($1)`, never `in ($1, $2, …)`); beyond this many somebody builds texts from data, and those run unnamed.
 */
export const namedStatementsMax = 1_000;

/**
 * The pool as Kysely sees it: each text becomes a named prepared statement, which PostgreSQL parses and plans once per
 * connection, and each error is translated where it is known whether a COMMIT was on its way.
 */
export function preparedPool(pool: pg.Pool, log: Log): PostgresPool {
  const names = createStatementNames(log);
  const seen = new WeakMap<pg.PoolClient, PostgresPoolClient>();

  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw translateConnectError(error);
      });
      // Kysely knows a connection by identity, so the same client is always the same object.
      const known = seen.get(client) ?? preparedClient(client, names);
      seen.set(client, known);
      return known;
    },
  };
}

function preparedClient(client: pg.PoolClient, names: StatementNames): PostgresPoolClient {
  /** Set once the connection can no longer be trusted to answer the next question. */
  let broken = false;
  /** A BEGIN that waits to travel with the transaction's first statement, which saves a round trip of each. */
  let begin: string | null = null;
  /** Kysely lends a connection for one transaction: what is still queued when it ends would run by itself and stay. */
  let ended = false;

  const run = async (text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> => {
    const opening = begin;
    begin = null;
    const outside = opening === null && client.getTransactionStatus() === 'I';
    const mayHaveCommitted = isCommit(text) || (outside && writes(text));
    const name = names.of(text);
    try {
      const begun = opening === null ? null : client.query(opening);
      const asked = client.query({ text, values: [...parameters], ...(name === null ? {} : { name }) });
      const [, result] = await Promise.all([begun, asked]);
      // PostgreSQL answers a COMMIT of a failed transaction with the word ROLLBACK and no error.
      if (isCommit(text) && result.command !== 'COMMIT') {
        throw new Error('Nothing was committed: a statement of this transaction failed and its error was swallowed.');
      }
      return result;
    } catch (error) {
      if (isStalePlan(error)) names.outdate(name);
      // A late answer would be taken for the next question's, and after the server's last words the socket still looks
      // open for a moment: the pool must not hand this connection to the next caller.
      broken ||= error instanceof Error && endsConnection(error);
      throw translateError(error, { mayHaveCommitted });
    }
  };

  /**
   * A rollback never fails: closing the connection rolls back as well. Kysely rolls back while an error is on its way up,
   * and a second error would hide the first, which knows whether the outcome is known.
   */
  const rollback = async (): Promise<typeof rolledBack> => {
    const neverBegun = begin !== null;
    begin = null;
    if (!broken && !neverBegun) await run('rollback', []).catch(() => (broken = true));
    return rolledBack;
  };

  return {
    query: ((text: string, parameters: readonly unknown[]): Promise<unknown> => {
      if (text === 'rollback') {
        ended = true;
        return rollback();
      }
      if (ended) return Promise.reject(new Error('The transaction ended before this statement of it was asked.'));
      ended = isCommit(text);
      if (!isBegin(text)) return run(text, parameters);
      begin = text;
      return Promise.resolve({ command: 'BEGIN', rowCount: 0, rows: [] });
    }) as PostgresPoolClient['query'],
    release: () => {
      ended = false;
      client.release(broken);
    },
  };
}

const rolledBack = { command: 'ROLLBACK', rowCount: 0, rows: [] };

function isBegin(text: string): boolean {
  return text === 'begin' || text.startsWith('start transaction');
}

function isCommit(text: string): boolean {
  return text === 'commit';
}

/** Whether a statement that runs outside a transaction may change something. */
function writes(text: string): boolean {
  if (/^\s*with\b/i.test(text)) return /\b(insert|update|delete|merge)\b/i.test(text);
  return !/^\s*(select|begin|start|rollback|savepoint|release|set|reset|show|listen|unlisten)\b/i.test(text);
}

type StatementNames = {
  /** The name to prepare a text under, or null where it runs unnamed. */
  of(text: string): string | null;
  /** After a migration changed the columns of a result: every text gets a new name. */
  outdate(name: string | null): void;
};

function createStatementNames(log: Log): StatementNames {
  const known = new Map<string, string>();
  let generation = 0;
  let told = false;

  return {
    of(text) {
      const name = known.get(text);
      if (name !== undefined) return name;
      if (!/^\s*(select|insert|update|delete|merge|with)\b/i.test(text)) return null;
      if (known.size >= namedStatementsMax) {
        if (!told) log.warn({ text: text.slice(0, 200) }, 'too many different SQL texts: the rest run unprepared');
        told = true;
        return null;
      }
      const fresh = `c${generation}_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
      known.set(text, fresh);
      return fresh;
    },
    outdate(name) {
      // Several connections meet the same migration: only the first of them starts a new generation.
      if (name === null || !name.startsWith(`c${generation}_`)) return;
      generation += 1;
      known.clear();
    },
  };
}
