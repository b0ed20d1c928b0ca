import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { eventually } from '../harness/eventually.ts';
import { openTestHouse, type GraphQLReply, type TestHouse } from '../harness/house.ts';

const operator = { sub: 'omar.operator', roles: ['operator'] };
const auditor = { sub: 'ada.auditor', roles: ['auditor'] };
const deadlineMs = 60_000;

let house: TestHouse;
let client: pg.Client;
let keys = 0;

beforeAll(async () => {
  house = await openTestHouse();
  client = new pg.Client({ connectionString: house.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await house?.[Symbol.asyncDispose]();
});

type Letter = {
  readonly id: string;
  readonly state: string;
  readonly entityId: string;
  readonly blockedBy: string | null;
  readonly type: string;
  readonly team: string;
  readonly runbook: string;
  readonly reason: { readonly class: string; readonly message: string } | null;
};
type Figures = Readonly<
  Record<'considered' | 'applied' | 'dismissed' | 'duplicatesSuppressed' | 'failed', number | null>
>;
type Payload = Figures & {
  readonly deadLetterOrder: Readonly<Record<string, unknown>> & { readonly results: readonly unknown[] };
  readonly receipt: Readonly<Record<string, unknown>>;
};

const letterFields = 'id state entityId blockedBy type team runbook reason { class message }';
const figures = 'considered applied dismissed duplicatesSuppressed failed';
const payload = `deadLetterOrder { id status requestedBy letterIds ${figures} results { letterId outcome reason { class message } } }
  ${figures} receipt { outcome auditId recordVersion }`;
const replay = `mutation ($ids: [ID!]!, $write: WriteContext!) { replayDeadLetters(ids: $ids, write: $write) { ${payload} } }`;
const dismiss = `mutation ($id: ID!, $write: WriteContext!) { dismissDeadLetter(id: $id, write: $write) { ${payload} } }`;

/** From here on billing cannot copy a person. */
async function poison(): Promise<void> {
  await client.query(`
    create or replace function billing.refuse_persons() returns trigger language plpgsql as $$
    begin raise exception 'no room for %', new.customer_id; end $$;
    create or replace trigger refuse_persons before insert on billing.customer_copy
      for each row when (new.kind = 'PERSON') execute function billing.refuse_persons()`);
}

async function mend(): Promise<void> {
  await client.query('drop trigger if exists refuse_persons on billing.customer_copy');
}

async function createPerson(name: string): Promise<string> {
  keys += 1;
  const reply = await house.ask(
    people.olga,
    `mutation ($input: CreateCustomerInput!, $write: WriteContext!) { createCustomer(input: $input, write: $write) { customer { id } } }`,
    { input: { legalName: name, country: 'IE', kind: 'PERSON' }, write: { idempotencyKey: `person-${keys}` } },
  );
  return (reply.data?.['createCustomer'] as { readonly customer: { readonly id: string } }).customer.id;
}

async function rename(id: string, tradingName: string): Promise<void> {
  keys += 1;
  await house.ask(
    people.olga,
    `mutation ($input: UpdateProfileInput!, $write: WriteContext!) { updateProfile(input: $input, write: $write) { receipt { outcome } } }`,
    { input: { customerId: id, tradingName }, write: { idempotencyKey: `rename-${keys}` } },
  );
}

async function lettersOf(entityId: string): Promise<readonly Letter[]> {
  const text = `query ($id: ID) { deadLetters(filter: { entityId: $id }) { edges { node { ${letterFields} } } } }`;
  const reply = await house.ask(operator, text, { id: entityId });
  const { edges } = reply.data?.['deadLetters'] as { readonly edges: readonly { readonly node: Letter }[] };
  return edges.map(({ node }) => node);
}

/** A person whose creation is parked and whose renamings wait behind it. */
async function stuckPerson(name: string, renamings = 2): Promise<readonly Letter[]> {
  await poison();
  const id = await createPerson(name);
  for (let n = 0; n < renamings; n += 1) await rename(id, `${name} ${n}`);
  await eventually('it is parked', async () => (await lettersOf(id)).length === renamings + 1, deadlineMs);
  await mend();
  return lettersOf(id);
}

async function order(
  ids: readonly string[],
  write: Readonly<Record<string, unknown>> = {},
  who = operator,
): Promise<GraphQLReply> {
  keys += 1;
  return house.ask(who, replay, { ids, write: { idempotencyKey: `replay-${keys}`, ...write } });
}

function payloadOf(reply: GraphQLReply): Payload {
  expect(reply.errors).toBeUndefined();
  return Object.values(reply.data ?? {})[0] as Payload;
}

function figuresOf({ considered, applied, dismissed, duplicatesSuppressed, failed }: Payload): Figures {
  return { considered, applied, dismissed, duplicatesSuppressed, failed };
}

function codesOf(reply: GraphQLReply): readonly unknown[] {
  return reply.errors?.map(({ extensions }) => extensions['code']) ?? [];
}

async function copied(id: string): Promise<boolean> {
  return (await client.query('select 1 from billing.customer_copy where customer_id = $1', [id])).rowCount === 1;
}

describe('dead letters', () => {
  it('are told with who has to look and what is wrong, and counted by state', async () => {
    const letters = await stuckPerson('Alva Andersson');
    const [head, ...behind] = letters;
    expect(head).toMatchObject({
      state: 'PARKED',
      type: 'customer.customer.created',
      team: 'billing',
      runbook: 'docs/runbooks/copies.md',
    });
    expect(head?.reason?.message).toContain('SQLSTATE P0001');
    expect(JSON.stringify(head?.reason)).not.toContain('Alva');
    expect(behind.map(({ state, blockedBy }) => [state, blockedBy])).toEqual(behind.map(() => ['BLOCKED', head?.id]));

    const text = `query ($id: ID) { deadLetters(filter: { entityId: $id, state: [PARKED] }, first: 1) {
      edges { node { id } } counts { parked blocked replayed dismissed } } deadLetter(id: "${head?.id}") { id } }`;
    const reply = await house.ask(auditor, text, { id: head?.entityId });
    expect(reply.data).toEqual({
      deadLetters: {
        edges: [{ node: { id: head?.id } }],
        counts: { parked: 1, blocked: 2, replayed: 0, dismissed: 0 },
      },
      deadLetter: { id: head?.id },
    });
  });

  it('are replayed with what waits behind them, as a rehearsal says, once', async () => {
    const letters = await stuckPerson('Bo Berg');
    const ids = [letters[0]?.id ?? ''];
    const rehearsed = payloadOf(await order(ids, { dryRun: true }));
    expect(rehearsed.receipt).toMatchObject({ outcome: 'REHEARSED', auditId: null });
    expect(figuresOf(rehearsed)).toEqual({
      considered: 3,
      applied: 3,
      dismissed: 0,
      duplicatesSuppressed: 0,
      failed: 0,
    });
    expect(await lettersOf(letters[0]?.entityId ?? '')).toEqual(letters);
    expect(await copied(letters[0]?.entityId ?? '')).toBe(false);

    const real = await completed(await order(ids, { idempotencyKey: 'bo' }));
    expect(real.receipt['outcome']).toBe('SUBMITTED');
    expect(figuresOf(real)).toEqual(figuresOf(rehearsed));
    expect(real.deadLetterOrder.results).toEqual(rehearsed.deadLetterOrder.results);
    expect(real.deadLetterOrder).toMatchObject({ status: 'COMPLETED', requestedBy: 'omar.operator', letterIds: ids });
    expect(await copied(letters[0]?.entityId ?? '')).toBe(true);
    expect((await lettersOf(letters[0]?.entityId ?? '')).map(({ state }) => state)).toEqual([
      'REPLAYED',
      'REPLAYED',
      'REPLAYED',
    ]);

    const repeated = await order(ids, { idempotencyKey: 'bo' });
    expect(repeated.extensions).toMatchObject({ replayed: true });
    expect(payloadOf(repeated).receipt).toEqual(real.receipt);
    const again = await completed(await order(ids));
    expect(figuresOf(again)).toEqual({ considered: 1, applied: 0, dismissed: 0, duplicatesSuppressed: 1, failed: 0 });
  });

  it('stay where they are when they still cannot be applied', async () => {
    const letters = await stuckPerson('Cia Carlsson', 1);
    const ids = [letters[0]?.id ?? ''];
    await poison();
    const rehearsed = payloadOf(await order(ids, { dryRun: true }));
    const real = await completed(await order(ids));
    await mend();
    expect(figuresOf(real)).toEqual({ considered: 2, applied: 0, dismissed: 0, duplicatesSuppressed: 0, failed: 2 });
    expect(real.deadLetterOrder.results).toEqual(rehearsed.deadLetterOrder.results);
    expect((await lettersOf(letters[0]?.entityId ?? '')).map(({ state }) => state)).toEqual(['PARKED', 'BLOCKED']);
  });

  it('are let go on purpose, with a reason, and what waited is applied', async () => {
    const letters = await stuckPerson('Disa Dahl', 1);
    const [head] = letters;
    const write = { idempotencyKey: 'disa' };
    const refused = await house.ask(operator, dismiss, { id: head?.id, write });
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', path: 'write.reason' });
    const reason = { idempotencyKey: 'disa with a reason', reason: 'Created by mistake.' };
    const done = await completed(await house.ask(operator, dismiss, { id: head?.id, write: reason }));
    expect(figuresOf(done)).toEqual({ considered: 2, applied: 1, dismissed: 1, duplicatesSuppressed: 0, failed: 0 });
    expect((await lettersOf(head?.entityId ?? '')).map(({ state }) => state)).toEqual(['DISMISSED', 'REPLAYED']);
  });

  it('are applied once when several people order the same', async () => {
    const letters = await stuckPerson('Elsa Ek');
    const ids = [letters[0]?.id ?? ''];
    const replies = await Promise.all(Array.from({ length: 5 }, () => order(ids)));
    const all = await Promise.all(replies.map(completed));
    expect(all.map(({ applied }) => applied).sort()).toEqual([0, 0, 0, 0, 3]);
  });

  it('leave a record of who ordered what and what came of it', async () => {
    const letters = await stuckPerson('Frej Falk', 0);
    const done = await completed(await order([letters[0]?.id ?? ''], { reason: 'The trigger is gone.' }));
    const read = async () =>
      client.query<{ type: string; envelope: string }>(
        `select type, envelope from operations.log where entity_id = $1 order by sequence`,
        [done.deadLetterOrder['id']],
      );
    await eventually('it is in the log', async () => (await read()).rowCount === 2, deadlineMs);
    const [placed, after] = (await read()).rows.map(({ envelope }) => JSON.parse(envelope) as Record<string, unknown>);
    expect(placed).toMatchObject({
      type: 'operations.deadLetterOrder.placed',
      actor: 'omar.operator',
      reason: 'The trigger is gone.',
      commandname: 'replayDeadLetters',
    });
    expect(after).toMatchObject({
      type: 'operations.deadLetterOrder.completed',
      data: { from: 'REQUESTED', to: 'COMPLETED', changed: { applied: 1 } },
    });
  });

  it.each([
    ['no letter', [], 'VALIDATION_FAILED', 'COUNT_RANGE'],
    ['too many', Array.from({ length: 101 }, (_, n) => `dlt_${n}`), 'VALIDATION_FAILED', 'COUNT_RANGE'],
    ['one twice', ['dlt_1', 'dlt_1'], 'VALIDATION_FAILED', 'DISTINCT'],
    ['one that is not there', ['dlt_1'], 'NOT_FOUND', undefined],
    ['what is no id', ["dlt_1' or true"], 'NOT_FOUND', undefined],
  ])('refuse an order for %s', async (_, ids, code, rule) => {
    for (const dryRun of [false, true]) {
      const reply = await order(ids, { dryRun });
      expect(reply.errors?.map(({ extensions }) => [extensions['code'], extensions['rule']])).toEqual([[code, rule]]);
    }
  });

  describe('are not ordered about', () => {
    let letter: Letter | undefined;
    beforeAll(async () => {
      [letter] = await stuckPerson('Gro Glad', 0);
    });

    it.each([
      ['an auditor', auditor, 'ROLE_REQUIRED'],
      ['a portal user', { sub: 'p', roles: ['portal'], customer: 'cus_1' }, 'ROLE_REQUIRED'],
      ['a partner', { sub: 'p', roles: ['partner'], partner: 'ptn_1' }, 'ROLE_REQUIRED'],
      [
        'a portal user with an operator’s role',
        { sub: 'p', roles: ['portal', 'operator'], customer: 'cus_1' },
        'NOT_FOUND',
      ],
      ['who administers roles', { sub: 'r', roles: ['operator', 'role-admin'] }, 'SOD_VIOLATION'],
    ])('by %s', async (_, who, code) => {
      const reply = await order([letter?.id ?? ''], {}, who);
      expect(codesOf(reply)).toEqual([code]);
      expect((await lettersOf(letter?.entityId ?? '')).map(({ state }) => state)).toEqual(['PARKED']);
    });
  });

  it.each([
    ['sales', { sub: 's', roles: ['sales'] }],
    ['a portal user', { sub: 'p', roles: ['portal'], customer: 'cus_1' }],
    ['a partner', { sub: 'p', roles: ['partner'], partner: 'ptn_1' }],
  ])('are not there for %s', async (_, who) => {
    for (const text of ['{ deadLetters { edges { node { id } } } }', '{ deadLetter(id: "dlt_1") { id } }'])
      expect(codesOf(await house.ask(who, text))).toEqual(['ROLE_REQUIRED']);
  });

  it('are there for a portal user with an operator’s role no more than for any other', async () => {
    const who = { sub: 'p', roles: ['portal', 'operator'], customer: 'cus_1' };
    const text = '{ deadLetters { edges { node { id } } counts { parked blocked replayed dismissed } } }';
    expect((await house.ask(who, text)).data).toEqual({
      deadLetters: { edges: [], counts: { parked: 0, blocked: 0, replayed: 0, dismissed: 0 } },
    });
  });

  it('are read page by page, each once', async () => {
    const text = `query ($after: Cursor) { deadLetters(first: 5, after: $after) {
      edges { node { id } } pageInfo { hasNextPage endCursor } counts { parked blocked replayed dismissed } } }`;
    const ids: string[] = [];
    let total = 0;
    for (let after: string | null = null, more = true; more;) {
      const { edges, pageInfo, counts } = (await house.ask(operator, text, { after })).data?.['deadLetters'] as Page;
      ids.push(...edges.map(({ node }) => node.id));
      total = Object.values(counts).reduce((sum, n) => sum + n, 0);
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids).toHaveLength(total);
    expect(total).toBeGreaterThan(10);
  });
});

type Page = {
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly counts: Readonly<Record<string, number>>;
};

/** What came of an order, also where the consumers took longer than the mutation waits. */
async function completed(reply: GraphQLReply): Promise<Payload> {
  const told = payloadOf(reply);
  if (told.considered !== null) return told;
  const text = `{ deadLetterOrder(id: "${String(told.deadLetterOrder['id'])}") {
    id status requestedBy letterIds ${figures} results { letterId outcome reason { class message } } } }`;
  const read = async () => (await house.ask(operator, text)).data?.['deadLetterOrder'] as Payload['deadLetterOrder'];
  await eventually('the order is completed', async () => (await read())['status'] === 'COMPLETED', deadlineMs);
  const order = await read();
  return { ...told, ...(order as unknown as Figures), deadLetterOrder: order };
}
