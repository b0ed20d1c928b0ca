import type { Refusal } from '../../core/refusal.ts';

/** A no that came after something was written: everything is taken back before the no is filed. */
export class RefusedLate extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
