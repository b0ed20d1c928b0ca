import type { ExecutionResult } from 'graphql-ws';

export type Change = { readonly cursor: string; readonly kind: 'SNAPSHOT' | 'CHANGED' | 'CAUGHT_UP' };

export type ResumeClientOptions = {
  /** `ws://…/graphql`; a function is asked again on every connection. */
  readonly url: string | (() => string | Promise<string>);
  readonly token: () => string | Promise<string>;
  /** In Node, the class of `ws`. */
  readonly webSocketImpl?: unknown;
  /** How long to wait before the nth attempt in a row. */
  readonly pauseMs?: (attempt: number) => number;
};

export type Following = {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly after?: string | null;
  readonly onEvent: (result: ExecutionResult<Record<string, unknown>>, change: Change) => unknown;
  readonly onEnd?: (reason: unknown) => void;
};

export type Followed = { readonly cursor: string | null; stop(): void };

export type ResumeClient = { follow(following: Following): Followed; close(): void | Promise<void> };

export function createResumeClient(options: ResumeClientOptions): ResumeClient;
