import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { decimal } from '../../../../core/decimal.ts';
import { money, type Money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { RevenueContractId, ScheduleLineId } from '../../domain/ids.ts';
import type { ObligationProgress } from '../../domain/revenue/progress.ts';
import type {
  KeptLine,
  PerformanceObligation,
  RevenueContract,
  RevenueWaitReason,
} from '../../domain/revenue/revenue-contract.ts';
import type { VariableConsideration } from '../../domain/revenue/variable/told-consideration.ts';
import type { ContractStub, RevenueContractFilter } from '../../port.ts';
import type { LedgerTables, ProgressJson, RevenueContractRow, VariableConsiderationJson } from './tables.ts';
import { endLines, insertLines, savePlan } from './obligations.ts';
import { isOfCustomer, visible, visibleContract } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectContracts(db: Db, scope: Scope) {
  return db
    .selectFrom('revenue_contracts')
    .selectAll('revenue_contracts')
    .where(visible(scope, 'revenue_contracts.legal_entity_id'));
}

export async function readRevenueContracts(
  db: Db,
  ids: readonly RevenueContractId[],
  scope: Scope,
): Promise<readonly (RevenueContract | null)[]> {
  const rows = await selectContracts(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, contractOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** By the contracts that they are of. */
export async function readRevenueContractsOf(
  db: Db,
  contracts: readonly string[],
  scope: Scope,
): Promise<readonly (RevenueContract | null)[]> {
  const rows = await selectContracts(db, scope)
    .where('contract_id', '=', sql<string>`any(${contracts}::text[])`)
    .execute();
  const byContract = new Map(rows.map((row) => [row.contract_id, contractOf(row)]));
  return contracts.map((id) => byContract.get(id) ?? null);
}

/** Whether each of these contracts is there for the viewer, as the contract source would say. */
export async function readContracts(
  db: Db,
  ids: readonly string[],
  scope: Scope,
): Promise<readonly (ContractStub | null)[]> {
  const { rows } = await sql<ContractStub>`
    select contract_id as id from contract_copy where contract_id = any(${ids}::text[]) and ${visibleContract(scope)}`.execute(
    db,
  );
  const seen = new Set(rows.map(({ id }) => id));
  return ids.map((id) => (seen.has(id) ? { id } : null));
}

export const lockRevenueContract = lockTogether<RevenueContract>(async (trx, ids, scope) => {
  const rows = await selectContracts(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(contractOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listRevenueContracts(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filter: RevenueContractFilter,
): Promise<readonly RevenueContract[]> {
  const { ids, legalEntityId, contractId, customerId, waitingFor, hold } = filter;
  let found = selectContracts(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (contractId != null) found = found.where('contract_id', '=', contractId);
  if (customerId != null) found = found.where(isOfCustomer('revenue_contracts.customer_id', customerId));
  if (waitingFor != null) found = found.where('waiting_for', '=', sql<RevenueWaitReason>`any(${waitingFor}::text[])`);
  if (hold != null) found = found.where('hold', '=', sql<NonNullable<RevenueContract['hold']>>`any(${hold}::text[])`);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(contractOf);
}

/** As the copy of the contract source says it; null while it says nothing. */
export async function contractStatus(db: Db, contractId: string): Promise<string | null> {
  const { rows } = await sql<{ status: string }>`
    select status from contract_copy where contract_id = ${contractId}`.execute(db);
  return rows[0]?.status ?? null;
}

/** Marks what waits for one of these to be planned again. */
export async function planAgain(db: Db, ...reasons: readonly RevenueWaitReason[]): Promise<void> {
  await sql`update revenue_contracts set due = true where waiting_for = any(${reasons}::text[])`.execute(db);
}

const rows = rowWriter('revenue_contracts', [
  'version',
  'legal_entity_id',
  'contract_id',
  'customer_id',
  'currency',
  'contract_version',
  'rounding_policy',
  'price',
  'waiting_for',
  'message',
  'hold',
  'hold_reason',
  'modifications',
  'progress',
  'variable_consideration',
  'due',
  'created_at',
  'updated_at',
] satisfies readonly (keyof RevenueContractRow)[]);

/** Whatever wrote it looked at what it waits for: it is not due any more. */
export async function saveRevenueContract(
  { trx }: Pick<UnitOfWork, 'trx'>,
  before: RevenueContract | null,
  after: RevenueContract,
): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    legal_entity_id: after.legalEntityId,
    contract_id: after.contractId,
    customer_id: after.customerId,
    currency: after.currency,
    contract_version: after.contractVersion,
    rounding_policy: after.roundingPolicy,
    price: after.price?.amount ?? null,
    waiting_for: after.waitingFor,
    message: after.message,
    hold: after.hold,
    hold_reason: after.holdReason,
    modifications: after.modifications,
    progress: after.progress.map(progressRow),
    variable_consideration: after.variableConsideration.map(variableRow),
    due: false,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

/** The schedules that go with what was told of a contract. */
export type PlanChange = {
  readonly gone: readonly ScheduleLineId[];
  readonly lines: readonly KeptLine[];
  readonly obligations: readonly PerformanceObligation[];
};

/** What a command changed of a contract, and of its schedules if anything. */
export async function saveProgress(
  unit: Pick<UnitOfWork, 'trx'>,
  before: RevenueContract | null,
  after: RevenueContract,
  plan: PlanChange | undefined,
): Promise<void> {
  await saveRevenueContract(unit, before, after);
  const db = unit.trx.withTables<LedgerTables>();
  // Who holds it has not looked at what it waits for, which may have come just now.
  if (after.waitingFor !== null) await sql`update revenue_contracts set due = true where id = ${after.id}`.execute(db);
  if (plan === undefined) return;
  await endLines(db, plan.gone, 'SUPERSEDED');
  await insertLines(db, after, plan.lines);
  await savePlan(db, plan.obligations);
}

function progressRow({ milestones, estimate, exercise, ...one }: ObligationProgress): ProgressJson {
  return {
    ...one,
    milestones: milestones.map((milestone) => ({ ...milestone, share: milestone.share.toString() })),
    estimate:
      estimate === null
        ? null
        : {
            asOf: estimate.asOf,
            costToDate: estimate.costToDate.toString(),
            expectedCost: estimate.expectedCost.toString(),
            progressPct: estimate.progressPct.toString(),
          },
    exercise:
      exercise === null
        ? null
        : {
            asOf: exercise.asOf,
            exercised: exercise.exercised.toString(),
            expected: exercise.expected.toString(),
          },
  };
}

function progressOf({ milestones, estimate, exercise = null, ...one }: ProgressJson): ObligationProgress {
  return {
    ...one,
    milestones: milestones.map((milestone) => ({ ...milestone, share: decimal(milestone.share) })),
    estimate:
      estimate === null
        ? null
        : {
            asOf: estimate.asOf,
            costToDate: decimal(estimate.costToDate),
            expectedCost: decimal(estimate.expectedCost),
            progressPct: decimal(estimate.progressPct),
          },
    exercise:
      exercise === null
        ? null
        : {
            asOf: exercise.asOf,
            exercised: decimal(exercise.exercised),
            expected: decimal(exercise.expected),
          },
  };
}

function variableRow({ outcomes, confidencePct, estimated, included, ...one }: VariableConsideration) {
  return {
    ...one,
    outcomes: outcomes.map(({ amount, probabilityPct }) => ({
      amount: amount.toString(),
      probabilityPct: probabilityPct.toString(),
    })),
    confidencePct: confidencePct.toString(),
    estimated: estimated.amount.toString(),
    included: included.amount.toString(),
  };
}

function variableOf(
  { outcomes, confidencePct, estimated, included, ...one }: VariableConsiderationJson,
  currency: Money['currency'],
): VariableConsideration {
  return {
    ...one,
    outcomes: outcomes.map(({ amount, probabilityPct }) => ({
      amount: decimal(amount),
      probabilityPct: decimal(probabilityPct),
    })),
    confidencePct: decimal(confidencePct),
    estimated: money(estimated, currency),
    included: money(included, currency),
  };
}

export function contractOf(row: Selectable<RevenueContractRow>): RevenueContract {
  return {
    id: row.id as RevenueContractId,
    version: row.version,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    contractId: row.contract_id,
    customerId: row.customer_id as CustomerId,
    currency: row.currency,
    contractVersion: row.contract_version,
    roundingPolicy: row.rounding_policy,
    price: row.price === null ? null : money(row.price, row.currency),
    waitingFor: row.waiting_for,
    message: row.message,
    hold: row.hold,
    holdReason: row.hold_reason,
    modifications: row.modifications,
    progress: row.progress.map(progressOf),
    variableConsideration: row.variable_consideration.map((one) => variableOf(one, row.currency)),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
