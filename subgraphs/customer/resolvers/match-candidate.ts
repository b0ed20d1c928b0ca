import type { MatchCandidateEdgeResolvers } from '../generated/resolver-types.ts';

/** The two customers stand beside the pair, so that whoever works through the queue compares them in one request. */
export const matchCandidateEdge: MatchCandidateEdgeResolvers = {
  left: ({ node }, _, { loaders }) => loaders.customers.load(node.leftId),
  right: ({ node }, _, { loaders }) => loaders.customers.load(node.rightId),
};
