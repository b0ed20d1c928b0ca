import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { givenRows } from '../../../../platform/postgres/given-rows.ts';
import type { Customer, CustomerId, MatchCandidate } from '../../domain/customer.ts';
import type { MatchCandidateFilter } from '../../port.ts';
import type { CustomerTables } from './tables.ts';
import { visibleCustomer } from './visibility.ts';

type Db = Kysely<CustomerTables>;

/** A customer's candidates, as a JSON list beside it. */
export const matchCandidatesOf: RawBuilder<readonly MatchCandidateJson[]> = sql`(
  select coalesce(json_agg(part), '[]') from (
    select id, left_id as "leftId", right_id as "rightId", rule, score, reasons, state, compared_hash as "comparedHash",
           proposed_at as "proposedAt", decided_by as "decidedBy", decided_at as "decidedAt"
    from match_candidates where left_id = customers.id order by id) as part)`;

export type MatchCandidateJson = Omit<MatchCandidate, 'proposedAt' | 'decidedAt'> & {
  readonly proposedAt: string;
  readonly decidedAt: string | null;
};

export function revivedCandidate({ proposedAt, decidedAt, ...rest }: MatchCandidateJson): MatchCandidate {
  return {
    ...rest,
    proposedAt: new Date(proposedAt),
    decidedAt: decidedAt === null ? null : new Date(decidedAt),
  };
}

export async function writeCandidates(db: Db, customer: Customer): Promise<void> {
  const shape = `id text, "leftId" text, "rightId" text, rule text, score integer, reasons text[], state text, "comparedHash" text,
    "proposedAt" timestamptz, "decidedBy" text, "decidedAt" timestamptz`;
  await sql`
    insert into match_candidates (id, left_id, right_id, rule, score, reasons, state, compared_hash, proposed_at, decided_by, decided_at)
    select id, "leftId", "rightId", rule, score, reasons, state, "comparedHash", "proposedAt", "decidedBy", "decidedAt"
    from ${givenRows(shape, customer.matchCandidates ?? [])} as given
    on conflict (id) do update
    set state = excluded.state, decided_by = excluded.decided_by, decided_at = excluded.decided_at`.execute(db);
}

export async function listCandidates(
  db: Db,
  { customerIds, state }: MatchCandidateFilter,
  page: { readonly first: number; readonly after: string | null },
  scope: Scope,
): Promise<readonly MatchCandidate[]> {
  let found = db
    .selectFrom('match_candidates')
    .selectAll()
    .where(visibleCustomer(scope, 'left_id'))
    .where('id', '>', page.after ?? '')
    .orderBy('id')
    .limit(page.first + 1);
  // Whoever was merged is nobody's duplicate any more, until it is itself again.
  if (state?.includes('OPEN') === true) found = found.where(sql<boolean>`(state <> 'OPEN' or ${ofTheLiving})`);
  if (state !== null) found = found.where('state', '=', sql<MatchCandidate['state']>`any(${state}::text[])`);
  if (customerIds !== null)
    found = found.where(
      sql<boolean>`(left_id = any(${customerIds}::text[]) or right_id = any(${customerIds}::text[]))`,
    );
  const rows = await found.execute();
  return rows.map((row) => ({
    id: row.id as MatchCandidate['id'],
    leftId: row.left_id as CustomerId,
    rightId: row.right_id as CustomerId,
    rule: row.rule,
    score: row.score,
    reasons: row.reasons,
    state: row.state,
    comparedHash: row.compared_hash,
    proposedAt: row.proposed_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  }));
}

const ofTheLiving = sql`not exists (
  select from customers merged where merged.id in (left_id, right_id) and merged.status = 'MERGED')`;

export async function openMatchesAgainst(db: Db, customer: CustomerId): Promise<number> {
  const counted = await db
    .selectFrom('match_candidates')
    .select((candidate) => candidate.fn.countAll<number>().as('open'))
    .where('right_id', '=', customer)
    .where('state', '=', 'OPEN')
    .where(sql<boolean>`${ofTheLiving}`)
    .executeTakeFirstOrThrow();
  return Number(counted.open);
}
