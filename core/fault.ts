/** The five ways in which a system fails to answer. Vendor errors become one of these in the vendor's `client.ts`. */
export type FaultKind = 'UNREACHABLE' | 'TIMED_OUT' | 'OVERLOADED' | 'REJECTED_CREDENTIALS' | 'UNINTELLIGIBLE';

export type FaultOptions = {
  /** Whether the request may have had its effect although no answer came: look it up before anything else. */
  readonly outcomeUnknown?: boolean;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
};

/** Which code a client sees for a fault: an unknown outcome may be retried with the same key only. */
export type FaultCode = 'UPSTREAM_UNAVAILABLE' | 'OUTCOME_UNCERTAIN';

/** A system did not answer. A silence, not a no: nothing is known about the request but what this says. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  /** The system that was silent, as `systems.yaml` or `supergraph.yaml` names it. */
  readonly system: string;
  readonly outcomeUnknown: boolean;
  readonly retryAfterSeconds: number;

  constructor(kind: FaultKind, system: string, message: string, options: FaultOptions = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.system = system;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds ?? 1;
  }

  get code(): FaultCode {
    return this.outcomeUnknown ? 'OUTCOME_UNCERTAIN' : 'UPSTREAM_UNAVAILABLE';
  }

  /** Credentials and rubbish do not mend themselves by asking again. */
  get retryable(): boolean {
    return this.kind !== 'REJECTED_CREDENTIALS' && this.kind !== 'UNINTELLIGIBLE';
  }
}
