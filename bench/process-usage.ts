import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export type Usage = { readonly cpuMs: number; readonly residentBytes: number };

/** Processor time and resident memory of a process, as Linux counts them; after a while, for what is still under way. */
export async function usageOf(pid: number, afterMs = 1_000): Promise<Usage> {
  await sleep(afterMs);
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, pages] = [11, 12, 21].map((index) => Number(fields[index]));
  return { cpuMs: ((user ?? 0) + (system ?? 0)) * 10, residentBytes: (pages ?? 0) * 4_096 };
}
