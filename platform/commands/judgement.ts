import { civilDateAt } from '../../core/civil-date.ts';
import { newId } from '../../core/ids.ts';
import { invariant } from '../../core/invariant.ts';
import { refuse, type Refusal } from '../../core/refusal.ts';
import { scopeOf } from '../../core/scope.ts';
import type { MutationRule, Rules } from '../rules/model.ts';
import { changesBetween } from './changes.ts';
import {
  checkAccess,
  checkDeclared,
  checkFields,
  checkGrant,
  checkMove,
  checkState,
  checkVersion,
  type Grant,
} from './checks.ts';
import { isRefusal, type Command, type DecisionContext, type Entity } from './command.ts';
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
  | {
      readonly verdict: 'ACCEPTED';
      readonly before: E | null;
      readonly after: E;
      readonly told: Told;
    };

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
  const type = law.rules.types[rule.entity];
  invariant(type, `the entity ${rule.entity} of ${command.name} is in the schema`);

  const target = command.target?.(input) ?? null;
  let before: E | null = null;
  const refused = (refusal: Refusal): Judgement<E> => ({ verdict: 'REFUSED', refusal, target, before });

  const barred = checkAccess(rule.access, viewer);
  if (barred !== null) return refused(barred);

  const today = write.effectiveDate ?? civilDateAt(now, 'UTC');
  const scope = scopeOf(viewer, civilDateAt(now, 'UTC'));
  if (target !== null) {
    await unit.hold(`${rule.entity} ${target}`, 'EXCLUSIVE');
    before = await keeper.lock(unit, target, scope);
    if (before === null) return refused(notFound(rule.entity, target));
  }

  const grant = await grantOf(the, before, unit);
  const from = stateOf(law.rules, rule.entity, before);
  const early =
    checkGrant(command.name, grant) ??
    (before === null ? null : checkVersion(write.expectedVersion, before.version)) ??
    checkState(law.rules, rule, command.name, from) ??
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
  const reader = keeper.reader(unit.trx, unit.hold);
  const unready = before === null ? null : await command.ready(before, context, reader);
  if (unready !== null) return refused(unready);
  const facts = await command.gather(reader, input, before, context);
  const decision = command.decide(before, input, { ...context, facts });
  if (isRefusal(decision)) return refused(decision);

  const after = stamped(decision.after, before, now);
  const changes = changesBetween(type, before, after);
  const changed = changes.map((one) => one.field);
  const to = stateOf(law.rules, rule.entity, after);
  const late =
    checkMove(law.rules, rule, command.name, { from, to }) ??
    checkDeclared(rule, type.lifecycle?.field ?? null, changed) ??
    checkFields(law.rules, rule, changed, { viewer, state: before === null ? null : (from ?? ''), grant });
  if (late !== null) return refused(late);

  const told = { move: { from, to }, changes, events: decision.events, erases: decision.erases ?? [] };
  return { verdict: 'ACCEPTED', before, after, told };
}

/**
 * Nobody creates what it would not see: a token that names a customer, a partner or legal entities is confined to them in
 * what it writes as in what it reads. Asked once the entity is written, because only then the database can tell.
 */
export async function refuseUnseen<E extends Entity, Input, Reader, Facts>(
  unit: UnitOfWork,
  { keeper, command, caller, now }: Case<E, Input, Reader, Facts>,
  change: { readonly before: E | null; readonly after: E },
): Promise<Refusal | null> {
  const scope = scopeOf(caller.viewer, civilDateAt(now, 'UTC'));
  if (change.before !== null || scope.kind === 'everything') return null;
  if ((await keeper.lock(unit, change.after.id, scope)) !== null) return null;
  const details = { field: command.entity, owner: command.entity, useMutation: null };
  return refuse(
    'OWNERSHIP_VIOLATION',
    details,
    `Your token is confined to what this ${command.entity} would not be part of.`,
  );
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
async function grantOf<E extends Entity, Input, Reader, Facts>(
  the: Case<E, Input, Reader, Facts>,
  before: E | null,
  unit: UnitOfWork,
): Promise<Grant | null | undefined> {
  const { partnerId } = the.caller.viewer;
  if (partnerId === null) return undefined;
  return before === null ? null : await the.keeper.grant(unit, partnerId, before, civilDateAt(the.now, 'UTC'));
}

/** What is the pipeline's own to say of an entity, whatever the decision said of it. */
function stamped<E extends Entity>(decided: E, before: E | null, now: Date): E {
  const kept = before === null ? { createdAt: now } : { id: before.id, createdAt: before.createdAt };
  return { ...decided, ...kept, version: (before?.version ?? 0) + 1, updatedAt: now };
}
