import { civilDateAt } from '../../core/civil-date.ts';
import { invariant } from '../../core/invariant.ts';
import { serviceAccount } from '../../core/viewer.ts';
import { callerWithoutRequest } from '../../platform/commands/write.ts';
import type { LegalEntityEntry } from '../../platform/systems/systems.ts';
import { createLegalEntity } from './commands/create-legal-entity.ts';
import type { LedgerParts } from './context.ts';

const file = serviceAccount('concord.systems-file', ['ledger-admin']);

/**
 * Takes over the legal entities that `systems.yaml` lists and the ledger does not have: by the command that a person would
 * use, so that the log tells of them. What the ledger has is the ledger's; the file does not change it.
 */
export async function takeOverLegalEntities(
  listed: readonly LegalEntityEntry[],
  parts: Omit<LedgerParts, 'ringRevenue'>,
): Promise<void> {
  const { store, keepers, pipeline, clock } = parts;
  const everything = { kind: 'everything', on: civilDateAt(clock.now(), 'UTC') } as const;
  const ids = listed.map(({ id }) => id);
  const known = await store.readLegalEntities(ids, everything);
  for (const [index, { currency, ...entry }] of listed.entries()) {
    if (known[index] !== null) continue;
    const input = { ...entry, functionalCurrency: currency };
    // Two processes that open at once send the same key: one creates, the other hears the same receipt.
    const key = `systems.yaml:${entry.id}`;
    const write = { idempotencyKey: key, reason: 'Listed in systems.yaml' };
    const caller = callerWithoutRequest(file, key);
    const answer = await pipeline.run(keepers.legalEntities, createLegalEntity, input, write, caller);
    invariant(answer.kind === 'DONE' || isThere(answer.refusal), `${entry.id} of systems.yaml becomes a legal entity`);
  }
}

/** Created meanwhile by a person, under another key. */
function isThere({ code, details }: { readonly code: string; readonly details: object }): boolean {
  return code === 'VALIDATION_FAILED' && 'rule' in details && details.rule === 'UNIQUE';
}
