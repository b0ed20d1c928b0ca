import { Kind, type DocumentNode, type OperationTypeNode, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { Refusal } from '../../core/refusal.ts';
import { tooMuch, type Limits } from './limits.ts';
import { countRepeats, fragmentsOf } from './repeats.ts';

/** What can be told of an operation without a schema, with every fragment counted where it is spread. */
export type Shape = {
  readonly depth: number;
  readonly nesting: number;
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields of the outermost selection set, also those inside its fragments. */
  readonly outerFields: number;
  readonly cyclic: boolean;
};

const nothing: Shape = {
  depth: 0,
  nesting: 0,
  selections: 0,
  aliases: 0,
  directives: 0,
  outerFields: 0,
  cyclic: false,
};

/** Refuses a document of which any operation or fragment is too large; null when all are fine. */
export function refuseShape(document: DocumentNode, limits: Limits): Refusal | null {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).length;
  if (fragments > limits.fragmentsMax) return tooMuch('FRAGMENTS_MAX', `at most ${limits.fragmentsMax} fragments`);

  const measure = createMeasure(document, limits.nestingMax);
  for (const definition of document.definitions) {
    // A fragment that nobody spreads is validated like any other.
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const shape = measure(definition.selectionSet);
    const refusal =
      judge(shape, limits) ??
      (definition.kind === Kind.OPERATION_DEFINITION ? judgeRoot(definition.operation, shape, limits) : null);
    if (refusal !== null) return refusal;
  }
  const repeats = countRepeats(document, limits.repeatsMax);
  return repeats > limits.repeatsMax
    ? tooMuch('REPEATS_MAX', `at most ${limits.repeatsMax} pairs of fields of one name to merge`)
    : null;
}

/**
 * Each fragment is measured once and its measures are added wherever it is spread, so a bomb that would expand into 2^60
 * fields costs no more than the text it is written in. Sums become `Infinity` rather than wrong.
 */
export function createMeasure(document: DocumentNode, nestingMax: number): (set: SelectionSetNode) => Shape {
  const fragments = fragmentsOf(document);
  /** `null` while a fragment is being measured: met again then, it contains itself. */
  const measured = new Map<string, Shape | null>();

  function ofSet(set: SelectionSetNode, level: number): Shape {
    // Past the limit the verdict stands; going on would only exhaust the stack.
    if (level > nestingMax) return { ...nothing, nesting: 1 };
    let sum = nothing;
    for (const selection of set.selections) sum = beside(sum, ofSelection(selection, level));
    return { ...sum, nesting: sum.nesting + 1 };
  }

  function ofSelection(selection: SelectionNode, level: number): Shape {
    const directives = selection.directives?.length ?? 0;
    switch (selection.kind) {
      case Kind.FIELD: {
        // What stays below `__schema` is bounded by GraphQL's own rule against introspection in circles.
        const within = selection.selectionSet ? ofSet(selection.selectionSet, level + 1) : nothing;
        return {
          depth: selection.name.value.startsWith('__') ? 1 : within.depth + 1,
          nesting: within.nesting,
          selections: within.selections + 1,
          aliases: within.aliases + (selection.alias ? 1 : 0),
          directives: within.directives + directives,
          outerFields: 1,
          cyclic: within.cyclic,
        };
      }
      case Kind.INLINE_FRAGMENT:
        return wrapped(ofSet(selection.selectionSet, level + 1), directives);
      case Kind.FRAGMENT_SPREAD:
        return wrapped(ofFragment(selection.name.value, level), directives);
    }
  }

  function ofFragment(name: string, level: number): Shape {
    const known = measured.get(name);
    if (known === null) return { ...nothing, cyclic: true };
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    // An unknown fragment is for validation to complain about.
    if (fragment === undefined) return nothing;
    measured.set(name, null);
    const shape = ofSet(fragment, level + 1);
    measured.set(name, shape);
    return shape;
  }

  return (set) => ofSet(set, 1);
}

function wrapped(within: Shape, directives: number): Shape {
  return { ...within, selections: within.selections + 1, directives: within.directives + directives };
}

function beside(left: Shape, right: Shape): Shape {
  return {
    depth: Math.max(left.depth, right.depth),
    nesting: Math.max(left.nesting, right.nesting),
    selections: left.selections + right.selections,
    aliases: left.aliases + right.aliases,
    directives: left.directives + right.directives,
    outerFields: left.outerFields + right.outerFields,
    cyclic: left.cyclic || right.cyclic,
  };
}

function judge(shape: Shape, limits: Limits): Refusal | null {
  if (shape.cyclic) return tooMuch('FRAGMENTS_ACYCLIC', 'fragments that do not contain themselves');
  if (shape.nesting > limits.nestingMax)
    return tooMuch('NESTING_MAX', `at most ${limits.nestingMax} nested selection sets`);
  if (shape.depth > limits.depthMax) return tooMuch('DEPTH_MAX', `at most ${limits.depthMax} levels of fields`);
  if (shape.selections > limits.selectionsMax)
    return tooMuch('SELECTIONS_MAX', `at most ${limits.selectionsMax} selections`);
  if (shape.aliases > limits.aliasesMax) return tooMuch('ALIASES_MAX', `at most ${limits.aliasesMax} aliases`);
  if (shape.directives > limits.directivesMax)
    return tooMuch('DIRECTIVES_MAX', `at most ${limits.directivesMax} directives`);
  return null;
}

function judgeRoot(operation: OperationTypeNode, shape: Shape, limits: Limits): Refusal | null {
  const rootFieldsMax = operation === 'mutation' ? limits.mutationFieldsMax : limits.queryFieldsMax;
  return shape.outerFields > rootFieldsMax
    ? tooMuch('ROOT_FIELDS_MAX', `at most ${rootFieldsMax} root fields in a ${operation}`)
    : null;
}
