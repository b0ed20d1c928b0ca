import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCast, type Cast } from './matrix/cast.ts';
import { codesOf, inParallel, openCompany, type Company, type Reply } from './matrix/company.ts';
import { answerOf, edgesOf, entityTypes, ownFields, readGraph } from './matrix/graph.ts';
import { readLaw } from './matrix/law.ts';
import { leaksIn, markersAgainst } from './matrix/leaks.ts';
import { lookupsOf } from './matrix/lookups.ts';
import { createdOn, examples } from './matrix/examples.ts';
import type { Fixture } from './matrix/fixtures.ts';
import { mayAsk, seesCustomer, seesEntity } from './matrix/may-see.ts';
import { everyone, viewerOf } from './matrix/people.ts';
import { askedWays, comparable, linkKey, questionsOf, type Question, type World } from './matrix/questions.ts';
import { createTeller, type Call, type Teller } from './matrix/tell.ts';
import { readTruth, rootOf, type Entity, type Fields } from './matrix/truth.ts';
import { isOutsider, viewpointsOn, type Viewpoint } from './matrix/viewpoints.ts';

const atOnce = 12;

let company: Company;
let teller: Teller;
let cast: Cast;
let world: World;
let viewpoints: readonly Viewpoint[];

beforeAll(async () => {
  company = await openCompany();
  const schema = await readGraph(company);
  teller = createTeller(company, schema);
  cast = await createCast(company, teller);
  const truth = await readTruth(company, schema, cast);
  const laws = { customer: readLaw(['customer']), billing: readLaw(['billing']) };
  const partial = { schema, law: readLaw(), laws, truth, links: new Map<string, readonly string[]>() };
  world = { ...partial, links: await readLinks(partial) };
  viewpoints = viewpointsOn(cast);
}, 120_000);
afterAll(() => company?.[Symbol.asyncDispose]());

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
        ...['Opportunity', 'Partner', 'BillingAccount', 'Invoice'].map((type) => `${type}.crossReferences`),
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
  }, 120_000);
});

describe('an outsider', () => {
  it('does not get past its view with somebody else’s cursor, another list’s, or one made up', async () => {
    const lists = ['customers', 'billingAccounts', 'invoices'].filter((name) => mayAskRoot(name));
    const cursors = await Promise.all(lists.map(async (list) => ({ list, cursors: await cursorsOf(list) })));
    const faults = await inParallel(outsidersWith('Query', 'customers'), atOnce, async (who) => {
      const answers: string[] = [];
      for (const { list, cursors: taken } of cursors) {
        for (const cursor of taken) answers.push(...(await faultsOfCursor(who, list, cursor, lists)));
      }
      return answers;
    });
    expect(cursors.flatMap((one) => one.cursors).length).toBeGreaterThan(8);
    expect(faults.flat()).toEqual([]);
  });

  it.each([
    ['by an alias', '{ customer(id: $id) { id: id mine: opportunities { edges { node { id } } } } }'],
    [
      'by a fragment',
      '{ customer(id: $id) { ...Hidden } } fragment Hidden on Customer { opportunities { edges { node { id } } } }',
    ],
    [
      'by an inline fragment',
      '{ customer(id: $id) { ... on Customer { opportunities { pageInfo { hasNextPage } } } } }',
    ],
    ['by its type name alone', '{ customer(id: $id) { opportunities { __typename } } }'],
    ['where a variable leaves it out', '{ customer(id: $id) { id opportunities @include(if: $on) { __typename } } }'],
    ['where a variable would skip it', '{ customer(id: $id) { id opportunities @skip(if: $off) { __typename } } }'],
    ['through another subgraph', '{ invoices { edges { node { customer { opportunities { __typename } } } } } }'],
    ['through a payload', 'mutation'],
  ])('is refused a field that the rules keep from it, also %s', async (_how, selection) => {
    const who = viewpointNamed('portal of acme');
    const text =
      selection === 'mutation'
        ? 'mutation ($id: ID!) { updateProfile(input: { customerId: $id }, write: { dryRun: true }) { customer { opportunities { __typename } } } }'
        : `query ($id: ID! = "x", $on: Boolean! = false, $off: Boolean! = true) ${selection}`;
    const reply = await company.ask(who, withUsedVariables(text), { id: cast.customers.acme });
    expect(new Set(codesOf(reply))).toEqual(new Set(['ROLE_REQUIRED']));
    expect(reply.data).toBeNull();
  });

  it('is who its token says, whatever its headers say', async () => {
    const who = viewpointNamed('portal of birch');
    const body = `{ customer(id: "${cast.customers.acme}") { id } }`;
    const context = { viewer: viewerOf(everyone), correlationId: 'made-up', idempotencyKey: null, after: null };
    const headers = {
      'x-user': 'everyone',
      'x-roles': 'sales-ops',
      'x-customer': cast.customers.acme,
      'concord-context': company.signer.sign('customer', body, context),
    };
    expect((await company.ask(who, body, {}, headers)).data).toEqual({ customer: null });
  });

  it('is refused a stranger’s entity as one that does not exist, by every mutation', async () => {
    const strangers = world.truth.filter(({ type }) => type !== 'Partner').map(asTarget);
    const calls = viewpoints
      .filter(isOutsider)
      .flatMap((who) =>
        strangers
          .filter(({ customerId }) => !seesCustomer(who, customerId))
          .flatMap((target) => mutationsOn(target.type).map((mutation) => ({ who, target, mutation }))),
      );
    const faults = await inParallel(calls, atOnce, async ({ who, target, mutation }) => {
      const told = await rehearsed(who, mutation, target);
      const ofNobody = await rehearsed(who, mutation, { ...target, id: 'nobody_0' });
      const leaks = leaksIn(told, target.id, markersOf(who));
      const same = refusalIn(told).replaceAll(target.id, 'nobody_0') === refusalIn(ofNobody);
      return same && leaks.length === 0
        ? []
        : [`${who.name} by ${mutation} on a ${target.type}: ${told.text}, leaks ${leaks.join()}`];
    });
    expect(calls.length).toBeGreaterThan(1_000);
    expect(faults.flat()).toEqual([]);
  });

  it('may not name a stranger in what it does with its own either', async () => {
    const who = viewpointNamed('portal of acme with all roles');
    const own = asTarget(entityOf(cast.customers.acme));
    const withParent = (parent: string) => rehearsed(who, 'setParent', { ...own, parts: { ...own.parts, parent } });
    const told = await withParent(cast.customers.birch);
    expect(codesOf(told)).toEqual(['NOT_FOUND']);
    expect(refusalIn(told).replaceAll(cast.customers.birch, 'nobody_0')).toBe(refusalIn(await withParent('nobody_0')));
  });

  it('learns no more of a number that a stranger has than that it is taken', async () => {
    const who = viewpointNamed('portal of acme with all roles');
    const write = { dryRun: true };
    const customerId = cast.customers.acme;
    const birchs = (name: string) => (entityOf(cast.customers.birch).fields[name] as readonly Fields[])[0] ?? {};
    const { country, type, value } = birchs('taxRegistrations');
    const { status: _status, linkedAt: _linkedAt, ...reference } = birchs('crossReferences');
    const guesses: readonly Call[] = [
      { mutation: 'addTaxRegistration', target: { input: { customerId, registration: { country, type, value } } } },
      { mutation: 'updateProfile', target: { input: { customerId, registryIds: [birchs('registryIds')] } } },
      { mutation: 'linkExternalId', target: { input: { customerId, reference } } },
      {
        mutation: 'createCustomer',
        target: { input: { legalName: 'x', country: 'FI', taxRegistrations: [{ country, type, value }] } },
      },
    ];
    for (const guess of guesses) {
      const reply = await teller.call(who, { ...guess, write });
      expect(codesOf(reply), guess.mutation).toEqual(['DUPLICATE_CUSTOMER']);
      expect(reply.errors[0]?.extensions['existingId'], guess.mutation).toBeNull();
      expect(leaksIn(reply, JSON.stringify(guess), markersOf(who)), guess.mutation).toEqual([]);
    }
  });

  it('is told the same of a taken and of a free number in a field that it may not write', async () => {
    const who = viewpointNamed('partner north');
    const [taken] = entityOf(cast.customers.acme).fields['registryIds'] as readonly Fields[];
    const answers = [taken, { ...taken, value: 'REG-FREE' }].map(async (registryId) => {
      const input = { customerId: cast.customers.birch, registryIds: [registryId] };
      const reply = await teller.call(who, { mutation: 'updateProfile', target: { input }, write: { dryRun: true } });
      return reply.errors.map(({ message, extensions: { correlationId: _, ...told } }) => ({ message, ...told }));
    });
    const [one, other] = await Promise.all(answers);
    expect(one).toEqual(other);
    expect(one?.[0]).toMatchObject({
      code: 'OWNERSHIP_VIOLATION',
      field: 'Customer.registryIds',
      owner: 'customer.legal',
    });
  });
});

type Asked = Question & { readonly who: Viewpoint };

/** Asks, and tells every difference from the model and every value that must not stand in the answer. */
async function ask({ who, route, subgraph, text, variables, expected }: Asked): Promise<readonly string[]> {
  const reply =
    subgraph === null
      ? await company.ask(who, text, variables)
      : await company.askSubgraph(subgraph, who, text, variables);
  const told = `${who.name} by ${route}`;
  const leaks = isOutsider(who) ? leaksIn(reply, `${text}${JSON.stringify(variables)}`, markersOf(who)) : [];
  return [
    ...differencesIn(reply, expected).map((one) => `${told}: ${one}`),
    ...leaks.map((one) => `${told} leaks ${one}`),
  ];
}

function differencesIn(reply: Reply, expected: Question['expected']): readonly string[] {
  if ('code' in expected) {
    const empty = reply.data === null || !isSomething(withoutEmpty(reply.data));
    // Of a reference to what is not there nothing is asked, so nothing is refused.
    const nothingThere = reply.errors.length === 0 && reply.data?.['_entities'] !== undefined;
    const refused = nothingThere || (reply.errors.length > 0 && codesOf(reply).every((code) => code === expected.code));
    return empty && refused ? [] : [`expected ${expected.code}, got ${reply.text.slice(0, 500)}`];
  }
  if (reply.errors.length > 0) return [`expected an answer, got ${JSON.stringify(reply.errors).slice(0, 500)}`];
  return unlike(expected.data, normal(reply.data), '').slice(0, 3);
}

/** Where two values differ. */
function unlike(expected: unknown, actual: unknown, path: string): readonly string[] {
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null) {
    return Object.is(expected, actual)
      ? []
      : [`${path} is ${JSON.stringify(actual)?.slice(0, 120)} and not ${JSON.stringify(expected)?.slice(0, 120)}`];
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) => unlike((expected as Fields)[name], (actual as Fields)[name], `${path}.${name}`));
}

/** An answer in which what depends on the viewer by right is brought to the form in which it is compared. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === 'commands' ? comparable(name, part) : normal(part)]),
  );
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty).filter(isSomething);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, part]) => [name, withoutEmpty(part)] as const)
      .filter(([, part]) => isSomething(part)),
  );
}

function isSomething(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

const markers = new Map<string, readonly string[]>();
function markersOf(who: Viewpoint): readonly string[] {
  const known = markers.get(who.name) ?? markersAgainst(world.schema, world.law, who, world.truth);
  markers.set(who.name, known);
  return known;
}

/** Where each entity leads to, for somebody who sees everything. */
async function readLinks({ schema, truth }: World): Promise<World['links']> {
  const links = new Map<string, readonly string[]>();
  for (const type of entityTypes(schema)) {
    const ways = edgesOf(schema, type).flatMap((edge) => askedWays(edge).map((way) => ({ edge, ...way })));
    if (ways.length === 0) continue;
    for (const entity of truth.filter((one) => one.type === type.name)) {
      const text = ways
        .map(
          ({ edge, alias, args }) =>
            `${alias}: ${edge.name}${args} { ${args.includes('first') ? 'edges { node { id } }' : 'id'} }`,
        )
        .join(' ');
      const reply = await company.ask(everyone, `{ ${rootOf(type.name)}(id: "${entity.id}") { ${text} } }`);
      const read = reply.data?.[rootOf(type.name)] as Readonly<Record<string, LinkAnswer>>;
      for (const { alias } of ways) links.set(linkKey(entity, alias), idsIn(read[alias] ?? null));
    }
  }
  return links;
}

type LinkAnswer = {
  readonly id?: string;
  readonly edges?: readonly { readonly node: { readonly id: string } }[];
} | null;

function idsIn(answer: LinkAnswer): readonly string[] {
  if (answer === null) return [];
  return answer.edges?.map(({ node }) => node.id) ?? (answer.id === undefined ? [] : [answer.id]);
}

function viewpointNamed(name: string): Viewpoint {
  const found = viewpoints.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no viewpoint ${name}.`);
  return found;
}

function entityOf(id: string): Entity {
  const found = world.truth.find((entity) => entity.id === id);
  if (found === undefined) throw new Error(`Nothing of the cast has the id ${id}.`);
  return found;
}

function rehearsed(who: Viewpoint, mutation: string, target: Fixture): Promise<Reply> {
  const call = examples[mutation]?.(target, who) ?? {};
  return teller.call(who, { ...call, mutation, write: { ...call.write, dryRun: true } });
}

/** All that a refusal tells, but for the id under which the log has it. */
function refusalIn({ data, errors }: Reply): string {
  const told = errors.map(({ message, path, extensions }) => ({ message, path, ...extensions, correlationId: '' }));
  return JSON.stringify({ data, told });
}

/** GraphQL refuses an operation that declares a variable and does not use it. */
function withUsedVariables(text: string): string {
  const [head = '', ...body] = text.split(/(?<=\)) /);
  const used = [...head.matchAll(/\$(\w+): [^,)]+/g)].filter(([, name]) => body.join(' ').includes(`$${name}`));
  const declared = used.map(([declaration]) => declaration).join(', ');
  return `${head.split(' ')[0]} ${declared === '' ? '' : `(${declared})`} ${body.join(' ')}`;
}

// --- Cursors ---------------------------------------------------------------------------------------------------------

function mayAskRoot(name: string): boolean {
  return world.schema.getQueryType()?.getFields()[name] !== undefined;
}

function outsidersWith(type: string, field: string): readonly Viewpoint[] {
  return viewpoints.filter((who) => isOutsider(who) && mayAsk(world.law, who, type, field));
}

type Edges = { readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[] };

/** The cursors of a whole list, as somebody who sees all of it gets them. */
async function cursorsOf(list: string): Promise<readonly string[]> {
  const reply = await company.ask(everyone, `{ ${list}(first: 20) { edges { cursor node { id } } } }`);
  return (reply.data?.[list] as Edges).edges.map(({ cursor }) => cursor);
}

async function faultsOfCursor(
  who: Viewpoint,
  list: string,
  cursor: string,
  lists: readonly string[],
): Promise<readonly string[]> {
  const page = async (name: string, after: string) => {
    const reply = await company.ask(
      who,
      `query ($after: Cursor) { ${name}(first: 20, after: $after) { edges { cursor node { id } } } }`,
      { after },
    );
    return { reply, edges: (reply.data?.[name] as Edges | null | undefined)?.edges ?? [] };
  };
  const { reply, edges } = await page(list, cursor);
  const after = Buffer.from(cursor.split('.')[0] ?? '', 'base64url').toString();
  const expected = world.truth
    .filter((one) => rootOf(one.type) === list.slice(0, -1) && seesEntity(world.law, who, one) && `"${one.id}"` > after)
    .map(({ id }) => id)
    .sort();
  const right = edges.map(({ node }) => node.id).join() === expected.join();
  const wrong = [];
  for (const other of lists.filter((name) => name !== list)) wrong.push((await page(other, cursor)).reply);
  wrong.push((await page(list, `${cursor.slice(0, -2)}AA`)).reply, (await page(list, cursor.replace(/^./, 'x'))).reply);
  return [
    ...(right ? [] : [`${who.name} reads ${reply.text.slice(0, 300)} of ${list}`]),
    ...leaksIn(reply, cursor, markersOf(who)).map((leak) => `${who.name} by a cursor of ${list} learns ${leak}`),
    ...wrong
      .filter((one) => codesOf(one).join() !== 'CURSOR_INVALID')
      .map((one) => `${who.name} by a wrong cursor of ${list}: ${one.text.slice(0, 300)}`),
  ];
}

// --- Mutations -------------------------------------------------------------------------------------------------------

/** An entity as the examples take it, with no part of it that could be named. */
function asTarget({ type, id, customer }: Entity): Fixture {
  const parts = {
    address: 'adr_x',
    contact: 'con_x',
    registration: 'tax_x',
    hold: 'hld_x',
    externalId: 'x',
    parent: cast.customers.fern,
    grant: 'grt_x',
  };
  return { type, state: '', variant: '', id, customerId: customer, cursor: null, parts };
}

/** Mutations that name an entity of this type in their input. */
function mutationsOn(type: string): readonly string[] {
  return Object.keys(examples).filter(
    (mutation) => (mutation in createdOn ? createdOn[mutation] : answerOf(world.schema, mutation)) === type,
  );
}
