import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LegalEntityId } from '../../core/ids.ts';
import type { ReportedGroup, Systems } from '../../platform/systems/systems.ts';

/** What a system tells of one record. */
export type ToldRecord = {
  readonly entity: string;
  readonly id: string;
  readonly version: number;
  readonly values: Readonly<Record<string, unknown>>;
};

/** A system that leaves its files in a folder of this machine. */
export type Feed = AsyncDisposable & {
  readonly systems: Systems;
  readonly folder: string;
  /** Adds records to a file, each as a line. */
  tell(records: readonly ToldRecord[], file?: string): Promise<void>;
  /** Adds something else to it, as it is. */
  write(text: string, file?: string): Promise<void>;
};

export async function openFeed(
  source: 'billing' | 'ledger',
  legalEntities: readonly string[] | null = null,
): Promise<Feed> {
  const whole = await mkdtemp(join(tmpdir(), 'concord-feed-'));
  const folder = join(whole, source);
  await mkdir(folder);
  const reports: readonly ReportedGroup[] = [source === 'billing' ? 'billing.invoice' : 'ledger.journal'];
  const erp = { adapter: 'fact-feed', folder: whole, reports, pollSeconds: 1 } as const;
  const write = (text: string, file = '0001.ndjson') => appendFile(join(folder, file), text);
  return {
    systems: {
      systems: { erp: { ...erp, legalEntities: legalEntities as readonly LegalEntityId[] | null } },
      bindings: [],
      legalEntities: [],
    },
    folder,
    write,
    tell: (records, file) =>
      write(
        records.map((record) => `${JSON.stringify({ ...record, changedAt: '2026-03-31T09:00:00Z' })}\n`).join(''),
        file,
      ),
    async [Symbol.asyncDispose]() {
      await rm(whole, { recursive: true, force: true });
    },
  };
}
