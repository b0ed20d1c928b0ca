import { isRetryable, type Refusal } from '../../core/refusal.ts';

/** An error as every client sees it, over HTTP, in a GraphQL answer and over a socket. */
export type PresentedError = {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly correlationId: string;
    readonly retryable: boolean;
    /** The subgraph or system that said so; null when the gateway did. */
    readonly system: string | null;
    /** What the code promises besides. */
    readonly [detail: string]: unknown;
  };
};

/** A refusal with its details beside the code. */
export function presentRefusal(refusal: Refusal, correlationId: string, system: string | null = null): PresentedError {
  return {
    message: refusal.message,
    extensions: {
      ...refusal.details,
      code: refusal.code,
      correlationId,
      retryable: isRetryable(refusal),
      system,
    },
  };
}

/** What is told of a mistake of ours: nothing but where to find it in the log. */
export function presentBug(correlationId: string): PresentedError {
  return {
    message: 'Something went wrong here. The trace id leads to what did.',
    extensions: {
      code: 'INTERNAL_SERVER_ERROR',
      traceId: correlationId,
      correlationId,
      retryable: false,
      system: null,
    },
  };
}

export function errorBody(...errors: readonly PresentedError[]): string {
  return JSON.stringify({ errors });
}
