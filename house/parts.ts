import { sources, type Source } from '../platform/config.ts';
import { fromRoot } from '../platform/root.ts';
import type { Rules } from '../platform/rules/model.ts';
import { rules as billingRules } from '../subgraphs/billing/generated/rules.ts';
import { rules as contractRules } from '../subgraphs/contract/generated/rules.ts';
import { rules as customerRules } from '../subgraphs/customer/generated/rules.ts';
import { rules as ledgerRules } from '../subgraphs/ledger/generated/rules.ts';
import { migrationsOf } from '../subgraphs/open-subgraph.ts';
import { rules as operationsRules } from '../subgraphs/operations/generated/rules.ts';
import type { Subgraph, SubgraphOptions } from '../subgraphs/subgraph.ts';

export type SubgraphPart = {
  readonly migrations: readonly string[];
  /** The sources it keeps copies of. */
  readonly copies: readonly Source[];
  /** The sources whose evidence it reads. */
  readonly evidence: readonly Source[];
  readonly rules: Rules;
  /** Whether time brings about anything in it: then a worker opens it as well, without a door and without copies. */
  readonly keepsTime: boolean;
  open(options: SubgraphOptions): Promise<Subgraph>;
};

/** The subgraphs of this release, in the order in which they are opened. A process reads those alone that it opens. */
export const subgraphParts: Readonly<Record<Source, SubgraphPart>> = {
  customer: {
    migrations: migrationsOf('customer'),
    copies: ['contract', 'billing', 'ledger'],
    evidence: [],
    rules: customerRules,
    keepsTime: false,
    open: async (options) => (await import('../subgraphs/customer/server.ts')).openCustomerSubgraph(options),
  },
  contract: {
    migrations: migrationsOf('contract'),
    copies: ['customer', 'ledger'],
    evidence: [],
    rules: contractRules,
    keepsTime: true,
    open: async (options) => (await import('../subgraphs/contract/server.ts')).openContractSubgraph(options),
  },
  billing: {
    migrations: migrationsOf('billing'),
    copies: ['customer', 'contract', 'ledger'],
    evidence: [],
    rules: billingRules,
    keepsTime: true,
    open: async (options) => (await import('../subgraphs/billing/server.ts')).openBillingSubgraph(options),
  },
  ledger: {
    migrations: migrationsOf('ledger'),
    copies: ['customer', 'contract', 'billing'],
    evidence: [],
    rules: ledgerRules,
    keepsTime: true,
    open: async (options) => (await import('../subgraphs/ledger/server.ts')).openLedgerSubgraph(options),
  },
  operations: {
    migrations: [...migrationsOf('operations'), fromRoot('events/webhooks/migrations')],
    copies: ['customer'],
    evidence: sources,
    rules: operationsRules,
    keepsTime: false,
    open: async (options) => (await import('../subgraphs/operations/server.ts')).openOperationsSubgraph(options),
  },
};

/** The sources whose databases a part has to reach: its own and those that it reads. */
export function sourcesOf(source: Source): readonly Source[] {
  const { copies, evidence } = subgraphParts[source];
  return [...new Set([source, ...copies, ...evidence])];
}
