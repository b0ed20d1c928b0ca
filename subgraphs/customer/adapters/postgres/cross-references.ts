import { sql, type ExpressionBuilder, type Kysely } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { CrossReference } from '../../domain/customer.ts';
import type { CustomerTables } from './tables.ts';

export type ReferenceJson = Omit<CrossReference, 'linkedAt'> & { readonly linkedAt: Date | string };

/** The references of the entity in `idColumn`, as a JSON list beside it. */
export function crossReferencesOf<Table extends keyof CustomerTables>(
  tables: ExpressionBuilder<CustomerTables, Table>,
  idColumn: string,
) {
  const references = tables as unknown as ExpressionBuilder<CustomerTables, never>;
  return jsonArrayFrom(
    references
      .selectFrom('cross_references as reference')
      .select([
        'reference.system',
        'reference.instance',
        'reference.object_type as objectType',
        'reference.external_id as externalId',
        'reference.status',
        'reference.linked_at as linkedAt',
      ])
      .where('reference.entity_id', '=', sql.ref<string>(idColumn))
      .orderBy('reference.position'),
  );
}

export function revivedReference(reference: ReferenceJson): CrossReference {
  return { ...reference, linkedAt: new Date(reference.linkedAt) };
}

/** Writes an entity's references: they are added and marked, never taken away. False when another entity has one of them. */
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
    set position = excluded.position, status = excluded.status, linked_at = excluded.linked_at
    where cross_references.entity_id = excluded.entity_id`.execute(db);
  return Number(saved.numAffectedRows ?? 0) === rows.length;
}
