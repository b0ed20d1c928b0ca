import { Fault, type FaultKind, type FaultOptions } from '../../core/fault.ts';

export type TransportRequest = {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it may change something: an answer that is lost then leaves the outcome unknown. */
  readonly mutation: boolean;
  /** On the clock of `performance.now()`, for everything up to the last byte of the answer. */
  readonly deadlineAt: number;
};

export type TransportAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly body: string;
};

/** Carries a request to one subgraph and answers what came back, whatever it is; a silence is thrown as a Fault. */
export type Transport = {
  send(request: TransportRequest): Promise<TransportAnswer>;
  /** Lets running requests finish. */
  close(): Promise<void>;
};

/** The fault of a request that had been handed over already: a mutation may have had its effect. */
export function faultAfterSending(
  kind: FaultKind,
  system: string,
  message: string,
  request: Pick<TransportRequest, 'mutation'>,
  options: FaultOptions = {},
): Fault {
  return new Fault(kind, system, message, { ...options, outcomeUnknown: request.mutation });
}
