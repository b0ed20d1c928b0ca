import { Kind, print, type DefinitionNode } from 'graphql';
import { canonicalNames, argumentsOf, schemaDirectives } from '../directive-names.ts';
import { finding, isKeyed, type Finding, type HouseRule, type Subject } from './subject.ts';

export const sharedWordRules = {
  'shared-word-differs': sharedWordDiffers,
  'rule-not-composed': ruleNotComposed,
} satisfies Record<string, HouseRule>;

/** The directives that the gateway reads from the supergraph. */
const ruleDirectives: ReadonlySet<string> = new Set([
  ...[
    'entity',
    'owned',
    'lifecycle',
    'transition',
    'writes',
    'access',
    'idempotent',
    'duty',
    'emits',
    'cost',
    'listSize',
    'follows',
  ],
]);

/**
 * Composition merges what two subgraphs define differently, often silently: an enum value more, an input field less.
 * Words that several subgraphs say are the same everywhere, descriptions included.
 */
function* sharedWordDiffers(house: readonly Subject[]): Iterable<Finding> {
  const first = new Map<string, { readonly subgraph: string; readonly text: string }>();
  const entities = new Set(
    house.flatMap(({ view }) => [...view.objects.values()].filter(isKeyed).map(({ name }) => name)),
  );
  for (const { name, view } of house) {
    const roots = new Set(Object.values(view.roots).map((root) => root?.name));
    for (const definition of view.document.definitions) {
      const word = wordOf(definition);
      if (word === null || entities.has(word) || roots.has(word)) continue;
      const known = first.get(word);
      if (known === undefined) first.set(word, { subgraph: name, text: print(definition) });
      else if (known.text !== print(definition)) {
        yield finding(word, `is not the same in ${known.subgraph} and ${name}.`);
      }
    }
  }
}

/** A rule directive without @composeDirective is enforced by the subgraph and unknown to the gateway. */
function* ruleNotComposed(house: readonly Subject[]): Iterable<Finding> {
  for (const { name, view } of house) {
    const canonical = canonicalNames(view.document);
    const composed = new Set(
      schemaDirectives(view.document)
        .filter((directive) => canonical(directive.name.value) === 'composeDirective')
        .map((directive) => String(argumentsOf(directive)['name']).slice(1)),
    );
    for (const definition of view.document.definitions) {
      if (definition.kind !== Kind.DIRECTIVE_DEFINITION || composed.has(definition.name.value)) continue;
      const rule = canonical(definition.name.value) ?? definition.name.value;
      if (ruleDirectives.has(rule)) {
        yield finding(
          `@${definition.name.value}`,
          `is not composed by ${name}: @link import or @composeDirective is missing.`,
        );
      }
    }
  }
}

/** A type by its name, a directive by `@name`; null for the schema itself and for extensions. */
function wordOf(definition: DefinitionNode): string | null {
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return `@${definition.name.value}`;
  return definition.kind.endsWith('TypeDefinition') && 'name' in definition ? (definition.name?.value ?? null) : null;
}
