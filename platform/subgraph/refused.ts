import type { Refusal } from '../../core/refusal.ts';

/** Carries a refusal out of a resolver: GraphQL knows no other way for a field to say no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
