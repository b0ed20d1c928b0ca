import { logEntry, parseEnvelope, routingOf, type LogEntry } from '../../events/event.ts';

type Queried = {
  query<Row>(text: string, values: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
};

/** What a source has told behind an entry, as whoever copies it reads it. There is no house between them here. */
export async function toldBy(source: string, pool: Queried, after = 0): Promise<readonly LogEntry[]> {
  const { rows } = await pool.query<{ id: number; envelope: string }>(
    'select id, envelope from outbox where id > $1 order by id',
    [after],
  );
  const link = { previousHash: Buffer.alloc(32), hash: Buffer.alloc(32), source };
  return rows.map(({ id, envelope }) =>
    logEntry({ ...routingOf(parseEnvelope(envelope)), ...link, sequence: id, envelope }),
  );
}
