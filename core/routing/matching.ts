/**
 * Conditions of a routing or mapping rule: field → the value it asks for. A field that is null or left out asks nothing.
 */
export type Conditions<Field extends string> = Readonly<Partial<Record<Field, Condition | null | undefined>>>;

type Condition = string | boolean;

/** How much each field counts when rules compete. The table also says which fields there are. */
export type Weights<Field extends string> = Readonly<Record<Field, number>>;

/** True when the subject has every value that the conditions ask for. */
export function fits<Field extends string>(
  weights: Weights<Field>,
  conditions: Conditions<Field>,
  subject: Conditions<Field>,
): boolean {
  return fieldsOf(weights).every((field) => conditions[field] == null || conditions[field] === subject[field]);
}

/** The sum of the weights of the fields that a rule asks about: the most specific of several rules has the most. */
export function specificity<Field extends string>(weights: Weights<Field>, conditions: Conditions<Field>): number {
  return fieldsOf(weights).reduce((sum, field) => (conditions[field] == null ? sum : sum + weights[field]), 0);
}

/** True when some subject could fit both: no field of which they ask two different values. */
export function mayMeet<Field extends string>(
  weights: Weights<Field>,
  one: Conditions<Field>,
  other: Conditions<Field>,
): boolean {
  return fieldsOf(weights).every((field) => one[field] == null || other[field] == null || one[field] === other[field]);
}

/** Those that nothing beats: all with the highest score. Several are a tie. */
export function best<Candidate>(
  candidates: readonly Candidate[],
  scoreOf: (candidate: Candidate) => number,
): readonly Candidate[] {
  const top = Math.max(...candidates.map(scoreOf));
  return candidates.filter((candidate) => scoreOf(candidate) === top);
}

function fieldsOf<Field extends string>(weights: Weights<Field>): readonly Field[] {
  return Object.keys(weights) as Field[];
}
