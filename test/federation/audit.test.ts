import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';
import { eventually } from '../harness/eventually.ts';
import { openTestHouse, type GraphQLReply, type TestHouse } from '../harness/house.ts';

const auditor = { sub: 'ada.auditor', roles: ['auditor'] };
const finance = { sub: 'fiona.finance', roles: ['finance'] };
const privacy = { sub: 'petra.privacy', roles: ['privacy'] };
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

type Change = Readonly<Record<'field' | 'visibility', string> & Record<'before' | 'after', string | null>>;
type Entry = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly source: string;
  readonly sequence: number;
  readonly type: string;
  readonly occurredAt: string;
  readonly changes: readonly Change[];
  readonly hash: string;
  readonly previousHash: string;
  readonly chainVerified: boolean;
};
type Page = {
  readonly edges: readonly { readonly cursor: string; readonly node: Entry }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly chainVerified: boolean;
};

const connection = `edges { cursor node { id source sequence kind type entityType entityId entityVersion occurredAt actor onBehalfOf
  origin command reason correlationId fromState toState changes { field before after visibility } refusal previousHash hash
  chainVerified } } pageInfo { hasNextPage endCursor } chainVerified`;
const audit = `query ($type: String!, $id: ID!, $first: Int, $after: Cursor) {
  audit(entityType: $type, entityId: $id, first: $first, after: $after) { ${connection} } }`;
const timeline = `query ($id: ID!, $first: Int, $after: Cursor) {
  customerTimeline(customerId: $id, first: $first, after: $after) { ${connection} } }`;

async function mutate(
  who: DevelopmentClaims,
  mutation: string,
  parameters: string,
  target: Record<string, unknown>,
  write: Record<string, unknown> = {},
): Promise<GraphQLReply> {
  keys += 1;
  const entity = /account/i.test(mutation) ? 'billingAccount' : /invoice/i.test(mutation) ? 'invoice' : 'customer';
  const given = Object.keys(target)
    .map((name) => `${name}: $${name}`)
    .join(', ');
  const selected = `{ ${entity} { id } receipt { auditId eventCursor correlationId } }`;
  return house.ask(
    who,
    `mutation (${parameters}, $write: WriteContext!) { ${mutation}(${given}, write: $write) ${selected} }`,
    { ...target, write: { idempotencyKey: `audit-${keys}`, ...write } },
  );
}

type Done = {
  readonly receipt: { readonly auditId: string; readonly eventCursor: string; readonly correlationId: string };
  readonly customer?: { readonly id: string };
  readonly billingAccount?: { readonly id: string };
};

function done(reply: GraphQLReply): Done {
  expect(reply.errors).toBeUndefined();
  return Object.values(reply.data ?? {})[0] as Done;
}

const withInput = (type: string) => `$input: ${type}!`;

async function customer(legalName: string): Promise<string> {
  const input = {
    legalName,
    country: 'US',
    addresses: [{ use: 'LEGAL', lines: ['1 Main'], city: 'Reno', country: 'US', validFrom: '2025-01-01' }],
    contacts: [{ name: `${legalName} contact`, email: 'somebody@private.example' }],
  };
  return (
    done(await mutate(people.olga, 'createCustomer', withInput('CreateCustomerInput'), { input })).customer?.id ?? ''
  );
}

function rename(customerId: string, tradingName: string, reason?: string): Promise<GraphQLReply> {
  const input = { customerId, tradingName };
  return mutate(people.olga, 'updateProfile', withInput('UpdateProfileInput'), { input }, reason ? { reason } : {});
}

async function read(who: DevelopmentClaims, text: string, variables: Record<string, unknown>): Promise<Page> {
  const reply = await house.ask(who, text, variables);
  expect(reply.errors).toBeUndefined();
  return Object.values(reply.data ?? {})[0] as Page;
}

function entries({ edges }: Page): readonly Entry[] {
  return edges.map(({ node }) => node);
}

const ofCustomer = (id: string) => ({ type: 'Customer', id });

/** The relay may be a moment behind. */
async function audited(id: string, count: number, who: DevelopmentClaims = auditor): Promise<readonly Entry[]> {
  await eventually(
    `${count} entries are in the log`,
    async () => entries(await read(who, audit, { ...ofCustomer(id), first: 100 })).length === count,
    deadlineMs,
  );
  return entries(await read(who, audit, { ...ofCustomer(id), first: 100 }));
}

describe('the audit of an entity', () => {
  it('tells who did what by which command, from what to what, and what was refused', async () => {
    const id = await customer('Audited');
    const first = done(await rename(id, 'One', 'They asked for it.'));
    done(await rename(id, 'Two'));
    const refused = await mutate(people.stefan, 'activateCustomer', '$id: ID!', { id });
    expect(refused.errors?.[0]?.extensions['code']).toBe('ILLEGAL_TRANSITION');

    const [created, renamed, again, no] = await audited(id, 4, finance);
    expect(created).toMatchObject({
      kind: 'CHANGE',
      type: 'customer.customer.created',
      command: 'createCustomer',
      actor: 'olga.ops',
      origin: 'concord',
      entityVersion: 1,
      fromState: null,
      toState: 'PROSPECT',
    });
    expect(renamed).toMatchObject({
      id: first.receipt.auditId,
      correlationId: first.receipt.correlationId,
      reason: 'They asked for it.',
      entityVersion: 2,
      changes: expect.arrayContaining([
        { field: 'tradingName', before: null, after: '"One"', visibility: 'SHOWN' },
      ]) as unknown,
    });
    expect(again?.changes).toContainEqual({
      field: 'tradingName',
      before: '"One"',
      after: '"Two"',
      visibility: 'SHOWN',
    });
    expect(no).toMatchObject({
      kind: 'REFUSAL',
      command: 'activateCustomer',
      actor: 'stefan.steward',
      refusal: 'ILLEGAL_TRANSITION',
      changes: [],
    });
  });

  it('shows what is personal to whom the rules let read it, and to nobody once the person is erased', async () => {
    const id = await customer('Zelda Quivering');
    const seen = async (who: DevelopmentClaims) => {
      const [created] = await audited(id, 1, who);
      return new Map(created?.changes.map((change) => [change.field, change]));
    };
    const open = await seen(finance);
    expect(open.get('legalName')).toEqual({
      field: 'legalName',
      before: null,
      after: '"Zelda Quivering"',
      visibility: 'SHOWN',
    });
    expect(open.get('contacts')?.after).toContain('somebody@private.example');
    const kept = await seen(auditor);
    expect(kept.get('legalName')).toEqual({ field: 'legalName', before: null, after: null, visibility: 'HIDDEN' });
    expect(kept.get('country')).toEqual({ field: 'country', before: null, after: '"US"', visibility: 'SHOWN' });
    expect(JSON.stringify([...kept])).not.toMatch(/Quivering|private\.example/);

    const { data } = await house.ask(finance, `{ customer(id: "${id}") { contacts { id } } }`);
    const [contact] = (data?.['customer'] as { readonly contacts: readonly { readonly id: string }[] }).contacts;
    const input = { customerId: id, contactId: contact?.id };
    const reason = { reason: 'The person asked for it.' };
    done(await mutate(privacy, 'erasePerson', withInput('ErasePersonInput'), { input }, reason));
    const after = await audited(id, 2, finance);
    expect(JSON.stringify(after)).not.toMatch(/private\.example/);
    expect(after[0]?.changes.find(({ field }) => field === 'contacts')?.visibility).toBe('ERASED');
    expect(after[0]?.changes.find(({ field }) => field === 'legalName')?.visibility).toBe('SHOWN');
    expect(after.every(({ chainVerified }) => chainVerified)).toBe(true);
  });

  it('goes on page by page where it was, whatever is written meanwhile', async () => {
    const id = await customer('Paged');
    for (let n = 0; n < 5; n += 1) done(await rename(id, `Name ${n}`));
    await audited(id, 6);
    const sequences: number[] = [];
    for (let after: string | null = null, more = true, page = 0; more; page += 1) {
      const one = await read(auditor, audit, { ...ofCustomer(id), first: 2, after });
      sequences.push(...entries(one).map(({ sequence }) => sequence));
      ({ hasNextPage: more, endCursor: after } = one.pageInfo);
      if (page === 0) {
        done(await rename(id, 'Written meanwhile'));
        await audited(id, 7);
      }
    }
    expect(sequences).toEqual((await audited(id, 7)).map(({ sequence }) => sequence));
  });

  it('says where a stored byte was changed', async () => {
    const id = await customer('Tampered');
    done(await rename(id, 'Before'));
    done(await rename(id, 'After'));
    const untouched = await audited(id, 3);
    expect(untouched.map(({ chainVerified }) => chainVerified)).toEqual([true, true, true]);
    const { sequence } = untouched[1] as Entry;
    await client.query('alter table customer.log disable trigger log_append_only');
    await client.query(
      `update customer.log set envelope = replace(envelope, '"actor":"olga.ops"', '"actor":"otto.ops"') where sequence = $1`,
      [sequence],
    );
    const page = await read(auditor, audit, ofCustomer(id));
    expect(page.chainVerified).toBe(false);
    expect(entries(page).map(({ chainVerified }) => chainVerified)).toEqual([true, false, true]);

    await client.query(`update customer.log set envelope = 'no JSON any more' where sequence = $1`, [sequence]);
    const unreadable = entries(await read(auditor, audit, ofCustomer(id)))[1];
    expect(unreadable).toMatchObject({ chainVerified: false, sequence, actor: null, changes: [] });

    await client.query(`update customer.log set hash = sha256('another') where sequence = $1`, [sequence]);
    const [, altered, next] = entries(await read(auditor, audit, ofCustomer(id)));
    expect([altered?.chainVerified, next?.chainVerified]).toEqual([false, next?.sequence !== sequence + 1]);
    await client.query('alter table customer.log enable trigger log_append_only');
  });

  it.each([
    ['a type that is none', { type: 'Nothing', id: 'x' }, 'VALIDATION_FAILED'],
    ['no entry at all', { ...ofCustomer('cus_1'), first: 0 }, 'VALIDATION_FAILED'],
    ['too many entries', { ...ofCustomer('cus_1'), first: 101 }, 'VALIDATION_FAILED'],
    ['a cursor that is none', { ...ofCustomer('cus_1'), after: 'x' }, 'CURSOR_INVALID'],
  ])('refuses %s', async (_, variables, code) => {
    const reply = await house.ask(auditor, audit, variables);
    expect(reply.errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
  });

  it('refuses a cursor of another entity, and knows nothing of one that is not there', async () => {
    const id = await customer('Cursor');
    await audited(id, 1);
    const { pageInfo } = await read(auditor, audit, ofCustomer(id));
    const reply = await house.ask(auditor, audit, { ...ofCustomer('cus_2'), after: pageInfo.endCursor });
    expect(reply.errors?.map(({ extensions }) => extensions['code'])).toEqual(['CURSOR_INVALID']);
    expect(await read(auditor, audit, ofCustomer('cus_2'))).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, endCursor: null },
      chainVerified: true,
    });
  });

  it.each([
    ['sales', { sub: 's', roles: ['sales'] }],
    ['a portal user', { sub: 'p', roles: ['portal'], customer: 'cus_1' }],
    ['a partner', { sub: 'p', roles: ['partner'], partner: 'ptn_1' }],
  ])('is not there for %s', async (_, who) => {
    for (const [text, variables] of [
      [audit, ofCustomer('cus_1')],
      [timeline, { id: 'cus_1' }],
    ] as const) {
      const reply = await house.ask(who, text, variables);
      expect(reply.errors?.map(({ extensions }) => extensions['code'])).toEqual(['ROLE_REQUIRED']);
    }
  });

  it('is empty for a portal user, whatever roles it has', async () => {
    const id = await customer('Portal');
    await audited(id, 1);
    const who = { sub: 'p', roles: ['portal', 'auditor'], customer: id };
    expect(entries(await read(who, audit, ofCustomer(id)))).toEqual([]);
    expect(entries(await read(who, timeline, { id }))).toEqual([]);
  });
});

describe('the timeline of a customer', () => {
  /** A customer with accounts of two legal entities. */
  async function busy(name: string): Promise<string> {
    const id = await customer(name);
    done(await mutate(people.olga, 'submitForValidation', '$id: ID!', { id }));
    const { receipt } = done(await mutate(people.stefan, 'activateCustomer', '$id: ID!', { id }));
    for (const [legalEntityId, currency] of [
      ['le_us', 'USD'],
      ['le_de', 'EUR'],
    ]) {
      const input = { customerId: id, legalEntityId, currency };
      const write = { after: receipt.eventCursor };
      done(await mutate(people.bilal, 'openBillingAccount', withInput('OpenBillingAccountInput'), { input }, write));
    }
    done(await rename(id, `${name} again`));
    return id;
  }

  async function told(id: string, count: number, who: DevelopmentClaims = auditor): Promise<readonly Entry[]> {
    const all = async () => entries(await read(who, timeline, { id, first: 100 }));
    await eventually(`${count} entries are told`, async () => (await all()).length === count, deadlineMs);
    return all();
  }

  it('merges what all systems say by when it happened', async () => {
    const id = await busy('Merged');
    const all = await told(id, 6);
    expect(all.map(({ source }) => source)).toEqual([
      'customer',
      'customer',
      'customer',
      'billing',
      'billing',
      'customer',
    ]);
    const instants = all.map(({ occurredAt }) => occurredAt);
    expect(instants).toEqual([...instants].sort());
    expect(all.every(({ chainVerified }) => chainVerified)).toBe(true);
  });

  it('goes on where it was in every log, while all of them grow', async () => {
    const id = await busy('Growing');
    const before = await told(id, 6);
    const seen: string[] = [];
    let written = 0;
    for (let after: string | null = null, more = true; more;) {
      const page = await read(auditor, timeline, { id, first: 1, after });
      seen.push(...entries(page).map((entry) => entry.id));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
      if (written < 3) {
        written += 1;
        done(await rename(id, `Growing ${written}`));
        await told(id, 6 + written);
      }
    }
    expect(seen.slice(0, 6)).toEqual(before.map((entry) => entry.id));
    expect(seen).toEqual((await told(id, 9)).map((entry) => entry.id));
    expect(new Set(seen).size).toBe(9);
  });

  it('shows who works for one legal entity what is of it, and what is of none', async () => {
    const id = await busy('Entities');
    await told(id, 6);
    const all = await told(id, 5, { ...finance, legalEntities: ['le_de'] });
    expect(all.filter(({ source }) => source === 'billing')).toHaveLength(1);
    const pages: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await read({ ...finance, legalEntities: ['le_de'] }, timeline, { id, first: 2, after });
      pages.push(...entries(page).map((entry) => entry.id));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
    }
    expect(pages).toEqual(all.map((entry) => entry.id));
  });
});
