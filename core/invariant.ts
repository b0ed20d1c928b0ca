/** Something that can only be false when our own code is wrong; the client sees a trace id, never this sentence. */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${sentence}`);
}
