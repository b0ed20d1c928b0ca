import { civilDateAt } from '../../core/civil-date.ts';
import { newId } from '../../core/ids.ts';
import { invariant } from '../../core/invariant.ts';
import { refuse, type Refusal } from '../../core/refusal.ts';
import { scopeOf } from '../../core/scope.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { MutationRule, Rules } from '../rules/model.ts';
import { changesBetween } from './changes.ts';
import {
  checkAccess,
  checkCompanionMove,
  checkDeclared,
  checkFields,
  checkGone,
  checkGrant,
  checkMove,
  checkState,
  checkVersion,
  type Grant,
} from './checks.ts';
import { isRefusal, type Change, type Command, type Companion, type DecisionContext, type Entity } from './command.ts';
import { checkDuties, type Duties } from './duties.ts';
import type { Told } from './filing.ts';
import type { Keeper } from './keeper.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Caller, Write } from './write.ts';

export type Law = { readonly rules: Rules; readonly duties: Duties };

export type Judgement<E> =
  | {
      readonly verdict: 'REFUSED';
      readonly refusal: Refusal;
      readonly target: string | null;
      readonly before: E | null;
    }
  /** It is there already, made by an earlier command. */
  | { readonly verdict: 'ALREADY'; readonly existing: E }
  | Accepted<E>;

export type Accepted<E> = Judged<E> & { readonly verdict: 'ACCEPTED'; readonly beside: readonly Beside[] };

/** What becomes of one aggregate, and what is told of it. */
export type Judged<E> = {
  readonly before: E | null;
  readonly after: E;
  readonly told: Told;
  readonly untold?: unknown;
};

/** The same of an aggregate that changes beside the command's own, with who keeps it. */
export type Beside = Judged<Entity> & { readonly entity: string; readonly keeper: Keeper<Entity, unknown> };

export type Case<E extends Entity, Input, Reader, Facts> = {
  readonly keeper: Keeper<E, Reader>;
  readonly command: Command<E, Input, Reader, Facts>;
  readonly input: Input;
  readonly write: Write;
  readonly caller: Caller;
  readonly now: Date;
};

/**
 * Everything that can refuse a command, in the order in which a client is best told: who may call it, whether the
 * entity is there, which version, which state, the duties, then the command's own decision, and last whether what it
 * decided is what the schema lets it do. Reads and locks; writes nothing.
 */
export async function judge<E extends Entity, Input, Reader, Facts>(
  unit: UnitOfWork,
  law: Law,
  the: Case<E, Input, Reader, Facts>,
): Promise<Judgement<E>> {
  const { keeper, command, input, write, caller, now } = the;
  const { viewer } = caller;
  const rule = ruleOf(law.rules, command.name);
  const target = command.target?.(input) ?? null;
  let before: E | null = null;
  const refused = (refusal: Refusal): Judgement<E> => ({ verdict: 'REFUSED', refusal, target, before });

  const barred = checkAccess(rule.access, viewer);
  if (barred !== null) return refused(barred);

  const today = write.effectiveDate ?? civilDateAt(now, 'UTC');
  const scope = scopeOf(viewer, civilDateAt(now, 'UTC'));
  const reader = keeper.reader(unit.trx, unit.hold);
  if (target !== null) {
    await command.first(reader, input);
    await unit.hold(`${rule.entity} ${target}`, 'EXCLUSIVE');
    before = await keeper.lock(unit, target, scope);
    if (before === null) return refused(notFound(rule.entity, target));
  }

  const grant = await grantOf(keeper, viewer, before, now, unit);
  const from = stateOf(law.rules, rule.entity, before);
  const gone = before === null ? null : await command.gone(before, { now, viewer }, reader);
  const early =
    checkGrant(command.name, grant) ??
    (before === null ? null : checkVersion(write.expectedVersion, before.version)) ??
    checkGone(law.rules, rule, command.name, from, gone) ??
    checkState(law.rules, rule, command.name, from) ??
    barredBy(keeper, before) ??
    (await checkDuties(unit.trx, law.duties, rule.duties, {
      viewer,
      entityType: rule.entity,
      entityId: before?.id ?? null,
    }));
  if (early !== null) return refused(early);

  const context: DecisionContext = {
    today,
    effectiveDate: write.effectiveDate,
    now,
    viewer,
    scope,
    reason: write.reason,
    correlationId: caller.correlationId,
    newId,
    facts: undefined,
  };
  const unready = before === null ? null : await command.ready(before, context, reader);
  if (unready !== null) return refused(unready);
  const facts = await command.gather(reader, input, before, context);
  const decision = command.decide(before, input, { ...context, facts });
  if (isRefusal(decision)) return refused(decision);
  if ('already' in decision) {
    invariant(before === null, 'only what is created can have been there already');
    return { verdict: 'ALREADY', existing: decision.already };
  }

  const judged = judgedOf(law.rules, rule.entity, { ...decision, before }, now);
  const late =
    checkMove(law.rules, rule, command.name, { entity: rule.entity, ...judged.told.move }) ??
    checkWritten(law.rules, rule, rule.entity, judged, { viewer, grant });
  if (late !== null) return refused(late);

  const beside: Beside[] = [];
  for (const one of decision.beside ?? []) {
    const companion = await judgeCompanion(unit, law, the, one);
    if ('code' in companion) return refused(companion);
    beside.push(companion);
  }
  const apart = beside.length === 0 ? null : refuseApart([{ keeper, ...judged }, ...beside]);
  if (apart !== null) return refused(apart);
  return { verdict: 'ACCEPTED', ...judged, beside };
}

async function judgeCompanion<E extends Entity, Input, Reader, Facts>(
  unit: UnitOfWork,
  { rules }: Law,
  { keeper, command, caller: { viewer }, now }: Case<E, Input, Reader, Facts>,
  { entity, ...decided }: Companion,
): Promise<Beside | Refusal> {
  const rule = ruleOf(rules, command.name);
  const kept = entity === command.entity ? keeper : keeper.beside?.[entity];
  invariant(kept, `the keeper of ${command.entity} knows who keeps the ${entity} that ${command.name} changes`);
  const its = kept as Keeper<Entity, unknown>;
  const judged = judgedOf(rules, entity, decided, now);
  const grant = await grantOf(its, viewer, decided.before, now, unit);
  return (
    barredBy(its, decided.before) ??
    checkCompanionMove(rules, rule, command.name, { entity, ...judged.told.move }) ??
    checkWritten(rules, rule, entity, judged, { viewer, grant }) ?? { ...judged, entity, keeper: its }
  );
}

/** No command goes on from a state that only a fact can have made. */
function barredBy<E extends Entity>({ facts }: Pick<Keeper<E, never>, 'facts'>, before: E | null): Refusal | null {
  return before === null ? null : (facts?.barred(before) ?? null);
}

function judgedOf<E extends Entity>(
  rules: Rules,
  entity: string,
  { before, after: decided, events, erases = [], untold }: Change<E> & { readonly before: E | null },
  now: Date,
): Judged<E> {
  const type = rules.types[entity];
  invariant(type, `the entity ${entity} is in the schema`);
  const after = stamped(decided, before, now);
  const move = { from: stateOf(rules, entity, before), to: stateOf(rules, entity, after) };
  return { before, after, told: { move, changes: changesBetween(type, before, after), events, erases }, untold };
}

/** Whether what was decided is what the schema lets this mutation write, and this viewer. */
function checkWritten<E extends Entity>(
  rules: Rules,
  rule: MutationRule,
  entity: string,
  { before, told: { move, changes } }: Judged<E>,
  by: { readonly viewer: Viewer; readonly grant: Grant | null | undefined },
): Refusal | null {
  const changed = changes.map((one) => one.field);
  const state = before === null ? null : (move.from ?? '');
  return (
    checkDeclared(rule, entity, rules.types[entity]?.lifecycle?.field ?? null, changed) ??
    checkFields(rules, rule, entity, changed, { ...by, state })
  );
}

/** What stands or falls together is written in one transaction, which no outside system takes part in. */
function refuseApart<E extends Entity>(
  all: readonly (Pick<Judged<E>, 'told'> & { readonly keeper: Pick<Keeper<E, never>, 'outside'> })[],
): Refusal | null {
  const outside = all.map(({ keeper, told }) => keeper.outside(told.changes.map((one) => one.field)));
  const system = outside.find((one) => one !== null);
  if (system === undefined) return null;
  const sentence = `${system.name} keeps some of what this would change, and cannot change it together with the rest.`;
  return refuse('NOT_SUPPORTED_BY_SYSTEM', { system: system.name, duty: 'transaction' }, sentence);
}

/**
 * Nobody creates what it would not see: a token that names a customer, a partner or legal entities is confined to them in
 * what it writes as in what it reads. Asked once the entity is written, because only then the database can tell.
 */
export async function refuseUnseen<E extends Entity, Input, Reader, Facts>(
  unit: UnitOfWork,
  { keeper, command, caller, now }: Case<E, Input, Reader, Facts>,
  { before, after, beside }: Accepted<E>,
): Promise<Refusal | null> {
  const scope = scopeOf(caller.viewer, civilDateAt(now, 'UTC'));
  if (scope.kind === 'everything') return null;
  // The command's own entity, if it was there before, was found within the scope.
  const own = before === null ? [{ entity: command.entity, keeper, after }] : [];
  for (const { entity, keeper: its, after: written } of [...own, ...beside]) {
    if ((await its.lock(unit, written.id, scope)) !== null) continue;
    const details = { field: entity, owner: entity, useMutation: null };
    const sentence = `Your token is confined to what this ${entity} would not be part of.`;
    return refuse('OWNERSHIP_VIOLATION', details, sentence);
  }
  return null;
}

export function ruleOf(rules: Rules, command: string): MutationRule {
  const rule = rules.mutations[command];
  invariant(rule, `the command ${command} is a mutation of the schema`);
  return rule;
}

export function stateOf(rules: Rules, entityType: string, entity: object | null): string | null {
  const field = rules.types[entityType]?.lifecycle?.field;
  if (field === undefined || entity === null) return null;
  return String((entity as Readonly<Record<string, unknown>>)[field]);
}

export function notFound(entity: string, id: string): Refusal {
  return refuse('NOT_FOUND', { entity, id }, `There is no ${entity} ${id} that you may see.`);
}

/** Undefined for a viewer that is no partner: then no grant is asked for. */
async function grantOf<E extends Entity, Reader>(
  keeper: Keeper<E, Reader>,
  { partnerId }: Viewer,
  before: E | null,
  now: Date,
  unit: UnitOfWork,
): Promise<Grant | null | undefined> {
  if (partnerId === null) return undefined;
  if (before === null) return keeper.creating ?? null;
  return keeper.grant(unit, partnerId, before, civilDateAt(now, 'UTC'));
}

/** What is the pipeline's own to say of an entity, whatever the decision said of it. */
function stamped<E extends Entity>(decided: E, before: E | null, now: Date): E {
  const kept = before === null ? { createdAt: now } : { id: before.id, createdAt: before.createdAt };
  return { ...decided, ...kept, version: (before?.version ?? 0) + 1, updatedAt: now };
}
