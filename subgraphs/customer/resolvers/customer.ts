import type { CustomerId } from '../../../core/ids.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import { parentOn } from '../domain/hierarchy.ts';
import type { CustomerResolvers } from '../generated/resolver-types.ts';

export const customer: CustomerResolvers = {
  // The same loader as everywhere: a reference to a customer that the viewer may not see is null.
  __resolveReference: ({ id }, { loaders }) => loaders.customers.load(id as CustomerId),

  // Links that are null were not granted, and nothing of the hierarchy around the customer with them.
  parent(child, { type, on }, { loaders, scope }) {
    const parent = parentOn(child.parents ?? [], type, on ?? scope.on);
    return parent === null ? null : loaders.customers.load(parent);
  },

  async ultimateParent({ id, parents }, { on }, { store, loaders, scope }) {
    if (parents === null) return null;
    const root = await store.ultimateParent(id, on ?? scope.on, scope);
    return root === null ? null : loaders.customers.load(root);
  },

  /** A link names its parent, so a viewer who may not see the parent does not see the link. */
  async parents({ parents }, _, { loaders }) {
    if (parents === null) return null;
    const visible = await Promise.all(
      parents.map(async (link) => (await loaders.customers.load(link.parentId)) !== null),
    );
    return parents.filter((_link, index) => visible[index]);
  },

  async mergedIntoId({ mergedIntoId }, _, { loaders }) {
    return mergedIntoId === null || (await loaders.customers.load(mergedIntoId)) === null ? null : mergedIntoId;
  },

  mergedInto: ({ mergedIntoId }, _, { loaders }) =>
    mergedIntoId === null ? null : loaders.customers.load(mergedIntoId),

  /** A merge names the other customer, so a viewer who may not see that one does not see the merge. */
  async merges({ merges }, _, { loaders }) {
    if (merges === null) return null;
    const visible = await Promise.all(
      merges.map(async ({ survivorId }) => (await loaders.customers.load(survivorId)) !== null),
    );
    return merges.filter((_merge, index) => visible[index]);
  },

  children({ id, parents }, { type, on, ...page }, { cursors, store, scope }) {
    if (parents === null) return null;
    const list = `children:${id}:${type}:${on ?? ''}`;
    return readConnection(cursors, list, page, (request) =>
      store.pageChildren(id, type, on ?? scope.on, request, scope),
    );
  },

  opportunities: ({ id }, page, { cursors, store, scope }) =>
    readConnection(cursors, `opportunities:${id}`, page, (request) => store.pageOpportunities(id, request, scope)),

  commands: (parent, _, context) => context.commandsOn('Customer', parent, parent.id),
};
