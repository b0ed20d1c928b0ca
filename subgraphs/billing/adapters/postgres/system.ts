import { sql, type Kysely } from 'kysely';
import { civilDateAt } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import { refuse } from '../../../../core/refusal.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { Keeper } from '../../../../platform/commands/keeper.ts';
import { rebase, type Intent, type Outcome } from '../../../../platform/commands/outcome.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { BillingAccount, BillingAccountId } from '../../domain/billing-account.ts';
import type { Invoice, InvoiceId } from '../../domain/invoice.ts';
import type { BillingReader, BillingRecord, BillingSystem } from '../../port.ts';
import { readAccounts } from './accounts.ts';
import { createPostgresKeepers } from './adapter.ts';
import { readInvoices } from './invoices.ts';
import { createLegalEntities } from '../../../legal-entity-copy.ts';
import type { BillingTables } from './tables.ts';

/**
 * The embedded store as the port has it. It takes part in the command's transaction, so what became of a key and what
 * changed is told by the pipeline's receipts and events: nobody asks `find` or `changes` here.
 */
export function createPostgresBillingSystem(db: Kysely<BillingTables>): BillingSystem {
  const { accounts, invoices, duties } = createPostgresKeepers(createLegalEntities([]));

  const read = async (ids: readonly string[]): Promise<readonly (BillingRecord | null)[]> => {
    const [foundAccounts, foundInvoices] = await Promise.all([
      readAccounts(db, ids as readonly BillingAccountId[], everythingAt(new Date(0))),
      readInvoices(db, ids as readonly InvoiceId[], everythingAt(new Date(0))),
    ]);
    return ids.map((_, index) => {
      const [account, invoice] = [foundAccounts[index] ?? null, foundInvoices[index] ?? null];
      if (account !== null) {
        const entity = 'BillingAccount';
        return { ...stampOf(entity, account), entity, id: account.id, values: account };
      }
      const entity = 'Invoice';
      return invoice === null ? null : { ...stampOf(entity, invoice), entity, id: invoice.id, values: invoice };
    });
  };

  return {
    name: 'embedded',
    duties,
    keeps: ['billing.account', 'billing.invoice'],

    execute(billing, key, unit) {
      invariant(unit !== null, 'the embedded store works in the unit of work of the command');
      return billing.entity === 'Invoice'
        ? executeOn(invoices, 'Invoice', billing.intent, key, unit)
        : executeOn(accounts, 'BillingAccount', billing.intent, key, unit);
    },

    find: neverAsked<Promise<Outcome | null>>,
    changes: neverAsked,
    read,

    async *export(range, cutOff) {
      const to = range.to < cutOff ? range.to : cutOff;
      let last: Change = { updated_at: range.from, id: '' };
      for (;;) {
        const changes = await changedAfter(db, last, to);
        for (const record of await read(changes.map(({ id }) => id))) if (record !== null) yield record;
        last = changes.at(-1) ?? last;
        if (changes.length < exportPageSize) return;
      }
    },
  };
}

/** Somebody may have written since `before` was read: the change is laid over what is held now. */
async function executeOn<E extends BillingAccount | Invoice>(
  keeper: Keeper<E, BillingReader>,
  entity: BillingRecord['entity'],
  intent: Intent<E>,
  key: string,
  unit: UnitOfWork,
): Promise<Outcome> {
  if (intent.before === null) return keeper.execute(intent, key, unit);
  const { id, updatedAt } = intent.after;
  const held = await keeper.lock(unit, id, everythingAt(updatedAt));
  if (held !== null) return keeper.execute(rebase(intent, held), key, unit);
  return { kind: 'REFUSED', refusal: refuse('NOT_FOUND', { entity, id }, `There is no ${entity} ${id}.`) };
}

const exportPageSize = 500;

type Change = { readonly id: string; readonly updated_at: Date };

/** The next accounts and invoices that were last changed before `to`, in the order of their changes. */
async function changedAfter(db: Kysely<BillingTables>, last: Change, to: Date): Promise<readonly Change[]> {
  const { rows } = await sql<Change>`
    select id, updated_at
    from (select id, updated_at from billing_accounts union all select id, updated_at from invoices) as held
    where (updated_at, id) > (${last.updated_at}::timestamptz, ${last.id}::text) and updated_at < ${to}::timestamptz
    order by updated_at, id
    limit ${exportPageSize}`.execute(db);
  return rows;
}

function stampOf(objectType: BillingRecord['entity'], { id, version, updatedAt }: BillingAccount | Invoice) {
  return {
    externalId: id,
    objectType,
    version: String(version).padStart(versionDigits, '0'),
    changedAt: updatedAt,
  };
}

/** Versions sort as text: the column holds at most ten digits. */
const versionDigits = 10;

/** The day does not matter to who sees everything. */
function everythingAt(instant: Date): Scope {
  return { kind: 'everything', on: civilDateAt(instant, 'UTC') };
}

function neverAsked<T>(): T {
  invariant(false, 'the pipeline’s receipts and events tell what the embedded store did');
}
