import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sources, type Source } from '../../platform/config.ts';
import { codesOf, inParallel, openCompany, type Company, type Reply } from './matrix/company.ts';
import { createStuckLetters } from './matrix/dead-letters.ts';
import { createdOn, examples } from './matrix/examples.ts';
import { fixturesOf, type Fixture, type Fixtures } from './matrix/fixtures.ts';
import { answerOf, readGraph } from './matrix/graph.ts';
import { readLaw } from './matrix/law.ts';
import { employees, everyone, internalRoles, personWith, type Person } from './matrix/people.ts';
import { differencesBetween, settled, snapshot } from './matrix/snapshot.ts';
import { manyCompanies } from './matrix/subscriptions.ts';
import { rootOf } from './matrix/truth.ts';
import { createTeller, payloadOf, type Call, type Teller, type Told } from './matrix/tell.ts';

const atOnce = 12;

type Cell = { readonly mutation: string; readonly who: Person; readonly on: Standing | null };
/** A fixture with everybody who might come to it. */
type Standing = {
  readonly fixture: Fixture;
  readonly make: Fixtures[number]['make'];
  readonly people: readonly Person[];
};
/** What `commands` says of one mutation; null when the viewer does not see the entity or the mutation creates one. */
type Foretold = { readonly allowed: boolean; readonly code: string | null } | null;
/** What was tried, and what was not because the same person had been refused the same at the door before. */
type Trials = {
  readonly tried: readonly Tried[];
  readonly spared: readonly (Cell & { readonly foretold: Foretold })[];
};
type Tried = Cell & { readonly foretold: Foretold; readonly rehearsed: Outcome };
type Outcome = {
  readonly code: string;
  readonly told: Told | null;
  /** Refused by the gateway for what the token says: nothing was looked at. */
  readonly atTheDoor: boolean;
};

const law = readLaw();

let company: Company;
let schema: GraphQLSchema;
let teller: Teller;
let partners: Readonly<Record<'granted' | 'reading' | 'stranger', string>>;
let stranger: string;
let trials: readonly Tried[];
let spared: Trials['spared'];
let untouched: ReadonlyMap<string, string>;

beforeAll(async () => {
  company = await openCompany(await manyCompanies());
  schema = await readGraph(company);
  teller = createTeller(company, schema);
  await createStuckLetters(company);
  stranger = (await teller.tell(everyone, 'createCustomer', { input: { legalName: 'Stranger', country: 'US' } })).id;
  partners = { granted: await newPartner(), reading: await newPartner(), stranger: await newPartner() };
  const elders = {
    organisation: await elder('ORGANISATION', 'Elder'),
    person: await elder('PERSON', 'Elder Person'),
    held: await held(await elder('ORGANISATION', 'Patient')),
  };
  const around = { stranger, elders, partnerId: partners.granted, grant: grantOn };
  const made = await inParallel(fixturesOf(company, teller, around), atOnce, async ({ make }) => {
    const fixture = await make();
    await grant(fixture);
    return { fixture, make };
  });
  const standings = made.map((one, index) => ({ ...one, people: peopleAround(one.fixture, isFirst(made, index)) }));
  untouched = await standStill();
  ({ tried: trials, spared } = await tryOut(standings));
}, 600_000);
afterAll(() => company?.[Symbol.asyncDispose]());

describe('every mutation, for every person, in every state', () => {
  it('has an example input', () => {
    const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
    expect(Object.keys(examples).sort()).toEqual(mutations.sort());
  });

  it('changes nothing when it is rehearsed', async () => {
    expect(trials.length).toBeGreaterThan(5_000);
    expect(differencesBetween(untouched, await standStill())).toEqual([]);
  });

  it('changes nothing when it is refused, which `commands` and the rehearsal had said', async () => {
    const refused = trials.filter(({ rehearsed }) => rehearsed.code !== 'REHEARSED');
    const faults = await inParallel(refusalsToRun(refused), atOnce, async (cell) =>
      faultsOfRefusal(cell, await run(cell, callOf(cell))),
    );
    expect(faults.flat()).toEqual([]);
    expect(differencesBetween(untouched, await standStill())).toEqual([]);
    expect(new Set(refused.map(({ rehearsed }) => rehearsed.code))).toEqual(new Set(codesMet));
    // In whatever state something is, `commands` says the same of who is refused at the door.
    const misled = spared.filter(({ foretold }) => foretold !== null && foretold.code !== 'ROLE_REQUIRED');
    expect(misled.map(keyOf)).toEqual([]);
  }, 600_000);

  it('is refused to the wrong role by the subgraph itself, should a gateway let it through', async () => {
    const byRole = trials.filter(({ rehearsed }) => rehearsed.code === 'ROLE_REQUIRED');
    // Whoever is refused at the door is refused for what the token says, whatever it names: each person once for a mutation.
    const atTheDoor = byRole.filter(({ rehearsed }) => rehearsed.atTheDoor);
    const once = coverOf(atTheDoor, (cell) => [pairOf(cell)]);
    const codes = await inParallel(once, atOnce, async (cell) => {
      const call = callOf(cell);
      return outcomeOf(await teller.callSubgraph(sourceOf(cell.mutation), cell.who, call), cell.mutation).code;
    });
    expect(new Set(codes)).toEqual(new Set(['ROLE_REQUIRED']));
    expect(differencesBetween(untouched, await standStill())).toEqual([]);
  });

  it('does what it had rehearsed when it is allowed', async () => {
    const allowed = trials.filter(({ rehearsed }) => rehearsed.code === 'REHEARSED');
    const meddling = allowed.filter((cell) => !mayTouch(cell, cell.on?.fixture ?? null));
    expect(meddling.map(keyOf)).toEqual([]);
    const faults = await inParallel(webhooksLast(deedsOf(allowed)), atOnce, faultsOfDeed);
    expect(faults.flat()).toEqual([]);
    expect(new Set(allowed.map(({ mutation }) => mutation))).toEqual(new Set(Object.keys(examples)));
  }, 600_000);
});

/** What the matrix comes upon; others depend on inputs and have tests of their own. */
const codesMet = [
  'UNAUTHENTICATED',
  'ROLE_REQUIRED',
  'NOT_FOUND',
  'ILLEGAL_TRANSITION',
  'SOD_VIOLATION',
  'VALIDATION_FAILED',
  'OWNERSHIP_VIOLATION',
  'CUSTOMER_ON_HOLD',
  'CREDIT_LIMIT',
  'TAX_UNAVAILABLE',
  'APPROVAL_REQUIRED',
  'CREDIT_EXCEEDS_LINE',
  'UNBALANCED',
  'PERIOD_CLOSED',
  'ALREADY_REVERSED',
];

/**
 * All of them were rehearsed; these are run as well. At the door nobody asks whether it is a rehearsal: each mutation and each person
 * once. Behind it each mutation is run by everybody, on everything, and to each of its refusals.
 */
function refusalsToRun(refused: readonly Tried[]): readonly Tried[] {
  const atTheDoor = refused.filter(({ rehearsed }) => rehearsed.atTheDoor);
  const behindIt = refused.filter(({ rehearsed }) => !rehearsed.atTheDoor);
  return [
    ...coverOf(atTheDoor, ({ mutation, who }) => [mutation, who.name]),
    ...coverOf(behindIt, (cell) => [pairOf(cell), placeOf(cell), `${cell.mutation} ${cell.rehearsed.code}`]),
  ];
}

/** Done by everybody who may, and to everything that it may be done to, each once for a mutation: all of it was rehearsed. */
function deedsOf(allowed: readonly Tried[]): readonly Tried[] {
  return coverOf(allowed, (cell) => [pairOf(cell), placeOf(cell)]);
}

/** Each endpoint that is registered is told of everything that is done after it. */
function webhooksLast(deeds: readonly Tried[]): readonly Tried[] {
  const isOfWebhooks = ({ mutation }: Tried): boolean => mutation.includes('Webhook');
  return [...deeds.filter((deed) => !isOfWebhooks(deed)), ...deeds.filter(isOfWebhooks)];
}

/** So few of the cells that each aspect of any of them is met: first those of which everything is new. */
function coverOf(cells: readonly Tried[], aspectsOf: (cell: Tried) => readonly string[]): readonly Tried[] {
  const met = new Set<string>();
  const meet = (cell: Tried): Tried => {
    for (const aspect of aspectsOf(cell)) met.add(aspect);
    return cell;
  };
  const isNew = (aspect: string): boolean => !met.has(aspect);
  return [
    ...cells.filter((cell) => aspectsOf(cell).every(isNew) && meet(cell)),
    ...cells.filter((cell) => aspectsOf(cell).some(isNew) && meet(cell)),
  ];
}

/** Asks what could be done, then rehearses everything: on the first of a type by everybody, on the others by whom the door lets in. */
async function tryOut(standings: readonly Standing[]): Promise<Trials> {
  const looks = standings.flatMap((on) => on.people.map((who) => ({ on, who })));
  const told = new Map((await inParallel(looks, atOnce, look)).flat());
  const foretoldOf = (cell: Cell): Foretold => told.get(keyOf(cell)) ?? null;
  const rehearse = (cells: readonly Cell[]): Promise<readonly Tried[]> =>
    inParallel(cells, atOnce, async (cell) => ({
      ...cell,
      foretold: foretoldOf(cell),
      rehearsed: await run(cell, callOf(cell), { dryRun: true }),
    }));

  const cells = cellsOf(standings);
  const isOfFirst = ({ on }: Cell): boolean => on === null || isFirst(standings, standings.indexOf(on));
  const first = await rehearse(cells.filter(isOfFirst));
  const refused = new Set(first.filter(({ rehearsed }) => rehearsed.atTheDoor).map(pairOf));
  const others = cells.filter((cell) => !isOfFirst(cell));
  return {
    tried: [...first, ...(await rehearse(others.filter((cell) => !refused.has(pairOf(cell)))))],
    spared: others.filter((cell) => refused.has(pairOf(cell))).map((cell) => ({ ...cell, foretold: foretoldOf(cell) })),
  };
}

// --- Who and what ----------------------------------------------------------------------------------------------------

/** Each employee comes to the first entity of a type; to the others only who may do something, and one who may not for all. */
function employeesAround(type: string): readonly Person[] {
  const mutations = law.get('Mutation')?.fields;
  const roles = mutationsOn(type).flatMap((mutation) => mutations?.get(mutation)?.roles ?? []);
  const isActor = ({ claims }: Person) => claims?.roles?.some((role) => roles.includes(role)) ?? false;
  return [...employees.filter(isActor), ...employees.filter((one) => !isActor(one)).slice(0, 1)];
}

function isFirst(made: readonly Pick<Standing, 'fixture'>[], index: number): boolean {
  return made.findIndex(({ fixture }) => fixture.type === made[index]?.fixture.type) === index;
}

function mutationsOn(type: string): readonly string[] {
  return Object.keys(examples).filter((mutation) => (createdOn[mutation] ?? answerOf(schema, mutation)) === type);
}

function peopleAround({ type, customerId }: Partial<Fixture>, all = true): readonly Person[] {
  const withAllRoles = [...internalRoles, 'portal', 'partner'];
  const portal = (name: string, customer: string, roles = ['portal']) => personWith(name, { roles, customer });
  const partner = (name: string, id: string, roles = ['partner']) => personWith(name, { roles, partner: id });
  return [
    ...(all || type === undefined ? employees : employeesAround(type)),
    ...(type === 'BillingSubscription' ? [personWith('contract follower', { roles: ['contract-follower'] })] : []),
    ...(type === 'BillRun' ? [personWith('bill runner', { roles: ['bill-runner'] })] : []),
    personWith('steward who administers roles', { roles: ['finance-steward', 'role-admin'] }),
    personWith('biller who administers roles', { roles: ['billing-ops', 'role-admin'] }),
    personWith('ledger admin of le_us', { roles: ['ledger-admin'], legalEntities: ['le_us'] }),
    personWith('accountant of le_us', { roles: ['gl-accountant'], legalEntities: ['le_us'] }),
    personWith('approver who administers roles', { roles: ['gl-approver', 'role-admin'] }),
    personWith('biller of le_us', { roles: ['billing-ops'], legalEntities: ['le_us'] }),
    portal('portal of it', customerId ?? stranger),
    portal('portal of another', stranger),
    portal('portal of another with all roles', stranger, withAllRoles),
    partner('partner', partners.granted),
    partner('partner with all roles', partners.granted, withAllRoles),
    partner('partner who may only read', partners.reading),
    partner('partner of others', partners.stranger),
    partner('partner of others with all roles', partners.stranger, withAllRoles),
    personWith('nobody in particular', { roles: [] }),
    { name: 'nobody', claims: null },
  ];
}

const grantedCommands = ['updateProfile', 'addContact', 'updateContact'];

async function newPartner(): Promise<string> {
  return (await teller.tell(everyone, 'createPartner', { input: { name: 'Partner', kind: 'SERVICE' } })).id;
}

/** Customers that were there before all others, so that whoever is merged with them goes. */
async function elder(kind: 'ORGANISATION' | 'PERSON', legalName: string): Promise<string> {
  // The same as the fixtures have: whether a merge brings it along must not depend on who was merged before.
  const addresses = [{ use: 'LEGAL', lines: ['1 Main'], city: 'Reno', country: 'US', validFrom: '2025-01-01' }];
  const input = { kind, legalName, country: 'US', addresses };
  const { id } = await teller.tell(everyone, 'createCustomer', { input });
  await teller.tell(everyone, 'submitForValidation', { id });
  await teller.tell(everyone, 'activateCustomer', { id });
  return id;
}

/** Held already, so that a hold that comes with a merge changes nothing of where it stands. */
async function held(customerId: string): Promise<string> {
  return (await teller.tell(everyone, 'placeHold', { input: { customerId, reason: 'REQUEST' } })).id;
}

async function grant({ customerId, state }: Fixture): Promise<void> {
  // One that was merged was granted before.
  if (customerId !== null && state !== 'MERGED') await grantOn(customerId);
}

async function grantOn(customerId: string): Promise<void> {
  const fieldGroups = ['customer.identity', 'customer.contact', 'customer.commercial'];
  const input = { customerId, fieldGroups };
  const granted = { ...input, partnerId: partners.granted, commands: grantedCommands };
  await teller.tell(everyone, 'grantPartner', { input: granted });
  await teller.tell(everyone, 'grantPartner', { input: { ...input, partnerId: partners.reading, commands: [] } });
}

function cellsOf(all: readonly Standing[]): readonly Cell[] {
  return Object.keys(examples).flatMap((mutation): readonly Cell[] => {
    const type = mutation in createdOn ? createdOn[mutation] : answerOf(schema, mutation);
    if (type === null) return peopleAround({ customerId: stranger }).map((who) => ({ mutation, who, on: null }));
    return all
      .filter(({ fixture }) => fixture.type === type)
      .flatMap((on) => on.people.map((who) => ({ mutation, who, on })));
  });
}

function pairOf({ mutation, who }: Cell): string {
  return `${mutation} by ${who.name}`;
}

function placeOf({ mutation, on }: Cell): string {
  return `${mutation} on ${on?.fixture.variant ?? ''}`;
}

function keyOf({ mutation, who, on }: Cell): string {
  return `${mutation} by ${who.name} on ${on?.fixture.type ?? ''} ${on?.fixture.variant ?? ''}`;
}

// --- Asking ------------------------------------------------------------------------------------------------------------

type CommandAnswer = {
  readonly name: string;
  readonly allowed: boolean;
  readonly refusal: { readonly code: string } | null;
};

/** What `commands` says to one person of everything that could be done with one entity. */
async function look(
  { on, who }: { readonly on: Standing; readonly who: Person },
  fixture = on.fixture,
): Promise<readonly [string, Foretold][]> {
  const root = rootOf(fixture.type);
  const reply = await company.ask(
    who,
    `query ($id: ID!) { ${root}(id: $id) { commands { name allowed refusal { code } } } }`,
    { id: fixture.id },
  );
  const seen = reply.data?.[root] as { readonly commands: readonly CommandAnswer[] } | null | undefined;
  return (seen?.commands ?? []).map(({ name, allowed, refusal }) => [
    keyOf({ mutation: name, who, on }),
    { allowed, code: refusal?.code ?? null },
  ]);
}

async function run({ who }: Cell, call: Call, write: object = {}): Promise<Outcome> {
  return outcomeOf(await teller.call(who, { ...call, write: { ...call.write, ...write } }), call.mutation);
}

function callOf({ mutation, who, on }: Cell, fixture = on?.fixture ?? null): Call {
  const example = examples[mutation];
  if (example === undefined) throw new Error(`There is no example of ${mutation}.`);
  return { ...example(fixture ?? ({ parts: {}, variant: '' } as Fixture), who), mutation };
}

function sourceOf(mutation: string): Source {
  const [source] = law.get('Mutation')?.fields.get(mutation)?.declaredIn ?? [];
  return source as Source;
}

function outcomeOf(reply: Reply, mutation: string): Outcome {
  const told = payloadOf(reply, mutation);
  if (told !== null) return { code: String(told.receipt['outcome']), told, atTheDoor: false };
  const [code, ...others] = codesOf(reply);
  const single = others.length === 0 && reply.data?.[mutation] == null;
  const atTheDoor = reply.status !== 200;
  return { code: single ? String(code) : `not one refusal: ${reply.text}`, told: null, atTheDoor };
}

async function standStill(): Promise<ReadonlyMap<string, string>> {
  await settled(company);
  return snapshot(company);
}

// --- Judging -----------------------------------------------------------------------------------------------------------

function faultsOfRefusal(cell: Tried, outcome: Outcome): readonly string[] {
  const { foretold, rehearsed } = cell;
  const { code } = rehearsed;
  // What is not found is what the input names, and of inputs `commands` knows nothing.
  const silent = foretold === null || (foretold.allowed && code === 'NOT_FOUND');
  return [
    ...(outcome.code === code ? [] : [`${keyOf(cell)}: rehearsed ${code}, ran ${outcome.code}`]),
    ...(silent || foretold.code === code
      ? []
      : [`${keyOf(cell)}: foretold ${foretold.code ?? 'nothing'}, refused ${code}`]),
  ];
}

/** Taken here and carried out elsewhere: what comes of them has tests of its own (`dead-letters`, `bill-run`, `postings`). */
const submitting: ReadonlySet<string> = new Set([
  'replayDeadLetters',
  'dismissDeadLetter',
  'runBilling',
  'resubmitPostingRequest',
  'runRevenueRecognition',
]);

/** Does it on an entity made for it alone, and holds what happened against what was foretold and rehearsed. */
async function faultsOfDeed(cell: Tried): Promise<readonly string[]> {
  const name = keyOf(cell);
  const fixture = cell.on === null ? null : await cell.on.make();
  if (fixture !== null && fixture.customerId !== null && cell.who.claims?.partner !== undefined) await grant(fixture);
  const creates = cell.mutation in createdOn;
  const call = callOf(cell, fixture);
  const rehearsed = await run(cell, call, { dryRun: true });
  const before = fixture === null || creates ? 0 : await versionOf(fixture);
  const done = await run(cell, call, creates ? {} : { expectedVersion: before });
  if (done.told === null || rehearsed.told === null) return [`${name}: rehearsed ${rehearsed.code}, ran ${done.code}`];

  const { receipt, entity } = done.told;
  const event = await eventOf(String(receipt['auditId']));
  const submitted = submitting.has(cell.mutation);
  const faults = [
    [cell.foretold === null || cell.foretold.allowed, `foretold ${cell.foretold?.code ?? ''}, and yet allowed`],
    [receipt['outcome'] === (submitted ? 'SUBMITTED' : 'APPLIED'), `answered ${String(receipt['outcome'])}`],
    [receipt['recordVersion'] === before + 1, `made version ${String(receipt['recordVersion'])} of ${before}`],
    [receipt['recordVersion'] === rehearsed.told.receipt['recordVersion'], 'another version than rehearsed'],
    [
      rehearsed.told.receipt['auditId'] === null && rehearsed.told.receipt['eventCursor'] === null,
      'rehearsed with an event',
    ],
    // What is carried out elsewhere may have come back by now.
    [entity['version'] === receipt['recordVersion'] || submitted, 'the entity has another version than the receipt'],
    [
      timeless(done.told) === timeless(rehearsed.told) || submitted,
      `rehearsed ${timeless(rehearsed.told)}, became ${timeless(done.told)}`,
    ],
    [
      event !== null && event.entity_id === done.told.id && event.entity_version === receipt['recordVersion'],
      'no event tells of it',
    ],
  ] as const;
  return faults.filter(([holds]) => !holds).map(([, fault]) => `${name}: ${fault}`);
}

/** The entity without what differs between two runs of one command: new ids and numbers, instants, hashes. */
function timeless({ entity }: Told): string {
  const forms = [
    /^[a-z]{2,3}_[0-9a-z]{26}$/,
    /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
    /^(INV|CN|Q|C|JE)-\d+$/,
    /^[0-9a-f]{64}$/,
    /^[0-9a-f-]{36}$/,
  ];
  return JSON.stringify(entity, (name, value: unknown) => {
    // What the ledger says of it may have come in between.
    if (name === 'postingStatus') return undefined;
    // Rows beside the entity, which a rehearsal does not leave behind.
    if (name === 'token' || name === 'unmatchedTransactionIds') return undefined;
    const form = typeof value === 'string' ? forms.findIndex((one) => one.test(value)) : -1;
    return form < 0 ? value : `<${form}>`;
  });
}

/** An outsider changes nothing but what its customer or its grants name, or what is its own, whatever roles it has. */
function mayTouch({ mutation, who }: Cell, fixture: Fixture | null): boolean {
  if (who.claims?.customer !== undefined) return fixture?.customerId === who.claims.customer;
  if (who.claims?.partner === undefined) return true;
  if (mutation === 'registerWebhookEndpoint') return true;
  if (fixture?.type === 'WebhookEndpoint') return fixture.partnerId === who.claims.partner;
  return who.claims.partner === partners.granted && grantedCommands.includes(mutation);
}

async function versionOf({ type, id }: Fixture): Promise<number> {
  const root = rootOf(type);
  const reply = await company.ask(everyone, `query ($id: ID!) { ${root}(id: $id) { version } }`, { id });
  return (reply.data?.[root] as { readonly version: number }).version;
}

type EventRow = { readonly entity_id: string; readonly entity_version: number };

/** The record of a command, wherever the relay has it by now. */
async function eventOf(auditId: string): Promise<EventRow | null> {
  const tables = sources.flatMap((source) => [`${source}.outbox`, `${source}.log`]);
  const text = tables
    .map((table) => `select entity_id, entity_version from ${table} where event_id = $1 and kind = 'change'`)
    .join(' union all ');
  const { rows } = await company.database.query<EventRow>(text, [auditId]);
  return rows[0] ?? null;
}
