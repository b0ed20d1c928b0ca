import { sql, type Kysely } from 'kysely';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { money } from '../../../../core/money.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { givenRows } from '../../../../platform/postgres/given-rows.ts';
import type { PostingRequestId } from '../../domain/ids.ts';
import type { BilledContract } from '../../domain/posting/decide.ts';
import { takenBackOf, type RevenueMovement } from '../../domain/revenue/billed.ts';
import type { ContractMovement, InvoicedLine, MovementKind } from '../../port.ts';
import type { LedgerTables } from './tables.ts';

type Db = Kysely<LedgerTables>;

/** Keeps what billing told of contracts, each once: whose a subscription is, an invoice, and its lines. */
export async function keepContractInvoices(
  db: Db,
  told: {
    readonly subscriptions: readonly { readonly id: string; readonly contractId: string }[];
    readonly invoices: readonly { readonly id: string; readonly subscriptionId: string }[];
    readonly lines: readonly InvoicedLine[];
  },
): Promise<void> {
  const { subscriptions, invoices, lines } = told;
  if (subscriptions.length > 0)
    await sql`
      insert into subscription_copy (subscription_id, contract_id)
      select distinct on (id) id, "contractId" from ${givenRows('id text, "contractId" text', subscriptions)} as told
      on conflict do nothing`.execute(db);
  if (invoices.length > 0)
    await sql`
      insert into contract_invoice_copy (invoice_id, contract_id)
      select distinct on (told.id) told.id, held.contract_id
      from ${givenRows('id text, "subscriptionId" text', invoices)} as told
      join subscription_copy as held on held.subscription_id = told."subscriptionId"
      on conflict do nothing`.execute(db);
  if (lines.length > 0)
    await sql`
      insert into contract_invoice_lines (line_id, invoice_id, contract_id, line_key, net, currency, from_date, to_date)
      select distinct on (told."lineId") told."lineId", told."invoiceId", held.contract_id, told."lineKey", told.net, told.currency,
        told."from", told."to"
      from ${givenRows('"lineId" text, "invoiceId" text, "lineKey" text, net numeric, currency text, "from" date, "to" date', lines)} as told
      join contract_invoice_copy as held on held.invoice_id = told."invoiceId"
      on conflict do nothing`.execute(db);
}

/** The contract that an invoice is of, with what stands for it; null where it is of none. */
export async function billedContract(
  db: Db,
  invoiceId: string,
  currency: CurrencyCode,
): Promise<BilledContract | null> {
  const { rows } = await sql<{
    contractId: string;
    lineIds: string[];
    asInvoiced: string[] | null;
    liability: string | null;
    asset: string | null;
  }>`
    select lines.contract_id as "contractId", array_agg(line_id) as "lineIds",
      array_agg(line_id) filter (where scheduled) as "asInvoiced", min(liability) as liability, min(asset) as asset
    from contract_invoice_lines as lines left join revenue_positions as positions using (contract_id)
    where invoice_id = ${invoiceId} group by lines.contract_id`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const balances = {
    deferred: money(row.liability ?? '0', currency),
    contractAsset: money(row.asset ?? '0', currency),
  };
  return {
    contractId: row.contractId,
    lineIds: new Set(row.lineIds),
    asInvoiced: new Set(row.asInvoiced),
    balances,
  };
}

/** Writes what entries moved, and the sums that the next ones start from. */
export async function moveRevenue(
  db: Db,
  legalEntityId: LegalEntityId,
  movements: readonly ContractMovement[],
): Promise<void> {
  if (movements.length === 0) return;
  const given = givenRows(
    '"contractId" text, kind text, "requestId" text, currency text, billed numeric, recognised numeric, liability numeric, asset numeric',
    movements.map(({ contractId, kind, requestId, moved: { billed, recognised, liability, asset } }) => ({
      contractId,
      kind,
      requestId,
      currency: billed.currency,
      billed: billed.amount,
      recognised: recognised.amount,
      liability: liability.amount,
      asset: asset.amount,
    })),
  );
  await sql`
    with told as materialized (select * from ${given} as told), kept as (
      insert into revenue_movements (contract_id, kind, request_id, currency, billed, recognised, liability, asset)
      select "contractId", kind, "requestId", currency, billed, recognised, liability, asset from told
    )
    insert into revenue_positions as positions (contract_id, legal_entity_id, currency, liability, asset)
    select "contractId", ${legalEntityId}, min(currency), sum(liability), sum(asset) from told group by "contractId"
    on conflict (contract_id) do update
    set liability = positions.liability + excluded.liability, asset = positions.asset + excluded.asset`.execute(db);
}

/** What the entry of a request moved, the other way round, for the request that takes it back. */
export async function takeBackRevenue(
  db: Db,
  legalEntityId: LegalEntityId,
  original: PostingRequestId,
  by: PostingRequestId,
): Promise<void> {
  const { rows } = await sql<Row>`
    select contract_id as "contractId", currency, billed, recognised, liability, asset
    from revenue_movements where request_id = ${original}`.execute(db);
  const movements = rows.map(({ contractId, currency, ...row }) => {
    const amounts = Object.entries(row).map(([name, value]) => [name, money(value, currency)]);
    const kind: MovementKind = 'TAKEN_BACK';
    return { contractId, kind, requestId: by, moved: takenBackOf(Object.fromEntries(amounts) as RevenueMovement) };
  });
  await moveRevenue(db, legalEntityId, movements);
}

type Row = {
  readonly contractId: string;
  readonly currency: CurrencyCode;
  readonly billed: string;
  readonly recognised: string;
  readonly liability: string;
  readonly asset: string;
};
