import { z } from 'zod';
import { differences } from './compare.ts';
import { RefusedCase, UnfitInput, type Operations } from './operation.ts';

/** The form of a file of worked examples; what it says beyond this (sources, notes) is for people. */
const caseFile = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      input: z.looseObject({ op: z.string() }),
      expected: z.record(z.string(), z.unknown()),
    }),
  ),
});

export type WorkedExample = z.output<typeof caseFile>['cases'][number];

/** The cases of a file, or what is wrong with it in one sentence. */
export function readCases(text: string): readonly WorkedExample[] | string {
  try {
    const read = caseFile.safeParse(JSON.parse(text));
    return read.success ? read.data.cases : z.prettifyError(read.error);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Why a case fails: one line each, the answer last; empty when it passes. */
export function failuresOf({ input: { op, ...input }, expected }: WorkedExample, known: Operations): readonly string[] {
  const run = Object.hasOwn(known, op) ? known[op] : undefined;
  if (run === undefined) return [`unknown operation ${op}`];
  const actual = answerOf(() => run(input));
  if (typeof actual === 'string') return [actual];
  const found = differences(expected, actual);
  return found.length === 0 ? [] : [...found, `the answer was ${JSON.stringify(actual)}`];
}

/** The operation's answer; a no of the domain as `{ error }`; a sentence when the input does not fit. */
function answerOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof RefusedCase) return { ...error.refusal, error: error.refusal.code };
    if (error instanceof UnfitInput) return `the input does not fit: ${error.message}`;
    throw error;
  }
}
