import { refuse, type Refusal } from '../../core/refusal.ts';
import type { ValidationRule } from '../../core/validation-rules.ts';

/** What one operation may ask for. Everything here is checked before it is validated or planned. */
export type Limits = {
  /** Lexical tokens of the whole document. */
  readonly tokensMax: number;
  /** Brackets of any kind within brackets, in the text as it is written: a parser goes one call deeper for each. */
  readonly bracketsMax: number;
  /** Fields within fields, through fragments. */
  readonly depthMax: number;
  /** Selection sets within selection sets: inline fragments that only wrap count here. */
  readonly nestingMax: number;
  /** Fields and fragments once every fragment is written out where it is spread. */
  readonly selectionsMax: number;
  readonly fragmentsMax: number;
  /** Pairs of fields that share a name in one place, see `repeats.ts`. */
  readonly repeatsMax: number;
  readonly aliasesMax: number;
  readonly directivesMax: number;
  readonly queryFieldsMax: number;
  /** One operation may be one business step, not a batch job. */
  readonly mutationFieldsMax: number;
  /** In entities that the answer could hold, see `cost.ts`. */
  readonly costMax: number;
  /** Lists and objects within lists and objects in the variables. */
  readonly variablesDepthMax: number;
};

export const defaultLimits: Limits = {
  tokensMax: 5_000,
  bracketsMax: 100,
  depthMax: 20,
  nestingMax: 60,
  selectionsMax: 1_000,
  fragmentsMax: 100,
  repeatsMax: 10_000,
  aliasesMax: 30,
  directivesMax: 50,
  queryFieldsMax: 20,
  mutationFieldsMax: 5,
  // Three nested lists at their default page fit; a fourth has to say how much of it is wanted.
  costMax: 50_000,
  variablesDepthMax: 32,
};

/** A client finds the rule in `details`; what it may have stands in the message. */
export function tooMuch(rule: ValidationRule, mayHave: string): Refusal {
  return refuse('VALIDATION_FAILED', { path: 'query', rule }, `The operation is refused: it may have ${mayHave}.`);
}
