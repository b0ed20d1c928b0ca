import { sql, type Kysely, type RawBuilder } from 'kysely';
import { refuse, type Refusal } from '../../core/refusal.ts';
import { personOf, type Viewer } from '../../core/viewer.ts';
import type { CommandTables } from './tables.ts';

/**
 * A row of the duties table (DOMAIN 13), enforced on the person. Either the roles one person holds exclude each other,
 * or what the person did to the same entity before excludes the command now, or to others that hang together with it.
 */
export type Duty =
  | { readonly kind: 'ROLES'; readonly mayNotHold: readonly string[] }
  | { readonly kind: 'HISTORY'; readonly did: readonly string[]; readonly to?: Related }
  /** Asked by the command's own decision, because it depends on a part of the entity that the input names. */
  | { readonly kind: 'DECIDED' };

/** Other entities of the subgraph that count: of one type, their ids by a query over the subgraph's own tables. */
export type Related = { readonly entityType: string; readonly ids: (entityId: string) => RawBuilder<unknown> };

export type Duties = Readonly<Record<string, Duty>>;

/** The rows of DOMAIN 13 that stand between commands of one subgraph, by number. A subgraph adds its own. */
export const commonDuties: Duties = {
  // Administers roles: may hold no posting or approving role.
  '13.11': { kind: 'ROLES', mayNotHold: ['role-admin'] },
};

/** Refuses with the row's number when the person behind the viewer is on both sides of it. */
export async function checkDuties(
  db: Kysely<CommandTables>,
  duties: Duties,
  rows: readonly string[],
  subject: { readonly viewer: Viewer; readonly entityType: string; readonly entityId: string | null },
): Promise<Refusal | null> {
  for (const row of rows) {
    const duty = duties[row];
    if (duty === undefined) throw new Error(`The schema names the duty ${row}, which no table has.`);
    if (duty.kind === 'ROLES') {
      const held = duty.mayNotHold.find((role) => subject.viewer.roles.includes(role));
      if (held !== undefined)
        return violation(row, null, `Who holds ${held} may not do this (segregation of duties ${row}).`);
    } else if (duty.kind === 'HISTORY' && subject.entityId !== null) {
      const { entityType, entityId } = subject;
      const to = duty.to ?? { entityType, ids: (id: string) => sql`${id}` };
      const auditId = await earlierAct(db, duty.did, to.entityType, to.ids(entityId), personOf(subject.viewer));
      if (auditId !== null)
        return violation(
          row,
          auditId,
          `You did ${duty.did.join(' or ')} ${duty.to === undefined ? 'on it' : `on a ${duty.to.entityType} of its`}; another person has to do this (${row}).`,
        );
    }
  }
  return null;
}

/** Looks in the log and in what is not relayed yet: both are the audit record. */
async function earlierAct(
  db: Kysely<CommandTables>,
  commands: readonly string[],
  entityType: string,
  ids: RawBuilder<unknown>,
  person: string,
): Promise<string | null> {
  const found = await sql<{ event_id: string }>`
    select event_id from (
      select event_id, kind, envelope from outbox where entity_type = ${entityType} and entity_id in (${ids})
      union all
      select event_id, kind, envelope from log where entity_type = ${entityType} and entity_id in (${ids})
    ) as acts
    where kind = 'change'
      and envelope::jsonb ->> 'commandname' = any(${commands}::text[])
      and coalesce(envelope::jsonb ->> 'onbehalfof', envelope::jsonb ->> 'actor') = ${person}
    limit 1`.execute(db);
  return found.rows[0]?.event_id ?? null;
}

function violation(rule: string, conflictingAuditId: string | null, message: string): Refusal {
  return refuse('SOD_VIOLATION', { rule, conflictingAuditId }, message);
}
