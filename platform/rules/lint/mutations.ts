import { print } from 'graphql';
import { payloadEntity } from '../read.ts';
import { namedType, use } from '../schema-view.ts';
import { finding, mutationsOf, touchedBy, type Finding, type Subject, type SubgraphRule } from './subject.ts';

export const mutationRules = {
  'mutation-idempotent': idempotent,
  'mutation-write-context': writeContext,
  'mutation-effect': effect,
  'mutation-payload': payload,
} satisfies Record<string, SubgraphRule>;

function* idempotent(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field } of mutationsOf(subject)) {
    if (use(field, 'idempotent') === null) yield finding(coordinate, 'lacks @idempotent.');
  }
}

function* writeContext(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field } of mutationsOf(subject)) {
    const write = field.arguments.get('write');
    if (write === undefined || print(write) !== 'WriteContext!') {
      yield finding(coordinate, 'lacks the argument `write: WriteContext!`.');
    }
  }
}

function* effect(subject: Subject): Iterable<Finding> {
  for (const { coordinate, rule } of mutationsOf(subject)) {
    if (rule.transitions.length === 0 && rule.writes.length === 0) {
      yield finding(coordinate, 'has neither @transition nor @writes: it could change anything or nothing.');
    }
  }
}

/** `{ <entity>: Entity, receipt: Receipt! }`, the entity being one that the mutation touches. */
function* payload(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field, rule } of mutationsOf(subject)) {
    const receipt = subject.view.objects.get(namedType(field.type))?.fields.get('receipt');
    if (receipt === undefined || print(receipt.type) !== 'Receipt!') {
      yield finding(coordinate, 'answers with a payload that lacks `receipt: Receipt!`.');
    }
    const answered = payloadEntity(subject.view, field);
    const touched = touchedBy(rule);
    if (answered === null) {
      yield finding(coordinate, 'answers with a payload that has not exactly one entity beside the receipt.');
    } else if (touched.size > 0 && !touched.has(answered)) {
      yield finding(coordinate, `answers with ${answered} but moves and writes ${[...touched].join(', ')}.`);
    }
  }
}
