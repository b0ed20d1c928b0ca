/** A letter waits (PARKED by itself, BLOCKED behind one of the same entity) or is dealt with. */
export type LetterState = 'PARKED' | 'BLOCKED' | 'REPLAYED' | 'DISMISSED';

/** Who has to look when a consumer parks an entry, and the page that says what to do (`docs/runbooks/`). */
export type Accountable = { readonly team: string; readonly runbook: string };

/** Why an entry could not be applied: enough to find the mistake, and no value of anybody's. */
export type Reason = { readonly class: string; readonly message: string };

/** An entry that a consumer could not apply, as people see it. */
export type DeadLetter = {
  readonly id: string;
  readonly consumer: string;
  readonly source: string;
  readonly sequence: number;
  readonly eventId: string;
  readonly type: string;
  readonly entityType: string;
  readonly entityId: string | null;
  readonly customerId: string | null;
  readonly legalEntityId: string | null;
  readonly occurredAt: Date;
  readonly state: LetterState;
  readonly blockedBy: string | null;
  readonly reason: Reason | null;
  readonly attempts: number;
  readonly firstFailedAt: Date | null;
  readonly lastFailedAt: Date | null;
  readonly team: string;
  readonly runbook: string;
  readonly parkedAt: Date;
  readonly resolvedAt: Date | null;
};

export type OrderAction = 'REPLAY' | 'DISMISS';

/**
 * What came of one letter. DUPLICATE had been dealt with before and was left alone; BLOCKED waits for another letter that
 * was not among those ordered; FAILED would not go in this time either.
 */
export type LetterOutcome = 'APPLIED' | 'DISMISSED' | 'DUPLICATE' | 'FAILED' | 'BLOCKED';

export type LetterResult = {
  readonly letterId: string;
  readonly outcome: LetterOutcome;
  readonly reason: Reason | null;
};
