import type { LogReader } from '../log-reader.ts';
import type { Standing } from './queue.ts';

/** Events are not quite in the order of their times: a command that took long comes late. */
const marginMs = 60_000;

/** Where in a log to begin for somebody who wants what happened from `since` on; nothing of it lies before. */
export async function startPlace(reader: LogReader, since: Date): Promise<Standing> {
  const from = since.getTime() - marginMs;
  let low = 0;
  let high = (await reader.head()).sequence;
  let standing: Standing = { source: reader.source, sequence: 0, hash: null };
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [entry] = await reader.read(middle - 1, 1);
    if (entry !== undefined && entry.occurredAt.getTime() < from) {
      low = entry.sequence;
      standing = { source: reader.source, sequence: entry.sequence, hash: entry.hash };
    } else {
      high = middle - 1;
    }
  }
  return standing;
}
