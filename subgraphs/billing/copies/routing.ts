import { sql, type Transaction } from 'kysely';
import { withoutOlder } from '../../../events/entity-versions.ts';
import type { LogEntry } from '../../../events/event.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { givenRows } from '../../../platform/postgres/given-rows.ts';

type Trx = Transaction<CommandTables>;

/**
 * Keeps which ERPs there are and which rules lead to them. The ledger owns both; billing drafts an invoice for one ERP (DOMAIN 10).
 * Told again, or told an older version, it changes nothing.
 */
export async function applyRouting(trx: Trx, entries: readonly LogEntry[]): Promise<void> {
  const told = entries.filter(tells);
  if (told.length === 0) return;
  const ids = [...new Set(told.map(({ entityId }) => entityId))];
  const held = await sql<{ type: string; id: string; version: number }>`
    select 'ErpInstance' as type, erp_instance_id as id, source_version as version from erp_instance_copy
    where erp_instance_id = any(${ids}::text[])
    union all
    select 'RoutingRule', routing_rule_id, source_version from routing_rule_copy
    where routing_rule_id = any(${ids}::text[])`.execute(trx);
  const versions = new Map(held.rows.map(({ type, id, version }) => [`${type}:${id}`, version]));
  const news = withoutOlder(told, versions);
  await keepErps(
    trx,
    news.filter(({ entityType }) => entityType === 'ErpInstance'),
  );
  await keepRules(
    trx,
    news.filter(({ entityType }) => entityType === 'RoutingRule'),
  );
}

/** Whose books it keeps; its status is no affair of a draft. */
async function keepErps(trx: Trx, entries: readonly LogEntry[]): Promise<void> {
  const erps = new Map(
    entries.flatMap(({ entityId: id, entityVersion: version, occurredAt: asOf, event }) => {
      const { legalEntityIds } = (event.data as Data).changed ?? {};
      return legalEntityIds === undefined ? [] : [[id, { id, legalEntityIds, version, asOf }] as const];
    }),
  );
  if (erps.size === 0) return;
  await sql`
    insert into erp_instance_copy (erp_instance_id, legal_entity_ids, source_version, as_of)
    select id, array(select jsonb_array_elements_text("legalEntityIds")), version, "asOf"
    from ${givenRows('id text, "legalEntityIds" jsonb, version integer, "asOf" timestamptz', [...erps.values()])} as told
    on conflict (erp_instance_id) do update
    set legal_entity_ids = excluded.legal_entity_ids, source_version = excluded.source_version, as_of = excluded.as_of`.execute(
    trx,
  );
}

/** A rule never changes but for its status: what it says, its first event says. */
async function keepRules(trx: Trx, entries: readonly LogEntry[]): Promise<void> {
  for (const { entityId: id, entityVersion: version, occurredAt: asOf, event } of entries) {
    const { to: status, changed } = event.data as Data;
    if (changed?.match !== undefined && changed.period !== undefined) {
      const { priority, match, erpInstanceId, period } = changed;
      await sql`
        insert into routing_rule_copy
          (routing_rule_id, status, priority, match, erp_instance_id, valid_from, valid_to, source_version, as_of)
        values (${id}, ${status}, ${priority}, ${JSON.stringify(match)}::jsonb, ${erpInstanceId}, ${period.from}, ${period.to ?? null},
          ${version}, ${asOf})
        on conflict (routing_rule_id) do nothing`.execute(trx);
    } else
      await sql`
        update routing_rule_copy
        set status = ${status}, approved_by = coalesce(${changed?.approvedBy ?? null}, approved_by), source_version = ${version},
            as_of = ${asOf}
        where routing_rule_id = ${id}`.execute(trx);
  }
}

function tells({ kind, entityType, entityId }: LogEntry): boolean {
  return kind !== 'refusal' && entityId !== null && (entityType === 'ErpInstance' || entityType === 'RoutingRule');
}

type Data = {
  readonly to: string | null;
  readonly changed?: {
    readonly legalEntityIds?: readonly string[];
    readonly priority?: number;
    readonly approvedBy?: string | null;
    readonly match?: object;
    readonly erpInstanceId?: string;
    readonly period?: { readonly from: string; readonly to?: string | null };
  };
};
