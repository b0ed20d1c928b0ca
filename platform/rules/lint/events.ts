import { finding, mutationsOf, touchedBy, type Finding, type Subject, type SubgraphRule } from './subject.ts';

export const eventRules = {
  'mutation-emits': mutationEmits,
  'event-name': eventName,
  'event-in-catalogue': inCatalogue,
  'event-emitted': emitted,
  'event-entity': eventEntity,
} satisfies Record<string, SubgraphRule>;

/** `<domain>.<aggregate>.<past participle>`, the domain being the subgraph. */
const shape = /^[a-z]+\.[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/;

/** Each change is told: its row in the outbox is the event and the audit record in one. */
function* mutationEmits(subject: Subject): Iterable<Finding> {
  for (const { coordinate, rule } of mutationsOf(subject)) {
    if (rule.emits.length === 0) yield finding(coordinate, 'emits no event: @emits is missing or empty.');
  }
}

function* eventName(subject: Subject): Iterable<Finding> {
  const named = new Map(
    mutationsOf(subject).flatMap(({ coordinate, rule }) => rule.emits.map((type) => [type, coordinate])),
  );
  for (const type of Object.keys(subject.events ?? {})) named.set(type, named.get(type) ?? type);
  for (const [type, coordinate] of named) {
    if (shape.test(type) && type.startsWith(`${subject.name}.`)) continue;
    yield finding(
      coordinate,
      `names the event ${type}, which is not of the form ${subject.name}.<aggregate>.<pastParticiple>.`,
    );
  }
}

function* inCatalogue(subject: Subject): Iterable<Finding> {
  if (subject.events === null && mutationsOf(subject).some(({ rule }) => rule.emits.length > 0)) {
    yield finding(`${subject.name}/events.ts`, 'is missing, and with it the catalogue of events.');
    return;
  }
  for (const { coordinate, rule } of mutationsOf(subject)) {
    for (const type of rule.emits) {
      if (subject.events?.[type] === undefined)
        yield finding(coordinate, `emits ${type}, which is not in the catalogue.`);
    }
  }
}

/** A promise that nothing keeps: an event of the catalogue comes from a mutation, or says from where else. */
function* emitted(subject: Subject): Iterable<Finding> {
  const told = new Set(mutationsOf(subject).flatMap(({ rule }) => rule.emits));
  for (const [type, entry] of Object.entries(subject.events ?? {})) {
    if (!told.has(type) && entry.by === undefined) {
      yield finding(type, 'is in the catalogue, but no mutation emits it and it does not say `by`.');
    }
  }
}

/** An event tells of an entity of this subgraph: the one that the mutation answers with, or another that it touches. */
function* eventEntity(subject: Subject): Iterable<Finding> {
  for (const [type, entry] of Object.entries(subject.events ?? {})) {
    if (subject.rules.types[entry.entity]?.entity !== true) {
      yield finding(type, `tells of ${entry.entity}, which is no entity of ${subject.name}.`);
    }
  }
  for (const { coordinate, rule } of mutationsOf(subject)) {
    for (const type of rule.emits) {
      const entity = subject.events?.[type]?.entity;
      if (entity === undefined || entity === rule.entity || touchedBy(rule).has(entity)) continue;
      yield finding(coordinate, `changes ${rule.entity} but emits ${type}, which tells of ${entity}.`);
    }
  }
}
