import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { ErpInstanceId } from '../ids.ts';
import type { ErpInstanceStatus } from '../states/erp-instance.ts';
import { invalid } from '../validation.ts';
import { resolveRoute } from '../../../../core/routing/resolve.ts';
import type { Routable, Routing } from '../../../../core/routing/rules.ts';

/** A document to be sent to its ERP. */
export type OutgoingDocument = Routable & {
  readonly id: string;
  readonly storedRoute: ErpInstanceId | null;
  /** What it reverses, credits or is applied to: it goes where that went. */
  readonly follows: string | null;
};

/** An ERP in maintenance is waited for, in the order of the requests; nothing is routed around it (DOMAIN 10). */
const deliveryIn = { UP: 'SENT', DEGRADED: 'SENT', MAINTENANCE: 'QUEUED' } as const satisfies Record<
  ErpInstanceStatus,
  string
>;

export type Delivery = {
  readonly id: string;
  readonly route: Result<{ readonly erpInstanceId: ErpInstanceId; readonly delivery: 'SENT' | 'QUEUED' }>;
};

/**
 * Where each document goes, and whether now (DOMAIN 10). The stored route holds whatever the rules say today; a follow-up
 * without one takes that of the document it follows, wherever in the list that stands; the rules are asked last. An ERP of
 * unknown status is taken to be UP.
 */
export function routeDocuments(
  documents: readonly OutgoingDocument[],
  routing: Routing & { readonly erpStatus: Readonly<Record<string, ErpInstanceStatus>> },
): readonly Delivery[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return documents.map((document) => {
    const erp = erpOf(document, byId, routing);
    if (!erp.ok) return { id: document.id, route: erp };
    const status = Object.hasOwn(routing.erpStatus, erp.value) ? routing.erpStatus[erp.value] : undefined;
    return { id: document.id, route: accept({ erpInstanceId: erp.value, delivery: deliveryIn[status ?? 'UP'] }) };
  });
}

function erpOf(
  document: OutgoingDocument,
  byId: ReadonlyMap<string, OutgoingDocument>,
  routing: Routing,
): Result<ErpInstanceId> {
  const seen = new Set<string>();
  let current = document;
  while (current.storedRoute === null && current.follows !== null) {
    if (seen.has(current.id)) return deny(circular(document.id));
    seen.add(current.id);
    const followed = byId.get(current.follows);
    if (followed === undefined) return deny(unknownDocument(current.follows));
    current = followed;
  }
  if (current.storedRoute !== null) return accept(current.storedRoute);
  const route = resolveRoute(current, routing);
  return route.ok ? accept(route.value.erpInstanceId) : route;
}

function circular(id: string): Refusal {
  return invalid(`documents.${id}`, 'DOCUMENTS_ACYCLIC', 'a document that does not follow itself');
}

/** Its route is not known either, and the rules of today may say another. */
function unknownDocument(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'Document', id }, `There is no document ${id} whose route could be followed.`);
}
