import type { DocumentNode } from 'graphql';
import type { EventCatalogue } from './event-catalogue.ts';
import { accessRules } from './lint/access.ts';
import { documentationRules } from './lint/documentation.ts';
import { entityRules } from './lint/entities.ts';
import { eventRules } from './lint/events.ts';
import { lifecycleRules } from './lint/lifecycle.ts';
import { listRules } from './lint/lists.ts';
import { mutationRules } from './lint/mutations.ts';
import { nameRules } from './lint/names.ts';
import { nullabilityRules } from './lint/nullability.ts';
import { ownershipRules, sharedOwnershipRules } from './lint/ownership.ts';
import { sharedWordRules } from './lint/shared-words.ts';
import { subscriptionRules } from './lint/subscriptions.ts';
import type { HouseRule, SubgraphRule, Subject } from './lint/subject.ts';
import { valueRules } from './lint/values.ts';
import { readRules } from './read.ts';
import { viewSchema } from './schema-view.ts';

/** `coordinate` is where to look (`Customer.legalName`); `rule` is a name that stays. */
export type Problem = {
  readonly rule: string;
  /** Null when the problem stands between subgraphs. */
  readonly subgraph: string | null;
  readonly coordinate: string;
  readonly message: string;
};

export type LintSource = {
  readonly name: string;
  readonly document: DocumentNode;
  /** Null when the subgraph has no `events.ts` yet. */
  readonly events: EventCatalogue | null;
};

const subgraphRules: Readonly<Record<string, SubgraphRule>> = {
  ...ownershipRules,
  ...lifecycleRules,
  ...nullabilityRules,
  ...mutationRules,
  ...subscriptionRules,
  ...accessRules,
  ...eventRules,
  ...entityRules,
  ...listRules,
  ...nameRules,
  ...valueRules,
  ...documentationRules,
};

const houseRules: Readonly<Record<string, HouseRule>> = { ...sharedOwnershipRules, ...sharedWordRules };

/**
 * What composition does not check: that each field has one owner and is written by it alone, that the state tables
 * hold together, that a client sees no more and no less than the conventions promise. Empty when all is well.
 */
export function lintSchema(sources: readonly LintSource[]): Problem[] {
  const house: Subject[] = sources.map(({ name, document, events }) => ({
    name,
    view: viewSchema(document),
    rules: readRules(document),
    events,
  }));
  const within = house.flatMap((subject) =>
    Object.entries(subgraphRules).flatMap(([rule, check]) =>
      [...check(subject)].map((finding) => ({ rule, subgraph: subject.name, ...finding })),
    ),
  );
  const between = Object.entries(houseRules).flatMap(([rule, check]) =>
    [...check(house)].map((finding) => ({ rule, subgraph: null, ...finding })),
  );
  return [...within, ...between];
}
