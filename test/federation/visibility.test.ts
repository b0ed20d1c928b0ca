import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inParallel, type Company } from './matrix/company.ts';
import { differencesIn, isSomething } from './matrix/compare.ts';
import { entityTypes, ownFields } from './matrix/graph.ts';
import { leaksIn } from './matrix/leaks.ts';
import { lookupsOf } from './matrix/lookups.ts';
import { openWorld, type OpenWorld } from './matrix/open-world.ts';
import { questionsOf, type Question, type World } from './matrix/questions.ts';
import { isOutsider, type Viewpoint } from './matrix/viewpoints.ts';

const atOnce = 12;

let opened: OpenWorld;
let company: Company;
let world: World;
let viewpoints: readonly Viewpoint[];
beforeAll(async () => {
  opened = await openWorld();
  ({ company, world, viewpoints } = opened);
}, 300_000);
afterAll(() => opened?.[Symbol.asyncDispose]());

describe('what somebody may see', () => {
  it('is tried on a cast in which every field has a value somewhere', () => {
    const never = entityTypes(world.schema).flatMap((type) =>
      ownFields(world.schema, type)
        .filter(({ name }) => !world.truth.some((one) => one.type === type.name && isSomething(one.fields[name])))
        .map(({ name }) => `${type.name}.${name}`),
    );
    // Nothing fills these in this release.
    expect(new Set(never)).toEqual(
      new Set([
        'Opportunity.dealId',
        // Orders are placed and carried out; nobody changes one.
        'DeadLetterOrder.commands',
        ...['Opportunity', 'Partner', 'BillingAccount', 'Invoice', 'DeadLetterOrder', 'WebhookEndpoint'].map(
          (type) => `${type}.crossReferences`,
        ),
      ]),
    );
  });

  it('is what the rules and the ownership of the data say, field by field, by every way there is', async () => {
    const asked = viewpoints.flatMap((who) =>
      [...questionsOf(world, who), ...lookupsOf(world, who)].map((one) => ({ who, ...one })),
    );
    const differences = (await inParallel(asked, atOnce, ask)).flat();
    expect(differences.slice(0, 20)).toEqual([]);
    expect(asked.length).toBeGreaterThan(2_000);
  }, 300_000);
});

type Asked = Question & { readonly who: Viewpoint };

/** Asks, and tells every difference from the model and every value that must not stand in the answer. */
async function ask({ who, route, subgraph, text, variables, expected }: Asked): Promise<readonly string[]> {
  const reply =
    subgraph === null
      ? await company.ask(who, text, variables)
      : await company.askSubgraph(subgraph, who, text, variables);
  const told = `${who.name} by ${route}`;
  const leaks = isOutsider(who) ? leaksIn(reply, `${text}${JSON.stringify(variables)}`, opened.markersOf(who)) : [];
  return [
    ...differencesIn(reply, expected).map((one) => `${told}: ${one}`),
    ...leaks.map((one) => `${told} leaks ${one}`),
  ];
}
