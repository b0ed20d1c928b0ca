import { sql, type Transaction } from 'kysely';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { Copy } from '../../open-subgraph.ts';
import { withoutToldBefore } from '../../told-before.ts';
import { createDesk } from '../postings/desk.ts';
import type { PostingParts } from '../postings/follow-billing.ts';
import { planContract } from './plan-contract.ts';

/** Keeps what revenue has to know of contracts and of what they sell, and plans revenue in the transaction that hears of it. */
export function followContracts(parts: PostingParts): Copy {
  return (database, contract, telemetry) =>
    consume<CommandTables>({
      consumer: 'ledger.revenue',
      source: 'contract',
      ...contract,
      database,
      ...telemetry,
      accountable: { team: 'ledger', runbook: 'docs/runbooks/revenue.md' },
      apply: (trx, entries) => applyContractEntries(trx, entries, parts),
    });
}

type Trx = Transaction<CommandTables>;

/** Told again, or told an older version, it changes nothing. */
export async function applyContractEntries(trx: Trx, entries: readonly LogEntry[], parts: PostingParts): Promise<void> {
  const copied = entries.filter(
    ({ kind, entityType }) => kind !== 'refusal' && (entityType === 'Contract' || entityType === 'Product'),
  );
  if (copied.length === 0) return;
  for (const entry of await withoutToldBefore(trx, copied, ['Contract', 'Product'])) {
    const { entityType, entityId, entityVersion, occurredAt, event } = entry;
    if (entityId === null || entityVersion === null) continue;
    const data = event.data as Data;
    const told = { id: entityId, version: entityVersion, asOf: occurredAt };
    if (entityType === 'Product') {
      await saveProduct(trx, told, data);
      if (data.changed?.revenueTemplateCode !== undefined) await parts.revenueOf(trx).templateChanged();
      continue;
    }
    await saveContract(trx, told, data);
    const by = { now: parts.clock.now(), correlationId: event.correlationid, causationId: event.id };
    await planContract(createDesk(trx, parts, by), entityId);
  }
}

type Told = { readonly id: string; readonly version: number; readonly asOf: Date };

/** An event tells what changed: what it leaves out stays as it was. */
async function saveContract(trx: Trx, { id, version, asOf }: Told, { to, changed = {} }: Data): Promise<void> {
  const { customer, legalEntityId, currency, startDate, endDate, currentVersion, termination } = changed;
  await sql`
    insert into contract_copy as held (contract_id, customer_id, legal_entity_id, currency, status, start_date, end_date,
      current_version, termination, source_version, as_of)
    values (${id}, coalesce(${customer ?? null}, ''), coalesce(${legalEntityId ?? null}, ''), coalesce(${currency ?? null}, ''), ${to},
      coalesce(${startDate ?? null}::date, '1900-01-01'), ${endDate ?? null}, coalesce(${currentVersion ?? null}::integer, 1),
      ${termination == null ? null : JSON.stringify(termination)}::jsonb, ${version}, ${asOf})
    on conflict (contract_id) do update
    set customer_id = coalesce(${customer ?? null}, held.customer_id),
      legal_entity_id = coalesce(${legalEntityId ?? null}, held.legal_entity_id),
      currency = coalesce(${currency ?? null}, held.currency), status = excluded.status,
      start_date = coalesce(${startDate ?? null}::date, held.start_date),
      end_date = case when ${endDate !== undefined} then excluded.end_date else held.end_date end,
      current_version = coalesce(${currentVersion ?? null}::integer, held.current_version),
      termination = coalesce(excluded.termination, held.termination),
      source_version = excluded.source_version, as_of = excluded.as_of`.execute(trx);
  for (const one of changed.versions ?? [])
    await sql`
      insert into contract_version_copy (contract_id, version, effective_date, lines)
      values (${id}, ${one.version}, ${one.effectiveDate}, ${JSON.stringify(one.lines)}::jsonb)
      on conflict (contract_id, version) do update set effective_date = excluded.effective_date, lines = excluded.lines`.execute(
      trx,
    );
}

async function saveProduct(trx: Trx, { id, version, asOf }: Told, { changed = {} }: Data): Promise<void> {
  const { revenueTemplateCode } = changed;
  await sql`
    insert into product_copy as held (product_id, revenue_template_code, source_version, as_of)
    values (${id}, ${revenueTemplateCode ?? null}, ${version}, ${asOf})
    on conflict (product_id) do update
    set revenue_template_code =
        case when ${revenueTemplateCode !== undefined} then excluded.revenue_template_code else held.revenue_template_code end,
      source_version = excluded.source_version, as_of = excluded.as_of`.execute(trx);
}

/** Words of the contract source's events; they end here and where its lines are read. */
type Data = {
  /** The state after the event, also when it did not change. */
  readonly to: string | null;
  readonly changed?: {
    readonly customer?: string;
    readonly legalEntityId?: string;
    readonly currency?: string;
    readonly startDate?: CivilDate;
    readonly endDate?: CivilDate | null;
    readonly currentVersion?: number;
    readonly termination?: object | null;
    readonly versions?: readonly {
      readonly version: number;
      readonly effectiveDate: CivilDate;
      readonly lines: readonly unknown[];
    }[];
    readonly revenueTemplateCode?: string | null;
  };
};
