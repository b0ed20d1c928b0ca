import {
  Kind,
  parse,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { refuse, type Refusal } from '../core/refusal.ts';
import type { ValidationRule } from '../core/validation-rules.ts';
import type { Viewer } from '../core/viewer.ts';
import type { Rules } from '../platform/rules/model.ts';
import type { HiddenReads } from './hidden-reads.ts';
import { compileCost, costWith, type Cost, type Variables } from './limits/cost.ts';
import type { Limits } from './limits/limits.ts';
import { createMeasure, refuseShape } from './limits/shape.ts';
import { refuseText } from './limits/text.ts';
import { demandsOf, noDemands, refuseCrossSystem, refuseUnmet, type Demands } from './ownership.ts';

export type GraphQLRequest = {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Variables;
};

export type AdmissionOptions = {
  readonly schema: GraphQLSchema;
  readonly rules: Rules;
  readonly hiddenReads: HiddenReads;
  readonly limits: Limits;
};

/** What was learned of an operation from its text alone; null where the text is not GraphQL. */
export type KnownOperation = {
  readonly kind: 'query' | 'mutation' | 'subscription' | null;
  /** Fields of the outermost selection set, through its fragments: 1 for a single mutation. */
  readonly outerFields: number;
  readonly refusal: Refusal | null;
  readonly cost: Cost;
  readonly demands: Demands;
};

export type Admission = {
  /** Looks the operation up, or at it. Cheap for a text seen before. */
  know(request: GraphQLRequest): KnownOperation;
  /** Why this viewer may not run it with these variables; null when it may. A viewer of null is an open gateway's. */
  refuse(operation: KnownOperation, variables: Variables, viewer: Viewer | null): Refusal | null;
};

/** Operations remembered, by number and by the length of their texts: a flood of new ones cannot grow past either. */
const KNOWN_MAX = 2_000;
const KNOWN_TEXT_MAX = 8_000_000;

/**
 * Decides whether an operation may run at all, before it is validated or planned and before anything is fetched. The same
 * door for every way in.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const { limits } = options;
  const known = new LRUCache<string, KnownOperation>({
    max: KNOWN_MAX,
    maxSize: KNOWN_TEXT_MAX,
    sizeCalculation: (_operation, key) => key.length + 500,
  });

  return {
    know({ query, operationName }) {
      // With the name's length, so that no text can pass for another text with a name in front of it.
      const key = `${operationName?.length ?? '-'} ${operationName ?? ''}${query}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const operation = examine(query, operationName, options);
      known.set(key, operation);
      return operation;
    },
    refuse(operation, variables, viewer) {
      if (operation.refusal !== null) return operation.refusal;
      if (exceedsDepth(variables, limits.variablesDepthMax)) {
        return invalid('variables', 'VARIABLES_DEPTH_MAX', `at most ${limits.variablesDepthMax} levels deep`);
      }
      const cost = costWith(operation.cost, variables);
      if (!(cost <= limits.costMax)) return tooDear(cost, limits.costMax);
      return viewer && refuseUnmet(operation.demands, viewer);
    },
  };
}

function examine(query: string, operationName: string | null, options: AdmissionOptions): KnownOperation {
  const { schema, rules, hiddenReads, limits } = options;
  const tooLarge = refuseText(query, limits);
  if (tooLarge !== null) return { ...unknown, refusal: tooLarge };
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch {
    // Mistakes in the text are for the parse that follows, which tells the client where they are.
    return unknown;
  }

  const refusal = refuseShape(document, limits);
  if (refusal !== null) return { ...unknown, refusal };
  const operation = selectedOperation(document, operationName);
  if (operation === null) {
    const mustBe = 'the name of one of the operations, where there are several';
    return { ...unknown, refusal: invalid('operationName', 'OPERATION_NAME', mustBe) };
  }

  const fragments = fragmentsOf(document);
  const demands = demandsOf(operation, fragments, schema, rules, hiddenReads);
  return {
    kind: operation.operation,
    outerFields: createMeasure(document, limits.nestingMax)(operation.selectionSet).outerFields,
    refusal: refuseCrossSystem(demands),
    cost: compileCost(operation, fragments, schema, rules),
    demands,
  };
}

const unknown: KnownOperation = { kind: null, outerFields: 0, refusal: null, cost: 0, demands: noDemands };

/** The operation that would run; null where that is not clear. */
function selectedOperation(document: DocumentNode, name: string | null): OperationDefinitionNode | null {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const matching = name === null ? operations : operations.filter((operation) => operation.name?.value === name);
  return matching.length === 1 ? (matching[0] ?? null) : null;
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function exceedsDepth(value: unknown, levelsLeft: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levelsLeft === 0) return true;
  return Object.values(value).some((part) => exceedsDepth(part, levelsLeft - 1));
}

function invalid(path: string, rule: ValidationRule, mustBe: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, `The operation is refused: ${path} must be ${mustBe}.`);
}

function tooDear(cost: number, limit: number): Refusal {
  return refuse(
    'COST_EXCEEDED',
    { limit, cost, resetAt: null },
    `The answer could hold ${cost} objects where ${limit} are allowed: ask for shorter lists.`,
  );
}
