import type { CivilDate } from '../../core/civil-date.ts';
import { refuse, type Refusal } from '../../core/refusal.ts';
import type { ValidationRule } from '../../core/validation-rules.ts';
import type { Viewer } from '../../core/viewer.ts';

/** `WriteContext` of the schema, as the client sent it. */
export type WriteInput = {
  readonly idempotencyKey?: string | null;
  readonly expectedVersion?: number | null;
  readonly effectiveDate?: CivilDate | null;
  readonly reason?: string | null;
  readonly dryRun?: boolean | null;
  readonly after?: string | null;
};

/** Who sent the request that a command came with. */
export type Caller = {
  readonly viewer: Viewer;
  readonly correlationId: string;
  /** The event or process step that caused the request, if one did. */
  readonly causationId: string | null;
  readonly traceparent: string | null;
  /** The `Idempotency-Key` header, which stands for a key left out. */
  readonly idempotencyKey: string | null;
};

/** Who gives a command without a request: its key stands in the write. */
export function callerWithoutRequest(viewer: Viewer, correlationId: string): Caller {
  return { viewer, correlationId, causationId: null, traceparent: null, idempotencyKey: null };
}

export type Write = {
  readonly key: string;
  readonly expectedVersion: number | null;
  readonly effectiveDate: CivilDate | null;
  readonly reason: string | null;
  readonly dryRun: boolean;
};

export const idempotencyKeyLengthMax = 255;
export const reasonLengthMax = 1_000;

/** Checks the write context; a rehearsal needs no key, because it leaves nothing behind that a repeat could find. */
export function readWrite(input: WriteInput, caller: Caller): Write | Refusal {
  const dryRun = input.dryRun ?? false;
  const key = input.idempotencyKey ?? caller.idempotencyKey ?? '';
  if (key === '' && !dryRun) {
    return invalid(
      'write.idempotencyKey',
      'REQUIRED',
      'Every mutation needs an idempotency key: make one before the first attempt and repeat it on every retry.',
    );
  }
  if (key.length > idempotencyKeyLengthMax || /[^\x20-\x7e]/.test(key)) {
    return invalid(
      'write.idempotencyKey',
      'IDEMPOTENCY_KEY_FORM',
      `An idempotency key has 1 to ${idempotencyKeyLengthMax} printable ASCII characters.`,
    );
  }
  const reason = input.reason?.trim() ?? '';
  if (reason.length > reasonLengthMax)
    return invalid('write.reason', 'LENGTH_MAX', `A reason has at most ${reasonLengthMax} characters.`);

  return {
    key,
    expectedVersion: input.expectedVersion ?? null,
    effectiveDate: input.effectiveDate ?? null,
    reason: reason === '' ? null : reason,
    dryRun,
  };
}

function invalid(path: string, rule: ValidationRule, sentence: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, sentence);
}
