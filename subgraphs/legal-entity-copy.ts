import { sql, type QueryExecutorProvider, type RawBuilder, type Transaction } from 'kysely';
import type { CurrencyCode } from '../core/currencies.ts';
import type { LegalEntityId } from '../core/ids.ts';
import type { RoundingMode } from '../core/rounding.ts';
import type { LogEntry } from '../events/event.ts';
import { consume } from '../events/inbox.ts';
import type { CommandTables } from '../platform/commands/tables.ts';
import { givenRows } from '../platform/postgres/given-rows.ts';
import type { Copy } from './open-subgraph.ts';

/** Follows the ledger's log for its companies. The ledger owns them; what is copied of one never changes there. */
export function copyLegalEntitiesFor(
  subgraph: 'billing' | 'contract',
  /** What else of the ledger's masters is copied with them. */
  beside: Apply = () => Promise.resolve(),
): Copy {
  return (database, ledger, telemetry) =>
    consume<CommandTables>({
      consumer: `${subgraph}.legal-entities`,
      source: 'ledger',
      ...ledger,
      database,
      ...telemetry,
      accountable: { team: subgraph, runbook: 'docs/runbooks/copies.md' },
      async apply(trx, entries) {
        await applyLegalEntities(trx, entries);
        await beside(trx, entries);
      },
    });
}

type Apply = (trx: Transaction<CommandTables>, entries: readonly LogEntry[]) => Promise<void>;

/** Told again it changes nothing. */
export async function applyLegalEntities(trx: Transaction<CommandTables>, entries: readonly LogEntry[]): Promise<void> {
  const told = entries.flatMap(({ kind, entityType, entityId: id, entityVersion: version, occurredAt, event }) => {
    const { changed } = event.data as Data;
    if (kind === 'refusal' || entityType !== 'LegalEntity' || changed?.functionalCurrency === undefined) return [];
    const { country, functionalCurrency, timeZone, roundingMode, taxRoundingLevel } = changed;
    return { id, country, functionalCurrency, timeZone, roundingMode, taxRoundingLevel, version, asOf: occurredAt };
  });
  if (told.length === 0) return;
  await sql`
    insert into legal_entity_copy
      (legal_entity_id, country, currency, time_zone, rounding_mode, tax_rounding_level, source_version, as_of)
    select id, country, "functionalCurrency", "timeZone", "roundingMode", "taxRoundingLevel", version, "asOf"
    from ${givenRows(
      'id text, country text, "functionalCurrency" text, "timeZone" text, "roundingMode" text, "taxRoundingLevel" text, version integer, "asOf" timestamptz',
      told,
    )} as told
    on conflict (legal_entity_id) do nothing`.execute(trx);
}

type Data = {
  /** Of its creation all of it, of a new name nothing that is copied. */
  readonly changed?: {
    readonly country: string;
    readonly functionalCurrency?: string;
    readonly timeZone: string;
    readonly roundingMode: string;
    readonly taxRoundingLevel: string;
  };
};

/** A company as its ledger keeps it. */
export type CopiedLegalEntity = {
  readonly id: LegalEntityId;
  readonly country: string;
  readonly currency: CurrencyCode;
  readonly timeZone: string;
  readonly roundingMode: RoundingMode;
  readonly taxRoundingLevel: 'TAX_CODE' | 'INVOICE' | 'LINE';
};

/** The companies that a source knows: by the ledger's word, and by `systems.yaml` for what the copy has not heard of yet. */
export type LegalEntities<Known> = {
  of(db: Database, id: LegalEntityId): Promise<Known | null>;
  /** Every one of them, in the order of their ids; at most ten thousand. */
  all(db: Database): Promise<readonly Known[]>;
};

type Database = QueryExecutorProvider;

const mostCompanies = 10_000;

/**
 * What the ledger says goes before what the file says, but for what the file alone knows. A company that was heard of once is not
 * asked for again: nothing of it changes.
 */
export function createLegalEntities<Listed extends CopiedLegalEntity>(
  listed: readonly Listed[],
): LegalEntities<Listed | CopiedLegalEntity> {
  const inFile = new Map(listed.map((one) => [one.id, one]));
  const heardOf = new Map<LegalEntityId, Listed | CopiedLegalEntity>();
  const hear = (copied: CopiedLegalEntity): void => {
    heardOf.set(copied.id, { ...inFile.get(copied.id), ...copied });
  };
  return {
    async of(db, id) {
      if (!heardOf.has(id)) (await copied(db, sql`legal_entity_id = ${id}`)).forEach(hear);
      return heardOf.get(id) ?? inFile.get(id) ?? null;
    },
    async all(db) {
      (await copied(db, sql`true`)).forEach(hear);
      return [...new Map([...inFile, ...heardOf]).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}

async function copied(db: Database, which: RawBuilder<unknown>): Promise<readonly CopiedLegalEntity[]> {
  const { rows } = await sql<CopiedLegalEntity>`
    select legal_entity_id as id, country, currency, time_zone as "timeZone", rounding_mode as "roundingMode",
      tax_rounding_level as "taxRoundingLevel"
    from legal_entity_copy where ${which} limit ${mostCompanies}`.execute(db);
  return rows;
}
