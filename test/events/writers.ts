import { setTimeout as sleep } from 'node:timers/promises';
import type { TestSource } from './source.ts';
import { tell } from './source.ts';

export type WritersOptions = {
  readonly writers: number;
  readonly transactions: number;
  readonly entities: number;
  /** Some transactions stay open this long after their outbox row has its id. */
  readonly longMs?: number;
};

export type Written = {
  /** Outbox ids of what was committed, with the entity and version each tells of. */
  readonly committed: ReadonlyMap<number, { readonly entityId: string; readonly version: number }>;
  readonly rolledBack: number;
};

/**
 * Writers as the command pipeline is one: each locks an entity's row, raises its version, files one to three events, and
 * commits after the others that got their ids later, or takes everything back.
 */
export async function write(source: TestSource, options: WritersOptions): Promise<Written> {
  await source.pool.query('create table if not exists entity (id text primary key, version integer not null)');
  const committed = new Map<number, { entityId: string; version: number }>();
  let rolledBack = 0;
  let left = options.transactions;
  await Promise.all(Array.from({ length: options.writers }, writer));
  return { committed, rolledBack };

  async function writer(): Promise<void> {
    const client = await source.pool.connect();
    try {
      while (left > 0) {
        left -= 1;
        const number = left;
        const entityId = `cus_${Math.floor(Math.random() * options.entities)}`;
        await client.query('begin');
        const { rows } = await client.query<{ version: number }>({
          name: 'raise',
          text: `insert into entity values ($1, 1) on conflict (id) do update set version = entity.version + 1 returning version`,
          values: [entityId],
        });
        const version = rows[0]?.version ?? 0;
        const ids = await tell(
          client,
          source.source,
          Array.from({ length: 1 + (number % 3) }, () => ({ entityId, version })),
        );
        if (number % 4 === 0) await sleep(Math.random() * 10);
        if (options.longMs !== undefined && number % 100 === 7) await sleep(options.longMs);
        if (number % 10 === 3) {
          await client.query('rollback');
          rolledBack += ids.length;
        } else {
          await client.query('commit');
          for (const id of ids) committed.set(id, { entityId, version });
        }
      }
    } finally {
      client.release();
    }
  }
}
