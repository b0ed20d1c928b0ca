import { sql, type Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, HierarchyType } from '../../domain/customer.ts';
import type { Lineage } from '../../port.ts';
import type { CustomerTables } from './tables.ts';

type Db = Kysely<CustomerTables>;

/** A bound against circles that a fact might bring; decisions allow ten levels. */
const levelsMax = 32;

/** The root of the legal hierarchy above a customer on a day; itself without a parent. */
export async function legalRoot(db: Db, customer: CustomerId, on: CivilDate): Promise<CustomerId> {
  const above = await climb(db, 'LEGAL', customer, on, on);
  return above.at(-1) ?? customer;
}

/** The customers above, nearest first, and the levels below, over every link that holds somewhere in `[from, to)`. */
export async function lineage(
  db: Db,
  type: HierarchyType,
  customer: CustomerId,
  from: CivilDate,
  to: CivilDate | null,
): Promise<Lineage> {
  const ancestors = await climb(db, type, customer, from, to);
  const below = await sql<{ levels: number }>`
    with recursive tree (id, depth) as (
      select ${customer}::text, 0
      union
      select link.child_id, tree.depth + 1 from tree join hierarchy_links link on link.parent_id = tree.id and link.type = ${type}
      where (link.to_date is null or link.to_date > ${from}::date) and (${to}::date is null or link.from_date < ${to}::date) and tree.depth < ${levelsMax}::integer
    )
    select max(depth) as levels from tree`.execute(db);
  return { ancestors, levelsBelow: below.rows[0]?.levels ?? 0 };
}

/** Customers with a link to a parent that holds on the day or later, in the order of their ids. */
export async function childrenFrom(
  db: Db,
  parent: CustomerId,
  on: CivilDate,
  max: number,
): Promise<readonly CustomerId[]> {
  const rows = await db
    .selectFrom('hierarchy_links')
    .select('child_id')
    .distinct()
    .where('parent_id', '=', parent)
    .where((link) => link.or([link('to_date', 'is', null), link('to_date', '>', on)]))
    .orderBy('child_id')
    .limit(max)
    .execute();
  return rows.map((row) => row.child_id as CustomerId);
}

/** In which hierarchies one of these customers has a link that holds on the day or later. */
export async function hierarchiesOf(
  db: Db,
  customers: readonly CustomerId[],
  on: CivilDate,
): Promise<readonly HierarchyType[]> {
  const found = await sql<{ type: HierarchyType }>`
    select type from hierarchy_links where child_id = any(${customers}::text[]) and (to_date is null or to_date > ${on}::date)
    union
    select type from hierarchy_links where parent_id = any(${customers}::text[]) and (to_date is null or to_date > ${on}::date)`.execute(
    db,
  );
  return found.rows.map(({ type }) => type);
}

/** The customers of these links, in the order of their ids. */
export async function childrenWith(db: Db, links: readonly string[]): Promise<readonly CustomerId[]> {
  if (links.length === 0) return [];
  const rows = await db
    .selectFrom('hierarchy_links')
    .select('child_id')
    .distinct()
    .where('id', '=', sql<string>`any(${links}::text[])`)
    .orderBy('child_id')
    .execute();
  return rows.map((row) => row.child_id as CustomerId);
}

/** With `to` equal to `from` the hierarchy of that one day. */
async function climb(
  db: Db,
  type: HierarchyType,
  customer: CustomerId,
  from: CivilDate,
  to: CivilDate | null,
): Promise<readonly CustomerId[]> {
  const rows = await sql<{ id: CustomerId }>`
    with recursive chain (id, depth) as (
      select ${customer}::text, 0
      union
      select link.parent_id, chain.depth + 1 from chain join hierarchy_links link on link.child_id = chain.id and link.type = ${type}
      where (link.to_date is null or link.to_date > ${from}::date) and (${to}::date is null or link.from_date <= ${to}::date) and chain.depth < ${levelsMax}::integer
    )
    select id from chain where depth > 0 group by id order by min(depth)`.execute(db);
  return rows.rows.map((row) => row.id);
}
