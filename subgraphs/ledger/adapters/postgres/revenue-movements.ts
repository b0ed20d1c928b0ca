import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { givenRows } from '../../../../platform/postgres/given-rows.ts';
import type { PostingRequestId } from '../../domain/ids.ts';
import type { BilledContract } from '../../domain/posting/decide.ts';
import { carriedBalancesOf } from '../../domain/revenue/carried.ts';
import type { ContractMovement, InvoicedLine, MovementKind } from '../../port.ts';
import type { StandingTexts } from '../../revenue-port.ts';
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

/** The contract that an invoice is of, with what stands for it; null where it is of none, or of one in another currency. */
export async function billedContract(
  db: Db,
  invoiceId: string,
  currencies: { readonly document: CurrencyCode; readonly books: CurrencyCode },
): Promise<BilledContract | null> {
  const { rows } = await sql<{ contractId: string; lineIds: string[]; asInvoiced: string[] | null }>`
    select contract_id as "contractId", array_agg(line_id) as "lineIds",
      array_agg(line_id) filter (where scheduled) as "asInvoiced"
    from contract_invoice_lines as lines left join contract_copy as contract using (contract_id)
    where invoice_id = ${invoiceId} and coalesce(contract.currency, ${currencies.document}) = ${currencies.document}
    group by contract_id`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const { rows: positions } = await sql<StandingTexts>`
    select liability, asset, recognised, liability_functional as "liabilityFunctional", asset_functional as "assetFunctional",
      recognised_functional as "recognisedFunctional"
    from revenue_positions where contract_id = ${row.contractId}`.execute(db);
  const balances = carriedBalancesOf(positions[0] ?? noPosition, currencies);
  return {
    contractId: row.contractId,
    lineIds: new Set(row.lineIds),
    asInvoiced: new Set(row.asInvoiced),
    balances,
  };
}

export async function contractOfInvoice(db: Db, invoiceId: string): Promise<string | null> {
  const { rows } = await sql<{ contractId: string }>`
    select contract_id as "contractId" from contract_invoice_lines where invoice_id = ${invoiceId} limit 1`.execute(db);
  return rows[0]?.contractId ?? null;
}

/** Writes what entries moved, and the sums that the next ones start from. */
export async function moveRevenue(
  db: Db,
  legalEntityId: LegalEntityId,
  movements: readonly ContractMovement[],
): Promise<void> {
  if (movements.length === 0) return;
  const rows = movements.map(({ contractId, kind, requestId, moved: { document, functional, realisedFx } }) => ({
    contract_id: contractId,
    kind,
    request_id: requestId,
    currency: document.billed.currency,
    billed: document.billed.amount,
    recognised: document.recognised.amount,
    liability: document.liability.amount,
    asset: document.asset.amount,
    billed_functional: functional.billed.amount,
    recognised_functional: functional.recognised.amount,
    liability_functional: functional.liability.amount,
    asset_functional: functional.asset.amount,
    realised_fx: realisedFx.amount,
  }));
  await write(db, legalEntityId, givenRows(shape, rows));
}

/** What the entry of a request moved, the other way round, for the request that takes it back. */
export async function takeBackRevenue(
  db: Db,
  legalEntityId: LegalEntityId,
  original: PostingRequestId,
  by: PostingRequestId,
): Promise<void> {
  const kind: MovementKind = 'TAKEN_BACK';
  await write(
    db,
    legalEntityId,
    sql`(
      select contract_id, ${kind}::text as kind, ${by}::text as request_id, currency, -billed as billed, -recognised as recognised,
        -liability as liability, -asset as asset, -billed_functional as billed_functional,
        -recognised_functional as recognised_functional, -liability_functional as liability_functional,
        -asset_functional as asset_functional, -realised_fx as realised_fx
      from revenue_movements where request_id = ${original}
    )`,
  );
}

const shape = `contract_id text, kind text, request_id text, currency text, billed numeric, recognised numeric, liability numeric,
  asset numeric, billed_functional numeric, recognised_functional numeric, liability_functional numeric, asset_functional numeric,
  realised_fx numeric`;

async function write(db: Db, legalEntityId: LegalEntityId, given: RawBuilder<unknown>): Promise<void> {
  await sql`
    with told as materialized (select * from ${given} as told), kept as (
      insert into revenue_movements (contract_id, kind, request_id, currency, billed, recognised, liability, asset,
        billed_functional, recognised_functional, liability_functional, asset_functional, realised_fx)
      select contract_id, kind, request_id, currency, billed, recognised, liability, asset, billed_functional,
        recognised_functional, liability_functional, asset_functional, realised_fx
      from told
    )
    insert into revenue_positions as positions (contract_id, legal_entity_id, currency, liability, asset, recognised,
      liability_functional, asset_functional, recognised_functional)
    select contract_id, ${legalEntityId}, min(currency), sum(liability), sum(asset), sum(recognised), sum(liability_functional),
      sum(asset_functional), sum(recognised_functional)
    from told group by contract_id
    on conflict (contract_id) do update
    set liability = positions.liability + excluded.liability, asset = positions.asset + excluded.asset,
      recognised = positions.recognised + excluded.recognised,
      liability_functional = positions.liability_functional + excluded.liability_functional,
      asset_functional = positions.asset_functional + excluded.asset_functional,
      recognised_functional = positions.recognised_functional + excluded.recognised_functional`.execute(db);
}

const noPosition: StandingTexts = {
  liability: '0',
  asset: '0',
  recognised: '0',
  liabilityFunctional: '0',
  assetFunctional: '0',
  recognisedFunctional: '0',
};
