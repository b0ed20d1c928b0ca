import { textArg, use } from '../schema-view.ts';
import {
  finding,
  isMastered,
  mutationsOf,
  outputFields,
  type Finding,
  type Subject,
  type SubgraphRule,
} from './subject.ts';

export const nameRules = {
  'unknown-write': unknownWrite,
  'pipeline-field': pipelineField,
  'unknown-argument': unknownArgument,
  'owned-outside-entity': ownedOutsideEntity,
} satisfies Record<string, SubgraphRule>;

/** Kept by the command pipeline and the port, never by a command. */
const kept: ReadonlySet<string> = new Set(['id', 'version', 'commands', 'createdAt', 'updatedAt']);

function* unknownWrite(subject: Subject): Iterable<Finding> {
  for (const { coordinate, rule } of mutationsOf(subject)) {
    for (const path of rule.writes) {
      const [type = '', field = '', ...more] = path.split('.');
      const owner = subject.view.objects.get(type);
      // A field of a type that is not ours is foreign, known or not: `foreign-write` says so.
      if (owner === undefined || !isMastered(owner) || (more.length === 0 && owner.fields.has(field))) continue;
      yield finding(coordinate, `writes ${path}, and ${type} has no such field.`);
    }
  }
}

/** A state changes by @transition only: a write would go round the state table. */
function* pipelineField(subject: Subject): Iterable<Finding> {
  for (const { coordinate, rule } of mutationsOf(subject)) {
    for (const path of rule.writes) {
      const [type = '', field = ''] = path.split('.');
      if (kept.has(field)) yield finding(coordinate, `writes ${path}, which the pipeline keeps.`);
      if (subject.rules.types[type]?.lifecycle?.field === field) {
        yield finding(coordinate, `writes ${path}, the state: say @transition instead.`);
      }
    }
  }
}

function* unknownArgument(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field } of outputFields(subject)) {
    const by = textArg(use(field, 'listSize'), 'by');
    if (by !== null && !field.arguments.has(by)) {
      yield finding(coordinate, `has @listSize(by: "${by}"), which is no argument of it.`);
    }
  }
}

/** Ownership is by field of an entity; its parts go with the field that holds them. */
function* ownedOutsideEntity(subject: Subject): Iterable<Finding> {
  for (const { coordinate, type, field } of outputFields(subject)) {
    const owned = use(field, 'owned');
    if (owned === null || isMastered(type) || textArg(owned, 'group') !== null) continue;
    yield finding(coordinate, 'says @owned without a group, and its type has none (no @entity).');
  }
}
