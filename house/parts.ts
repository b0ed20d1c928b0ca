import type { Source } from '../platform/config.ts';
import { openBillingSubgraph } from '../subgraphs/billing/server.ts';
import { openCustomerSubgraph } from '../subgraphs/customer/server.ts';
import { migrationsOf } from '../subgraphs/open-subgraph.ts';
import type { Subgraph, SubgraphOptions } from '../subgraphs/subgraph.ts';

export type SubgraphPart = {
  readonly migrations: readonly string[];
  /** The sources it keeps copies of. */
  readonly copies: readonly Source[];
  open(options: SubgraphOptions): Promise<Subgraph>;
};

/** The subgraphs of this release, in the order in which they are opened. */
export const subgraphParts: Readonly<Record<Source, SubgraphPart>> = {
  customer: { migrations: migrationsOf('customer'), copies: ['billing'], open: openCustomerSubgraph },
  billing: { migrations: migrationsOf('billing'), copies: ['customer'], open: openBillingSubgraph },
};
