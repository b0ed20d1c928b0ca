import { money } from '../../../platform/subgraph/money.ts';
import { scalars } from '../../../platform/subgraph/scalars.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { customer } from './customer.ts';
import { matchCandidateEdge } from './match-candidate.ts';
import { mutation } from './mutation.ts';
import { opportunity } from './opportunity.ts';
import { partner } from './partner.ts';
import { query } from './query.ts';

export const resolvers: Resolvers = {
  ...scalars,
  Query: query,
  Mutation: mutation,
  Money: money,
  Customer: customer,
  MatchCandidateEdge: matchCandidateEdge,
  Opportunity: opportunity,
  Partner: partner,
};
