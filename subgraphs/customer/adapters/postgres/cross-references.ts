import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { CrossReference } from '../../domain/customer.ts';
import type { CustomerTables } from './tables.ts';

export type ReferenceJson = Omit<CrossReference, 'linkedAt'> & { readonly linkedAt: string };

const lists = { customers: listOf('customers'), opportunities: listOf('opportunities'), partners: listOf('partners') };

/** The references of each row's entity, as a JSON list beside it. */
export function crossReferencesOf(table: keyof typeof lists): RawBuilder<readonly ReferenceJson[]> {
  return lists[table];
}

function listOf(table: string): RawBuilder<readonly ReferenceJson[]> {
  return sql`(select coalesce(json_agg(part), '[]') from (
    select system, instance, object_type as "objectType", external_id as "externalId", status, linked_at as "linkedAt"
    from cross_references where entity_id = ${sql.table(table)}.id order by position) as part)`;
}

export function revivedReference(reference: ReferenceJson): CrossReference {
  return { ...reference, linkedAt: new Date(reference.linkedAt) };
}

/**
 * Writes an entity's references: they are added and marked, never taken away but by the customer that theirs was merged
 * into. False when another entity has one of them.
 */
export async function saveReferences(
  db: Kysely<CustomerTables>,
  entityId: string,
  references: readonly CrossReference[],
): Promise<boolean> {
  const rows = references.map((reference, position) => ({ ...reference, position }));
  const saved = await sql`
    insert into cross_references (system, instance, object_type, external_id, entity_id, position, status, linked_at)
    select system, instance, "objectType", "externalId", ${entityId}, position, status, "linkedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (system text, instance text, "objectType" text, "externalId" text, position integer, status text, "linkedAt" timestamptz)
    on conflict (system, instance, object_type, external_id) do update
    set entity_id = excluded.entity_id, position = excluded.position, status = excluded.status, linked_at = excluded.linked_at
    where cross_references.entity_id = excluded.entity_id
      or exists (select from customers where id = cross_references.entity_id and merged_into_id = excluded.entity_id)`.execute(
    db,
  );
  return Number(saved.numAffectedRows ?? 0) === rows.length;
}
