import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { givenRows } from '../../../platform/postgres/given-rows.ts';
import type { Copy } from '../../open-subgraph.ts';
import { withoutToldBefore } from '../../told-before.ts';
import { contractNews, isCopied, type ContractNews } from './contract-news.ts';

/** Keeps what billing has to know of contracts and of what they sell; the contract source owns all of it. */
export const copyContracts: Copy = (database, contract, telemetry) =>
  consume<CommandTables>({
    consumer: 'billing.contracts',
    source: 'contract',
    ...contract,
    database,
    ...telemetry,
    accountable: { team: 'billing', runbook: 'docs/runbooks/copies.md' },
    apply: applyContractEntries,
  });

type Trx = Transaction<CommandTables>;

/** Told again, or told an older version, it changes nothing. */
export async function applyContractEntries(trx: Trx, entries: readonly LogEntry[]): Promise<void> {
  const copied = entries.filter(isCopied);
  if (copied.length === 0) return;
  const news = contractNews(await withoutToldBefore(trx, copied, ['Contract', 'Product']));
  await saveContracts(trx, news);
  await saveVersions(trx, news);
  await saveProducts(trx, news);
  await saveMoves(trx, news);
}

/** An event tells what changed: what it leaves out stays as it was. */
async function saveContracts(trx: Trx, { contracts }: ContractNews): Promise<void> {
  if (contracts.length === 0) return;
  const told = givenRows(
    `id text, status text, "customerId" text, "billToCustomerId" text, "legalEntityId" text, currency text, "startDate" date,
     "endDate" date, "endMoves" boolean, "currentVersion" integer, version integer, "asOf" timestamptz`,
    contracts,
  );
  await sql`
    insert into contract_copy (contract_id, customer_id, bill_to_customer_id, legal_entity_id, currency, status, start_date, end_date,
      current_version, source_version, as_of)
    select id, coalesce("customerId", held.customer_id), coalesce("billToCustomerId", held.bill_to_customer_id),
      coalesce("legalEntityId", held.legal_entity_id), coalesce(told.currency, held.currency), told.status,
      coalesce("startDate", held.start_date), case when "endMoves" then "endDate" else held.end_date end,
      coalesce("currentVersion", held.current_version), version, "asOf"
    from ${told} as told left join contract_copy held on held.contract_id = told.id
    on conflict (contract_id) do update
    set customer_id = excluded.customer_id, bill_to_customer_id = excluded.bill_to_customer_id, status = excluded.status,
        start_date = excluded.start_date, end_date = excluded.end_date, current_version = excluded.current_version,
        source_version = excluded.source_version, as_of = excluded.as_of`.execute(trx);
}

async function saveVersions(trx: Trx, { versions }: ContractNews): Promise<void> {
  if (versions.length === 0) return;
  const told = givenRows('"contractId" text, version integer, hash text, lines jsonb', versions);
  await sql`
    insert into contract_version_copy (contract_id, version, hash, lines) select "contractId", version, hash, lines from ${told} as told
    on conflict (contract_id, version) do update set hash = excluded.hash, lines = excluded.lines`.execute(trx);
}

/** Noted with what the copy says, once for each event; the follower carries them out (`runs/contract-follower.ts`). */
async function saveMoves(trx: Trx, { moves }: ContractNews): Promise<void> {
  if (moves.length === 0) return;
  const told = givenRows(
    `"eventId" text, sequence bigint, "contractId" text, move text, "on" date, "creditPolicy" text, "correlationId" text,
     "contractVersion" integer, "asOf" timestamptz`,
    moves,
  );
  await sql`
    insert into contract_moves (event_id, sequence, contract_id, move, on_date, credit_policy, correlation_id,
      contract_version, due_at)
    select "eventId", sequence, "contractId", move,
      coalesce("on", case when move = 'EXPIRED' then held.end_date end, "asOf"::date), "creditPolicy", "correlationId",
      "contractVersion", "asOf"
    from ${told} as told left join contract_copy held on held.contract_id = told."contractId"
    on conflict (event_id) do nothing`.execute(trx);
}

async function saveProducts(trx: Trx, { products }: ContractNews): Promise<void> {
  if (products.length === 0) return;
  const rows = products.map(({ id, version, asOf, taxCategory, meterCode }) => ({
    ...{ id, version, asOf, taxCategory, meterCode },
    taxMoves: taxCategory !== undefined,
    meterMoves: meterCode !== undefined,
  }));
  const told = givenRows(
    'id text, "taxCategory" text, "taxMoves" boolean, "meterCode" text, "meterMoves" boolean, version integer, "asOf" timestamptz',
    rows,
  );
  await sql`
    insert into product_copy (product_id, tax_category, meter_code, source_version, as_of)
    select told.id, case when "taxMoves" then "taxCategory" else held.tax_category end,
      case when "meterMoves" then "meterCode" else held.meter_code end, version, "asOf"
    from ${told} as told left join product_copy held on held.product_id = told.id
    on conflict (product_id) do update
    set tax_category = excluded.tax_category, meter_code = excluded.meter_code, source_version = excluded.source_version,
        as_of = excluded.as_of`.execute(trx);
}
