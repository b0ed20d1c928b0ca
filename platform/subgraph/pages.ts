import { refuse } from '../../core/refusal.ts';
import type { Cursors } from '../cursor.ts';
import { Refused } from './refused.ts';

/** One page of a list that is ordered by id: at most `first` rows behind the row with the id `after`. */
export type PageRequest = {
  readonly first: number;
  readonly after: string | null;
  /** Ids sort by when they were made: true turns the list round. */
  readonly newestFirst?: boolean;
};
export type Page<T> = { readonly nodes: readonly T[]; readonly hasNextPage: boolean };

/** Relay's connection, as every list of entities answers. */
export type Connection<T> = {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};

export type PageArguments = {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly orderBy?: 'OLDEST_FIRST' | 'NEWEST_FIRST' | null;
};

export const pageSizeDefault = 25;
export const pageSizeMax = 100;

/**
 * Reads a list through its page arguments. `list` names the list and whatever it hangs on, so that a cursor of one list
 * cannot be used on another, nor on the same list the other way round.
 */
export async function readConnection<T extends { readonly id: string }>(
  cursors: Cursors,
  list: string,
  args: PageArguments,
  read: (page: PageRequest) => Promise<Page<T>>,
): Promise<Connection<T>> {
  const kind = `page:${list}${args.orderBy === 'NEWEST_FIRST' ? ':newest-first' : ''}`;
  const page = await read(pageRequest(cursors, kind, args));
  const edges = page.nodes.map((node) => ({ cursor: cursors.seal(kind, node.id), node }));
  return { edges, pageInfo: { hasNextPage: page.hasNextPage, endCursor: edges.at(-1)?.cursor ?? null } };
}

function pageRequest(cursors: Cursors, kind: string, args: PageArguments): PageRequest {
  const first = args.first ?? pageSizeDefault;
  if (first < 1 || first > pageSizeMax) {
    const sentence = `first must be from 1 to ${pageSizeMax}.`;
    throw new Refused(refuse('VALIDATION_FAILED', { path: 'first', rule: 'RANGE' }, sentence));
  }
  const order = args.orderBy === 'NEWEST_FIRST' ? { newestFirst: true } : {};
  if (args.after == null) return { first, after: null, ...order };
  const opened = cursors.open(kind, args.after);
  if (!opened.ok) throw new Refused(opened.refusal);
  return { first, after: opened.value as string, ...order };
}

/** The two ways through a list: which ids stand behind the page's beginning, and how they run. */
export function inOrder({ after, newestFirst }: PageRequest) {
  if (newestFirst !== true) return { behind: '>', than: after ?? '', direction: 'asc' } as const;
  // Nothing sorts behind every id, so the first page has no bound.
  if (after === null) return { behind: 'is not', than: null, direction: 'desc' } as const;
  return { behind: '<', than: after, direction: 'desc' } as const;
}

/** A page of rows that were read one more than asked for, which tells whether there is a next page. */
export function pageOf<T>(rows: readonly T[], first: number): Page<T> {
  return { nodes: rows.slice(0, first), hasNextPage: rows.length > first };
}

export const filterIdsMax = 100;

/** A filter by ids is a look-up, not a way to hand in a list of any length. */
export function checkFilterIds(ids: readonly string[] | null | undefined, path = 'filter.ids'): void {
  if (ids == null || ids.length <= filterIdsMax) return;
  const sentence = `${path} must be at most ${filterIdsMax} ids: ask in several requests.`;
  throw new Refused(refuse('VALIDATION_FAILED', { path, rule: 'COUNT_MAX' }, sentence));
}
