import type pg from 'pg';

/** What the customer has, and how many others have as much as a fortieth of it. */
export const invoicesOfCustomer = 500;
const linesPerEntry = 10;
const others = 2_000;
const invoicesOfOther = 10;

/** Written as rows, without commands: what is measured comes after. The customer itself was created and is known everywhere. */
export async function seedUnifiedView(pool: pg.Pool, customerId: string): Promise<void> {
  // What posted entries may not suffer is no question here: rows are written in any order.
  await pool.query('set session_replication_role to replica');
  await pool.query(
    `
    insert into billing.billing_accounts (id, version, customer_id, legal_entity_id, currency, time_zone, bill_day, payment_terms_days, collection, invoice_series,
      status, dunning_profile, created_at, updated_at)
    select 'acc_' || lpad(k::text, 6, '0'), 1, case when k = 0 then $C$ else 'cus_' || k end, 'le_us', 'USD', 'UTC', null, 30, 'SEND', 'INV', 'ACTIVE', 'NONE', now(), now()
    from generate_series(0, ${others}) as k`.replace('$C$', `'${customerId}'`),
  );
  // Half of them are paid; each has one day of its own.
  await pool.query(`
    insert into billing.invoices (id, version, number, series_code, billing_account_id, customer_id, legal_entity_id, currency, type, status,
      issue_date, due_date, lines, net, discount, tax, total, paid, credited, written_off, discounted, credit_noted, open, tax_status, content_hash, correlation_id, created_at, updated_at)
    select 'inv_' || lpad(k::text, 7, '0') || '_' || account.id, 1, 'INV-' || account.id || '-' || k, 'INV', account.id, account.customer_id, 'le_us', 'USD', 'RECURRING',
      case when k % 2 = 0 then 'PAID' else 'OPEN' end, date '2025-01-01' + k, date '2025-01-31' + k, '[]'::jsonb, 100, 0, 0, 100,
      case when k % 2 = 0 then 100 else 0 end, 0, 0, 0, 0, case when k % 2 = 0 then 0 else 100 end, 'FINAL', 'hash', 'bench', now(), now()
    from billing.billing_accounts as account,
      generate_series(1, case when account.id = 'acc_000000' then ${invoicesOfCustomer} else ${invoicesOfOther} end) as k`);
  await pool.query(`
    insert into billing.payments (id, version, billing_account_id, customer_id, legal_entity_id, currency, provider, provider_transaction_id, method,
      amount, received_date, status, unallocated, refund_pending, refunded, disputed, charged_back, created_at, updated_at)
    select 'pay_' || id, 1, billing_account_id, customer_id, 'le_us', 'USD', 'bank', id, 'BANK_TRANSFER', 100, due_date, 'SETTLED', 0, 0, 0, 0, 0, now(), now()
    from billing.invoices where status = 'PAID'`);
  await seedBooks(pool);
  await pool.query('analyze');
}

async function seedBooks(pool: pg.Pool): Promise<void> {
  await pool.query(`insert into ledger.invoice_copy select id, customer_id, legal_entity_id from billing.invoices`);
  await pool.query(`insert into ledger.accounts
    select 'acc_' || code, 1, 'main', code, 'Account ' || code, 'ASSET', 'NONE', 'ANY', '2020-01-01', null, now(), now()
    from generate_series(1000, 1009) as code`);
  await pool.query(
    `insert into ledger.calendars values ('cal', 1, 'le_us', '2025', 'MONTHS', '2025-01-01', '2026-01-01', now(), now())`,
  );
  await pool.query(`insert into ledger.accounting_periods
    values ('per', 1, 'le_us', 'cal', null, 'P1', 1, '2025-01-01', '2026-01-01', 'OPEN', 'OPEN', 'OPEN', 'OPEN', '{}'::jsonb, now(), now())`);
  await pool.query(`
    insert into ledger.receivables (id, version, document_id, document_number, customer_id, billing_account_id, legal_entity_id, currency, original, applied,
      open, functional_currency, functional_original, functional_open, due_date, status, created_at, updated_at)
    select 'rcv_' || id, 1, id, number, customer_id, billing_account_id, 'le_us', 'USD', total, 0, total, 'USD', total, total, due_date, 'OPEN', now(), now()
    from billing.invoices`);
  await pool.query(`
    insert into ledger.journal_entries (id, version, number, legal_entity_id, type, status, description, posting_date, period_id, source_system, source_type,
      source_id, source_version, source_purpose, created_by, approved_by, posted_by, posted_at, created_at, updated_at)
    select 'je_' || id, 1, 'JE-' || id, 'le_us', 'MANUAL', 'POSTED', 'bench', '2025-01-01', 'per', 'concord', 'Invoice', id, 1, 'MANUAL', 'a', 'b', 'b',
      now(), now(), now()
    from billing.invoices`);
  // Two lines of each invoice, ten of the customer's.
  await pool.query(
    `insert into ledger.journal_lines (entry_id, position, id, legal_entity_id, account_id, debit, credit, currency, functional_amount, functional_currency,
      customer_id, document_id, dimensions, posted_on)
    select 'je_' || id, position, 'jl_' || id || '_' || position, 'le_us', 'acc_100' || position, case when position % 2 = 0 then 20 end,
      case when position % 2 = 1 then 20 end, 'USD', 20, 'USD', customer_id, id, '{}'::jsonb, '2025-01-01'
    from billing.invoices, generate_series(0, $1::integer - 1) as position
    where position < 2 or billing_account_id = 'acc_000000'`,
    [linesPerEntry],
  );
}
