import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cast } from './matrix/cast.ts';
import { codesOf, inParallel, type Company, type Reply } from './matrix/company.ts';
import { createdOn, examples } from './matrix/examples.ts';
import type { Fixture } from './matrix/fixtures.ts';
import { answerOf } from './matrix/graph.ts';
import { leaksIn } from './matrix/leaks.ts';
import { mayAsk, seesCustomer, seesEntity } from './matrix/may-see.ts';
import { openWorld, type OpenWorld } from './matrix/open-world.ts';
import { everyone, viewerOf } from './matrix/people.ts';
import type { World } from './matrix/questions.ts';
import type { Call, Teller } from './matrix/tell.ts';
import { rootOf, type Entity, type Fields } from './matrix/truth.ts';
import { isOutsider, type Viewpoint } from './matrix/viewpoints.ts';

const atOnce = 12;

/** Strangers of one type differ in whose they are: so many of them are named in each mutation. */
const strangersEach = 3;

let opened: OpenWorld;
let company: Company;
let teller: Teller;
let cast: Cast;
let world: World;
let viewpoints: readonly Viewpoint[];
beforeAll(async () => {
  opened = await openWorld();
  ({ company, teller, cast, world, viewpoints } = opened);
}, 120_000);
afterAll(() => opened?.[Symbol.asyncDispose]());

describe('an outsider', () => {
  it('does not get past its view with somebody else’s cursor, another list’s, or one made up', async () => {
    const lists = ['customers', 'billingAccounts', 'invoices', 'payments', 'creditNotes', 'refunds'];
    const cursors = await Promise.all(lists.map(async (list) => ({ list, cursors: await cursorsOf(list) })));
    const askers = viewpoints.filter((who) => isOutsider(who) && mayAsk(world.law, who, 'Query', 'customers'));
    const faults = await inParallel(askers, atOnce, async (who) => {
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
    const others = world.truth.filter(({ type }) => type !== 'Partner');
    const asked = viewpoints.filter(isOutsider).flatMap((who) => {
      const targets = others.filter((entity) => isStranger(who, entity)).map(asTarget);
      return Object.keys(examples).map((mutation) => {
        const named = targets.filter(({ type }) => type === typeNamedBy(mutation));
        return { who, mutation, targets: named.slice(0, strangersEach) };
      });
    });
    let count = 0;
    const faults = await inParallel(asked, atOnce, async ({ who, mutation, targets }) => {
      const found: string[] = [];
      for (const target of targets) {
        count += 1;
        const told = await rehearsed(who, mutation, target);
        // Refused at the door for what its token says: whom it names is not looked at.
        const atTheDoor = told.status === 401 || told.status === 403;
        const ofNobody = atTheDoor ? told : await rehearsed(who, mutation, { ...target, id: 'nobody_0' });
        const leaks = leaksIn(told, target.id, opened.markersOf(who));
        const same = refusalIn(told).replaceAll(target.id, 'nobody_0') === refusalIn(ofNobody);
        if (!same || leaks.length > 0)
          found.push(`${who.name} by ${mutation} on a ${target.type}: ${told.text}, leaks ${leaks.join()}`);
        if (atTheDoor) break;
      }
      return found;
    });
    expect(count).toBeGreaterThan(1_000);
    expect(faults.flat()).toEqual([]);
  }, 300_000);

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
      expect(leaksIn(reply, JSON.stringify(guess), opened.markersOf(who)), guess.mutation).toEqual([]);
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

// --- Cursors ---

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
  // The first sign of the seal: not every bit of its last one counts.
  const sealedOtherwise = cursor.replace(/\.(.)/, (_, sign) => `.${sign === 'A' ? 'B' : 'A'}`);
  wrong.push((await page(list, sealedOtherwise)).reply, (await page(list, cursor.replace(/^./, 'x'))).reply);
  return [
    ...(right ? [] : [`${who.name} reads ${reply.text.slice(0, 300)} of ${list}`]),
    ...leaksIn(reply, cursor, opened.markersOf(who)).map((leak) => `${who.name} by a cursor of ${list} learns ${leak}`),
    ...wrong
      .filter((one) => codesOf(one).join() !== 'CURSOR_INVALID')
      .map((one) => `${who.name} by a wrong cursor of ${list}: ${one.text.slice(0, 300)}`),
  ];
}

// --- Mutations -------------------------------------------------------------------------------------------------------

/** Of somebody else's customer, or of nobody's; an endpoint may be a partner's own. */
function isStranger(who: Viewpoint, entity: Entity): boolean {
  if (entity.type === 'WebhookEndpoint') return !seesEntity(world.law, who, entity);
  // What a grant on its contract shows is none either, though its customer is.
  return !seesCustomer(who, asTarget(entity).customerId) && !seesEntity(world.law, who, entity);
}

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
    match: 'mat_x',
    merge: 'mrg_x',
    survivor: cast.customers.fern,
    delivery: 'whd_x',
    contract: 'ctr_x',
    free: 'ctr_x',
    account: 'acc_x',
    invoice: 'inv_x',
    line: 'inl_x',
    item: 'itm_x',
    product: 'prd_x',
    sold: 'prd_x',
    hash: 'x',
    end: '2090-01-01',
  };
  return { type, state: '', variant: '', id, customerId: customer, partnerId: null, cursor: null, parts };
}

/** The type of the entity that a mutation names in its input; null where it names none. */
function typeNamedBy(mutation: string): string | null {
  const created = createdOn[mutation];
  return created === undefined ? answerOf(world.schema, mutation) : created;
}
