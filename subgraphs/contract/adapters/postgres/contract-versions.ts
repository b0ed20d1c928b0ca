import { sql, type Transaction } from 'kysely';
import { civilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { money } from '../../../../core/money.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { givenRowsOf } from '../../../../platform/postgres/given-rows.ts';
import { together } from '../../../../platform/postgres/together.ts';
import type { AmendmentId, Contract, ContractVersion, VersionId } from '../../domain/contract.ts';
import type { Line } from '../../domain/line.ts';
import { revivedLine } from './lines.ts';
import type { PlainJson } from './plain-json.ts';

/** A version as `versionsOfContract` makes JSON of its row. */
export type VersionJson = {
  readonly id: string;
  readonly version: number;
  readonly reason: ContractVersion['reason'];
  readonly amendment_id: string | null;
  readonly effective_date: string;
  readonly lines: readonly PlainJson<Line>[];
  /** As text: a number of JSON would lose places. */
  readonly tcv: string | null;
  readonly hash: string;
  readonly signed_at: string | null;
};

/** All versions of the contract of the same row, the first one first. */
export const versionsOfContract = sql<readonly VersionJson[]>`(
  select json_agg(json_build_object(
    'id', one.id, 'version', one.version, 'reason', one.reason, 'amendment_id', one.amendment_id,
    'effective_date', one.effective_date, 'lines', one.lines,
    'tcv', one.tcv::text, 'hash', one.hash, 'signed_at', one.signed_at) order by one.version)
  from contract_versions one where one.contract_id = contracts.id)`;

export function revivedVersion(row: VersionJson, currency: CurrencyCode): ContractVersion {
  return {
    id: row.id as VersionId,
    version: row.version,
    reason: row.reason,
    amendmentId: row.amendment_id as AmendmentId | null,
    effectiveDate: civilDate(row.effective_date),
    lines: row.lines.map(revivedLine),
    tcv: row.tcv === null ? null : money(row.tcv, currency),
    hash: row.hash,
    signedAt: row.signed_at === null ? null : new Date(row.signed_at),
  };
}

/** Writes the versions that are new or differ; those that were signed before are never among them. */
export async function saveVersions(
  trx: Transaction<CommandTables>,
  before: Contract | null,
  after: Contract,
): Promise<void> {
  const held = new Set(before?.versions);
  const news = after.versions.filter((version) => !held.has(version));
  await Promise.all(news.map((version) => save(trx, rowOf(after, version))));
}

function rowOf(contract: Contract, { tcv, effectiveDate, amendmentId, signedAt, ...version }: ContractVersion) {
  return {
    ...version,
    contract_id: contract.id,
    amendment_id: amendmentId,
    effective_date: effectiveDate,
    tcv: tcv?.amount.toString() ?? null,
    signed_at: signedAt,
  };
}

const save = together<Transaction<CommandTables>, object, void>(async (trx, rows) => {
  const columns = sql.raw(
    'contract_id, version, id, reason, amendment_id, effective_date, lines, tcv, hash, signed_at',
  );
  await sql`
    insert into contract_versions (${columns}) select ${columns} from ${givenRowsOf('contract_versions', rows)} as given
    on conflict (contract_id, version) do update
    set effective_date = excluded.effective_date, lines = excluded.lines, tcv = excluded.tcv, hash = excluded.hash,
        signed_at = excluded.signed_at`.execute(trx);
  return rows.map(() => undefined);
});
