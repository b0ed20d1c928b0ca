import { sql, type Kysely } from 'kysely';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { ReceivableTotals } from '../../port.ts';
import type { LedgerTables } from './tables.ts';
import { isOfCustomer, visibleReceivable } from './visibility.ts';

/** Of one customer and of those that were merged into it, by company and currency. */
export async function receivableTotals(
  db: Kysely<LedgerTables>,
  customer: CustomerId,
  scope: Scope,
): Promise<readonly ReceivableTotals[]> {
  const { rows } = await sql<Row>`
    select legal_entity_id as "legalEntityId", currency, count(*)::integer as receivables, sum(original) as original,
      sum(open) as open, coalesce(sum(open) filter (where status = 'DISPUTED'), 0) as disputed
    from receivables
    where ${isOfCustomer('customer_id', customer)} and ${visibleReceivable(scope)}
    group by legal_entity_id, currency order by legal_entity_id, currency`.execute(db);
  return rows.map(({ legalEntityId, currency, receivables, original, open, disputed }) => ({
    legalEntityId,
    currency,
    receivables,
    original: money(original, currency),
    open: money(open, currency),
    disputed: money(disputed, currency),
  }));
}

type Row = {
  readonly legalEntityId: string;
  readonly currency: CurrencyCode;
  readonly receivables: number;
  readonly original: string;
  readonly open: string;
  readonly disputed: string;
};
