import type { Transaction } from 'kysely';
import { invariant } from '../../core/invariant.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { seal, subjectsIn, type Personal } from '../personal/sealing.ts';
import { subjectKeys } from '../personal/subject-keys.ts';
import type { Rules } from '../rules/model.ts';
import type { FieldChange } from './changes.ts';
import type { EventBody } from './cloud-event.ts';
import type { EventDraft } from './command.ts';
import type { CommandTables } from './tables.ts';

/** The event types a source may tell of (its `events.ts`). */
export type Catalogue = Readonly<Record<string, { readonly schemaVersion: number }>>;

export type Move = { readonly from: string | null; readonly to: string | null };

/**
 * What the events of one change carry: the move, the names and values of what changed, what each event adds. Personal
 * values are sealed here, under keys read in the same transaction.
 */
export async function eventBodies(
  trx: Transaction<CommandTables>,
  law: { readonly rules: Rules; readonly catalogue: Catalogue },
  entity: { readonly type: string; readonly id: string },
  kind: 'change' | 'fact',
  told: { readonly move: Move; readonly changes: readonly FieldChange[]; readonly events: readonly EventDraft[] },
): Promise<Omit<EventBody, 'id'>[]> {
  const personal = (field: string, value: Json): Personal => ({ type: entity.type, field, value, subject: entity.id });
  const subjects = new Set(
    told.changes.flatMap((one) => [
      ...subjectsIn(law.rules, personal(one.field, one.before)),
      ...subjectsIn(law.rules, personal(one.field, one.after)),
    ]),
  );
  const keys = await subjectKeys(trx, [...subjects]);
  const values = (side: 'before' | 'after'): JsonObject =>
    Object.fromEntries(told.changes.map((one) => [one.field, seal(law.rules, personal(one.field, one[side]), keys)]));
  const changed = { ...told.move, changed: values('after'), previous: values('before') };

  return told.events.map((event) => {
    const entry = law.catalogue[event.type];
    invariant(entry, `the event ${event.type} is in the catalogue`);
    return { kind, type: event.type, schemaVersion: entry.schemaVersion, data: { ...changed, ...event.data } };
  });
}
