import { Fault, type FaultKind } from '../core/fault.ts';
import type { SubgraphAnswer } from './transports/answer.ts';

/** How a source that the operation asked answered it. */
export type SourceStatus =
  | { readonly status: 'LIVE' }
  /** It answered, but a system behind it did not: what needs that is null. */
  | { readonly status: 'DEGRADED'; readonly reason: typeof unavailable; readonly system: string }
  /** It did not answer: all of it is null. */
  | { readonly status: 'UNAVAILABLE'; readonly reason: FaultKind };

const unavailable = 'UPSTREAM_UNAVAILABLE';
const live: SourceStatus = { status: 'LIVE' };

/**
 * How each source answered one request. A source that was silent once is told as silent, whatever else it answered, because a part of
 * the answer is missing then.
 */
export class SourceNotes {
  readonly #statuses = new Map<string, SourceStatus>();

  answered(source: string, { errors }: Pick<SubgraphAnswer, 'errors'>): void {
    const silent = errors?.find(({ extensions }) => extensions?.['code'] === unavailable);
    const known = this.#statuses.get(source);
    if (silent === undefined) this.#statuses.set(source, known ?? live);
    else if (known?.status !== 'UNAVAILABLE') {
      const system = silent.extensions?.['system'];
      const named = typeof system === 'string' ? system : source;
      this.#statuses.set(source, { status: 'DEGRADED', reason: unavailable, system: named });
    }
  }

  failed(source: string, error: unknown): void {
    const reason = error instanceof Fault ? error.kind : 'UNINTELLIGIBLE';
    this.#statuses.set(source, { status: 'UNAVAILABLE', reason });
  }

  /** All that were asked, in the order of their names, where one of them was not live; null where nothing is missing. */
  told(): Readonly<Record<string, SourceStatus>> | null {
    const statuses = [...this.#statuses].sort(([a], [b]) => (a < b ? -1 : 1));
    return statuses.every(([, { status }]) => status === 'LIVE') ? null : Object.fromEntries(statuses);
  }
}
