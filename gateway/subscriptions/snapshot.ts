import { refuse } from '../../core/refusal.ts';
import type { Viewer } from '../../core/viewer.ts';
import { Refused } from '../../platform/subgraph/refused.ts';
import { snapshotOf } from './change.ts';
import type { Filter } from './filter.ts';
import type { Attempt, Group } from './group.ts';
import { sealPlace, type Position } from './position.ts';
import { resultText } from './result.ts';

export type SnapshotOptions = {
  readonly group: Group;
  readonly position: Position;
  /** The list's cursor behind which to go on; empty for the beginning. */
  readonly after: string;
  readonly viewer: Viewer;
  readonly correlationId: string;
  readonly attempt: Attempt;
  /** Null where more may be told at once, else when it may. */
  tell(text: string, cursor: string, after: string): Promise<void> | null;
};

const PAGE_SIZE = 50;
/** A state larger than this is no start of a subscription but an export. */
export const snapshotMax = 10_000;

/** Tells what the filter matches now, page by page through the ordinary list. Every cursor in it leads back into it. */
export async function tellSnapshot(options: SnapshotOptions): Promise<void> {
  const { plan } = options.group.options;
  if (plan.customerId !== null) return tellOne(options, plan.customerId, '');
  const { list } = plan.reads;
  if (list === null) return;
  const query = `query ($filter: ${list.filter}, $first: Int, $after: Cursor) {
    list: ${list.field}(filter: $filter, first: $first, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage } }
  }`;
  const filter = Object.fromEntries(
    Object.entries(plan.filter satisfies Filter).filter(([condition]) => list.conditions.has(condition)),
  );
  let after = options.after;
  for (let told = 0; ;) {
    const variables = { filter, first: PAGE_SIZE, after: after === '' ? null : after };
    const { hydration } = options.group.options;
    const answer = await hydration.ask(query, variables, options.viewer, options.correlationId);
    const page = (answer.data as { readonly list: Page }).list;
    for (const edge of page.edges) {
      if (options.attempt.aborted) return;
      await tellOne(options, edge.node.id, edge.cursor);
      after = edge.cursor;
    }
    told += page.edges.length;
    if (!page.pageInfo.hasNextPage || options.attempt.aborted) return;
    if (told >= snapshotMax) throw new Refused(tooLarge);
  }
}

type Page = {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean };
};

async function tellOne(options: SnapshotOptions, id: string, after: string): Promise<void> {
  const { group, position, attempt } = options;
  const { hydration, plan } = group.options;
  const seen = await hydration.see(id, position, options.viewer, options.correlationId);
  if (seen === null || attempt.aborted) return;
  const cursor = sealPlace(group.options, { position, snapshotAfter: after === '' ? null : after });
  await options.tell(resultText(plan, snapshotOf(cursor, seen.version), seen), cursor, after);
}

const tooLarge = refuse(
  'VALIDATION_FAILED',
  { path: 'snapshot', rule: 'COUNT_MAX' },
  `A snapshot tells at most ${snapshotMax} entities: narrow the filter.`,
);
