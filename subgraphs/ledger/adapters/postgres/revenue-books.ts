import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { ownUnit } from '../../../../platform/commands/unit-of-work.ts';
import { givenRows } from '../../../../platform/postgres/given-rows.ts';
import type { ContractTerms, TermsLine, VersionTerms } from '../../domain/revenue/terms.ts';
import type { RecognisedProduct } from '../../domain/posting-order.ts';
import type { DueAmount, RevenueBooks } from '../../revenue-port.ts';
import { bundlePricesOf } from './bundle-prices.ts';
import { endLines, insertLines, insertObligations, savePlan, standingOf } from './obligations.ts';
import { holdPeriod, periodOn, periodsFrom } from './periods.ts';
import { contractOf, planAgain, saveRevenueContract } from './revenue-contracts.ts';
import { lockRun, saveRun } from './revenue-runs.ts';
import { sspsOf } from './ssps.ts';
import type { LedgerTables } from './tables.ts';

/** The process works for everybody. */
const everything = { kind: 'everything', on: '9999-12-31' as never } as const;

/** The books as the process that plans and recognises revenue uses them, in its transaction. */
export function createRevenueBooks(trx: Transaction<CommandTables>): RevenueBooks {
  const db = trx.withTables<LedgerTables>();
  const unit = ownUnit(trx);

  return {
    async terms(contractId) {
      const { rows } = await sql<TermsRow>`select * from contract_copy where contract_id = ${contractId}`.execute(db);
      const [head] = rows;
      if (head === undefined) return null;
      const versions = await sql<VersionRow>`
        select version, effective_date, lines from contract_version_copy
        where contract_id = ${contractId} and version <= ${head.current_version} order by version`.execute(db);
      const products = await sql<{ product_id: string; revenue_template_code: string | null }>`
        select product_id, revenue_template_code from product_copy where product_id in (
          select line ->> 'productId' from contract_version_copy, jsonb_array_elements(lines) as line where contract_id = ${contractId}
        )`.execute(db);
      const templates = new Map(products.rows.map((row) => [row.product_id, row.revenue_template_code]));
      return termsOf(head, versions.rows, templates);
    },
    async lockContract(contractId) {
      const row = await db
        .selectFrom('revenue_contracts')
        .selectAll()
        .where('contract_id', '=', contractId)
        .forUpdate()
        .executeTakeFirst();
      return row === undefined ? null : contractOf(row);
    },
    templateChanged: () => planAgain(db, 'TEMPLATE_UNKNOWN', 'END_MISSING', 'METHOD_NOT_SUPPORTED'),
    async dueContracts(limit, except) {
      const rows = await db
        .selectFrom('revenue_contracts')
        .select('contract_id')
        .where('due', '=', true)
        .where('contract_id', '<>', sql<string>`all(${except}::text[])`)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.contract_id);
    },
    ssps: (products, currency) => sspsOf(db, products, currency),
    bundlePrices: (products, currency) => bundlePricesOf(db, products, currency),
    periods: (legalEntity) => periodsFrom(db, legalEntity, '0001-01-01' as CivilDate),
    standing: (revenueContract) => standingOf(db, revenueContract),
    saveContract: (before, after) => saveRevenueContract(unit, before, after),
    insertObligations: (obligations) => insertObligations(db, obligations),
    savePlan: (obligations) => savePlan(db, obligations),
    insertLines: (obligation, lines) => insertLines(db, obligation, lines),
    endLines: (ids, status) => endLines(db, ids, status),
    async takeInvoiced(contractId) {
      const { rows } = await sql<InvoicedRow>`
        update contract_invoice_lines as invoiced set scheduled = true
        from performance_obligations as obligation
        where invoiced.contract_id = ${contractId} and not invoiced.scheduled
          and obligation.contract_id = ${contractId} and obligation.line_key = invoiced.line_key
          and obligation.method = 'AS_INVOICED'
          and exists (
            select from posting_requests
            where document_id = invoiced.invoice_id and purpose = 'INVOICE' and status = 'POSTED'
          )
        returning obligation.id as "obligationId", invoiced.line_id as "lineId", invoiced.invoice_id as "invoiceId",
          invoiced.line_key as "lineKey", invoiced.net, invoiced.currency, invoiced.from_date as "from", invoiced.to_date as "to"`.execute(
        db,
      );
      return rows;
    },
    lockRun: (id) => lockRun(unit, id, everything),
    saveRun: (run) => saveRun(unit, run, run),
    async holdPeriodOn(legalEntity, date) {
      const period = await periodOn(db, legalEntity, date);
      return period === null ? null : holdPeriod(db, period.id);
    },
    async duePage({ legalEntityId, endedBy, after, limit }) {
      const page = await sql<{ contractId: string }>`
        select contract_id as "contractId" from revenue_contracts as contracts
        where legal_entity_id = ${legalEntityId} and contract_id > ${after} and hold is null and waiting_for is null
          and exists (
            select from schedule_lines
            where legal_entity_id = ${legalEntityId} and contract_id = contracts.contract_id
              and status = 'PLANNED' and to_date <= ${endedBy}
          )
        order by contract_id limit ${limit} for update`.execute(db);
      if (page.rows.length === 0) return null;
      const contracts = page.rows.map(({ contractId }) => contractId);
      const { rows: amounts } = await sql<DueAmount>`
        select due.contract_id as "contractId", due.currency, earned_on as "earnedOn", sum(amount)::text as amount,
          coalesce(min(liability), 0)::text as liability, coalesce(min(asset), 0)::text as asset,
          coalesce(min(recognised), 0)::text as recognised, coalesce(min(liability_functional), 0)::text as "liabilityFunctional",
          coalesce(min(asset_functional), 0)::text as "assetFunctional",
          coalesce(min(recognised_functional), 0)::text as "recognisedFunctional"
        from ${dueLines(legalEntityId, contracts, endedBy)} as due left join revenue_positions as positions using (contract_id)
        group by due.contract_id, due.currency, earned_on order by earned_on, due.contract_id`.execute(db);
      return { contracts, amounts };
    },
    async dueProducts({ legalEntityId, contracts, endedBy }) {
      const { rows } = await sql<RecognisedProduct & { readonly earnedOn: CivilDate; readonly currency: CurrencyCode }>`
        select earned_on as "earnedOn", due.currency, obligation.product_id as "productId", min(product.product_line) as "productLine",
          sum(amount)::text as revenue
        from ${dueLines(legalEntityId, contracts, endedBy)} as due
          join performance_obligations as obligation on obligation.id = due.obligation_id
          left join product_lines as product on product.product_id = obligation.product_id
        group by earned_on, due.currency, obligation.product_id order by earned_on, due.currency, obligation.product_id`.execute(
        db,
      );
      return rows;
    },
    async recognise({ contracts, endedBy, run, entries, now }) {
      const given = givenRows('"earnedOn" date, currency text, "entryId" text', entries);
      const { rows } = await sql<{ lines: number }>`
        with recognised as (
          update schedule_lines as kept
          set status = 'RECOGNISED', revenue_run_id = ${run.id}, journal_entry_id = entries."entryId",
            earned_on = due.earned_on
          from ${dueLines(run.legalEntityId, contracts, endedBy)} as due join ${given} as entries
            on entries."earnedOn" = due.earned_on and entries.currency = due.currency
          where kept.id = due.id
          returning kept.obligation_id, kept.amount
        ), sums as (
          select obligation_id, sum(amount) as amount, count(*) as lines, -sum(least(amount, 0)) as taken_back
          from recognised group by obligation_id
        ), moved as (
          update performance_obligations as kept
          set recognised = recognised + sums.amount, updated_at = ${now},
            to_take_back = greatest(to_take_back - sums.taken_back, 0),
            status = case
              when status in ('SATISFIED', 'TERMINATED') then status
              when method = 'POINT_IN_TIME' then 'SATISFIED'
              when recognised + sums.amount = allocated and not (allocated = 0 and method in ('MILESTONE', 'COST_TO_COST'))
                and not exists (
                  select from schedule_lines where obligation_id = kept.id and status = 'PLANNED' and to_date > ${endedBy}
                ) then 'SATISFIED'
              else 'PARTIAL'
            end
          from sums where kept.id = sums.obligation_id
        )
        select coalesce(sum(lines), 0)::integer as lines from sums`.execute(db);
      return rows[0]?.lines ?? 0;
    },
  };
}

/**
 * Lines that have ended and are planned, each with the day that it is recognised on: the last one of its accounting period, or
 * of its month where there is no period, and never behind the run.
 */
function dueLines(legalEntityId: LegalEntityId, contracts: readonly string[], endedBy: CivilDate): RawBuilder<unknown> {
  return sql`(
    select lines.id, lines.contract_id, lines.obligation_id, lines.amount, lines.currency, least(
      coalesce(period.to_date - 1, (date_trunc('month', lines.to_date - 1) + interval '1 month' - interval '1 day')::date),
      ${endedBy}::date - 1
    ) as earned_on
    from schedule_lines as lines left join accounting_periods as period
      on period.legal_entity_id = lines.legal_entity_id and period.from_date < lines.to_date and lines.to_date <= period.to_date
    where lines.legal_entity_id = ${legalEntityId} and lines.contract_id = any(${contracts}::text[])
      and lines.status = 'PLANNED' and lines.to_date <= ${endedBy}
  )`;
}

function termsOf(
  head: TermsRow,
  versions: readonly VersionRow[],
  templates: ReadonlyMap<string, string | null>,
): ContractTerms {
  return {
    contractId: head.contract_id,
    customerId: head.customer_id as CustomerId,
    legalEntityId: head.legal_entity_id as LegalEntityId,
    currency: head.currency,
    status: head.status,
    startDate: head.start_date,
    endDate: head.end_date,
    termination: head.termination,
    versions: versions.map(({ version, effective_date, lines }): VersionTerms => ({
      version,
      effectiveDate: effective_date,
      lines: lines.map((line) => termsLineOf(line, templates.get(line.productId) ?? null)),
    })),
  };
}

function termsLineOf(line: LineText, revenueTemplateCode: string | null): TermsLine {
  const { lineKey, productId, productType, description, quantity, ramp, from, to, value } = line;
  return {
    lineKey,
    productId,
    productType,
    revenueTemplateCode,
    description,
    quantity: decimal(quantity),
    ramp: (ramp ?? []).map((step) => ({ from: step.from, quantity: decimal(step.quantity) })),
    from,
    to,
    value: value == null ? null : money(value.amount, value.currency),
  };
}

type TermsRow = {
  readonly contract_id: string;
  readonly customer_id: string;
  readonly legal_entity_id: string;
  readonly currency: CurrencyCode;
  readonly status: string;
  readonly start_date: CivilDate;
  readonly end_date: CivilDate | null;
  readonly current_version: number;
  readonly termination: ContractTerms['termination'];
};

type VersionRow = {
  readonly version: number;
  readonly effective_date: CivilDate;
  readonly lines: readonly LineText[];
};

/** A line by the words of the contract source's events; they end here. */
type LineText = {
  readonly lineKey: string;
  readonly productId: string;
  readonly productType: string;
  readonly description: string;
  readonly quantity: string;
  readonly ramp?: readonly { readonly from: CivilDate; readonly quantity: string }[] | null;
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  readonly value?: { readonly amount: string; readonly currency: CurrencyCode } | null;
};

type InvoicedRow = Awaited<ReturnType<RevenueBooks['takeInvoiced']>>[number];
