import type pg from 'pg';

/**
 * The lowest outbox id that can still turn up, so that a read need not walk over what was moved long ago. While some
 * other transaction is open for hours (a backup, a report), PostgreSQL keeps every deleted row: half a million of them
 * made one read take 0.5 s, and 1.7 ms from a floor.
 *
 * An id is not a place in commit order, so the floor moves only behind ids whose transactions have all ended. Each of
 * those took a ROW EXCLUSIVE lock on the outbox before it got its id and keeps it to its end; when none of the holders
 * of that lock at some moment is left, every id known at that moment is either visible or will never be.
 */
export type OutboxFloor = {
  readonly id: number;
  /** Tells what a read brought. Call it after every read, in order. */
  afterRead(read: { readonly rows: number; readonly lastId: number; readonly drained: boolean }): void;
  /** Looks whether the floor can move, where that is worth a query. */
  advance(client: pg.Client): Promise<void>;
};

/** A few thousand dead rows cost less than looking at the locks. */
const worthwhileRows = 5_000;

export function createOutboxFloor(options: { readonly worthwhileRows?: number } = {}): OutboxFloor {
  const worthwhile = options.worthwhileRows ?? worthwhileRows;
  let floor = 0;
  let lastId = 0;
  let rowsAboveFloor = 0;
  let waitingFor: { readonly through: number; readonly writers: readonly string[] } | null = null;
  /** No id up to here can turn up any more, but some may not have been read yet. */
  let settledThrough = -1;

  return {
    get id() {
      return floor;
    },
    afterRead(read) {
      lastId = Math.max(lastId, read.lastId);
      rowsAboveFloor += read.rows;
      if (settledThrough >= floor && (read.drained || read.lastId > settledThrough)) floor = settledThrough + 1;
    },
    async advance(client) {
      if (rowsAboveFloor < worthwhile) return;
      // The highest id is noted before the writers are read: whoever got a lower one is among them, or has ended.
      const through = lastId;
      const writers = await writersOfOutbox(client);
      if (waitingFor === null) {
        waitingFor = { through, writers };
      } else if (!waitingFor.writers.some((writer) => writers.includes(writer))) {
        settledThrough = waitingFor.through;
        waitingFor = null;
        rowsAboveFloor = 0;
      }
    },
  };
}

/** The transactions that may have an outbox id and have not ended. */
async function writersOfOutbox(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ writer: string }>(
    `select virtualtransaction as writer from pg_locks
     where locktype = 'relation' and relation = 'outbox'::regclass and mode = 'RowExclusiveLock' and granted
       and database = (select oid from pg_database where datname = current_database()) and pid is distinct from pg_backend_pid()`,
  );
  return rows.map((row) => row.writer);
}
