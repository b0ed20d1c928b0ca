import { refuse } from '../../../core/refusal.ts';
import type { Cursors } from '../../../platform/cursor.ts';
import { pageSizeDefault, pageSizeMax, type PageArguments } from '../../../platform/subgraph/pages.ts';
import { Refused } from '../../../platform/subgraph/refused.ts';
import type { OperationsContext } from '../context.ts';
import type { CustomerResolvers, QueryResolvers } from '../generated/resolver-types.ts';
import type { AuditPage, AuditQuestion, TimelineFilter } from '../port.ts';

/** Pages of evidence. Their cursors name a place in each log, so that what is appended meanwhile changes no page. */
export const auditQueries: Pick<QueryResolvers, 'audit' | 'customerTimeline'> = {
  async audit(_, { entityType, entityId, ...page }, context) {
    const kind = `page:audit:${entityType}:${entityId}`;
    const found = await context.trail.ofEntity(entityType, entityId, questionOf(context, kind, page));
    if (!found.ok) throw new Refused(found.refusal);
    return connectionOf(context.cursors, kind, found.value);
  },

  customerTimeline: (_, { customerId, ...asked }, context) => timelineOf(customerId, asked, context),
};

/** What operations adds to a customer: whoever sees evidence sees it, entry by entry. */
export const customer: CustomerResolvers = {
  // Whose people see no evidence, for them it is not there.
  __resolveReference: ({ id }, { scope }) =>
    scope.kind === 'everything' || scope.kind === 'legal-entities' ? { id } : null,
  timeline: ({ id }, asked, context) => timelineOf(id, asked, context),
};

async function timelineOf(
  customerId: string,
  { filter, ...page }: PageArguments & { readonly filter?: TimelineFilter | null },
  context: OperationsContext,
) {
  const kind = `page:timeline:${customerId}`;
  const question = { ...questionOf(context, kind, page), filter: filter ?? {} };
  return connectionOf(context.cursors, kind, await context.trail.ofCustomer(customerId, question));
}

function questionOf(context: OperationsContext, kind: string, { first, after }: PageArguments): AuditQuestion {
  const { scope, viewer, cursors } = context;
  const size = first ?? pageSizeDefault;
  if (size < 1 || size > pageSizeMax) {
    const sentence = `first must be from 1 to ${pageSizeMax}.`;
    throw new Refused(refuse('VALIDATION_FAILED', { path: 'first', rule: 'RANGE' }, sentence));
  }
  if (after == null) return { first: size, after: {}, scope, viewer };
  const opened = cursors.open(kind, after);
  if (!opened.ok) throw new Refused(opened.refusal);
  return { first: size, after: opened.value as AuditQuestion['after'], scope, viewer };
}

function connectionOf(cursors: Cursors, kind: string, { entries, hasNextPage, end }: AuditPage) {
  const edges = entries.map(({ entry, position }) => ({ cursor: cursors.seal(kind, position), node: entry }));
  const somewhere = edges.length > 0 || hasNextPage;
  return {
    edges,
    pageInfo: { hasNextPage, endCursor: somewhere ? cursors.seal(kind, end) : null },
    chainVerified: entries.every(({ entry }) => entry.chainVerified),
  };
}
