import type { Refusal } from '../../core/refusal.ts';

/** Carries a refusal out of a resolver: GraphQL knows no other way for a field to say no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    // A no is an answer: nobody looks for where it was said, and to find out would cost more than to say it.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(refusal.message);
    Error.stackTraceLimit = stackTraceLimit;
    this.refusal = refusal;
  }
}
