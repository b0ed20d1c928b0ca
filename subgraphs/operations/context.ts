import type { Viewer } from '../../core/viewer.ts';
import type { CallerContext } from '../../platform/identity/signed-request.ts';
import type { SubgraphCore } from '../../platform/subgraph/request.ts';
import type { Cursors } from '../../platform/cursor.ts';
import type { EventType } from './domain/event-type.ts';

export type OperationsParts = SubgraphCore & { readonly eventTypes: readonly EventType[] };

/** What one request may reach. Made anew for each, so that nothing one viewer loaded is at hand for another. */
export type OperationsContext = {
  readonly viewer: Viewer;
  readonly cursors: Cursors;
  readonly eventTypes: readonly EventType[];
};

export function createContext({ cursors, eventTypes }: OperationsParts, { viewer }: CallerContext): OperationsContext {
  return { viewer, cursors, eventTypes };
}
