import { sql, type Kysely, type Transaction } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { givenRows } from '../../../../platform/postgres/given-rows.ts';
import { together } from '../../../../platform/postgres/together.ts';
import type { Customer, CustomerId } from '../../domain/customer.ts';
import { keysOf } from '../../domain/matching/proposals.ts';
import { readCustomers } from './customers.ts';
import type { CustomerTables } from './tables.ts';

type Db = Kysely<CustomerTables>;

/** How many customers with a key in common are compared at most, the newest: a name that thousands bear tells nothing. */
const nearMax = 200;

// --- Keys -------------------------------------------------------------------------------------------------------------

/** Fields of a customer from which its keys are made. */
const keyFields: ReadonlySet<string> = new Set([
  'legalName',
  'country',
  'primaryDomain',
  'registryIds',
  'addresses',
  'taxRegistrations',
]);

export function changesKeys(before: Customer | null, after: Customer, changed: readonly string[]): boolean {
  return (
    before === null ||
    changed.some((field) => keyFields.has(field)) ||
    (after.status === 'MERGED') !== (before.status === 'MERGED')
  );
}

type Keyed = { readonly id: CustomerId; readonly keys: readonly string[]; readonly isNew: boolean };

/** Writes the keys of a customer: commands that share a transaction do it in one statement. */
export function writeKeys(trx: Transaction<CommandTables>, before: Customer | null, after: Customer): Promise<void> {
  const keys = after.status === 'MERGED' ? [] : [...new Set(keysOf(after))];
  return writeTogether(trx, { id: after.id, keys, isNew: before === null });
}

const writeTogether = together<Transaction<CommandTables>, Keyed, void>(async (trx, all) => {
  const changed = all.filter(({ isNew }) => !isNew).map(({ id }) => id);
  if (changed.length > 0) await sql`delete from match_keys where customer_id = any(${changed}::text[])`.execute(trx);
  await insertKeys(trx, all);
  return all.map(() => undefined);
});

async function insertKeys(db: Kysely<CommandTables> | Db, all: readonly Pick<Keyed, 'id' | 'keys'>[]): Promise<void> {
  const rows = all.flatMap(({ id, keys }) => keys.map((key) => ({ customer_id: id, key })));
  if (rows.length === 0) return;
  await sql`insert into match_keys (customer_id, key)
    select customer_id, key from ${givenRows('customer_id text, key text', rows)} as given
    on conflict do nothing`.execute(db);
}

/** How many customers are keyed at a time when they have none. */
const fillSize = 500;

/** Gives their keys to customers that were written before there were any. Ends at once where all have theirs. */
export async function fillKeys(db: Db): Promise<void> {
  for (let after = ''; ;) {
    const found = await sql<{ id: CustomerId }>`
      select id from customers
      where id > ${after} and status <> 'MERGED' and not exists (select from match_keys where customer_id = customers.id)
      order by id limit ${fillSize}`.execute(db);
    const ids = found.rows.map(({ id }) => id);
    if (ids.length === 0) return;
    const customers = await readCustomers(db, ids, everything);
    await insertKeys(
      db,
      customers.flatMap((customer) => (customer === null ? [] : [{ id: customer.id, keys: keysOf(customer) }])),
    );
    if (ids.length < fillSize) return;
    after = ids.at(-1) ?? '';
  }
}

// The day plays no part where everything is seen.
const everything = { kind: 'everything', on: '1970-01-01' } as Scope;

// --- Customers that share keys ------------------------------------------------------------------------------------------

type Looked = { readonly keys: readonly string[]; readonly besides: CustomerId | null };

/** Customers with one of the keys; commands that share a transaction ask in one statement. */
export const customersByKeys = together<Kysely<CommandTables>, Looked, readonly Customer[]>(async (trx, asked) => {
  const wanted = [...new Set(asked.flatMap(({ keys }) => keys))];
  if (wanted.length === 0) return asked.map(() => []);
  const found = await sql<{ key: string; id: CustomerId }>`
    select wanted.key, sharing.customer_id as id
    from unnest(${wanted}::text[]) as wanted (key)
    cross join lateral (
      select customer_id from match_keys where match_keys.key = wanted.key order by customer_id desc limit ${nearMax}
    ) as sharing`.execute(trx);
  const ids = [...new Set(found.rows.map(({ id }) => id))];
  const read = ids.length === 0 ? [] : await readCustomers(trx.withTables<CustomerTables>(), ids, everything);
  const customers = new Map(read.flatMap((customer) => (customer === null ? [] : [[customer.id, customer]])));
  return asked.map(({ keys, besides }) => {
    const near = new Set(found.rows.filter(({ key, id }) => keys.includes(key) && id !== besides).map(({ id }) => id));
    return [...near].flatMap((id) => customers.get(id) ?? []);
  });
});
