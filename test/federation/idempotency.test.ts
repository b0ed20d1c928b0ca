import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change } from '../../platform/commands/command.ts';
import { sweepKeys } from '../../platform/commands/idempotency.ts';
import { transaction } from '../../platform/postgres/transaction.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import { customerCommand } from '../../subgraphs/customer/commands/define.ts';
import { commands } from '../../subgraphs/customer/commands/all.ts';
import type { Customer } from '../../subgraphs/customer/domain/customer.ts';
import { openCustomerRoom, viewerWith } from '../harness/customer.ts';
import { codesOf, openCompany, type Company, type Reply } from './matrix/company.ts';
import { readGraph } from './matrix/graph.ts';
import { everyone, personWith } from './matrix/people.ts';
import { differencesBetween, settled, snapshot } from './matrix/snapshot.ts';
import { createTeller, payloadOf, type Call, type Teller } from './matrix/tell.ts';

const olga = personWith('olga', { roles: ['sales-ops'] });
const otto = personWith('otto', { roles: ['sales-ops'] });

let company: Company;
let teller: Teller;
beforeAll(async () => {
  company = await openCompany();
  teller = createTeller(company, await readGraph(company));
});
afterAll(() => company?.[Symbol.asyncDispose]());

let keys = 0;
function newKey(): string {
  keys += 1;
  return `key-${keys}`;
}

function creating(legalName: string, key: string, write: object = {}): Call {
  return {
    mutation: 'createCustomer',
    target: { input: { legalName, country: 'US' } },
    write: { idempotencyKey: key, ...write },
  };
}

async function created(legalName: string): Promise<{ readonly id: string; readonly version: number }> {
  const { id, entity } = await teller.tell(olga, 'createCustomer', { input: { legalName, country: 'US' } });
  return { id, version: Number(entity['version']) };
}

async function countOf(legalName: string): Promise<number> {
  const text = 'select count(*)::int as n from customer.customers where legal_name = $1';
  return (await company.database.query<{ n: number }>(text, [legalName])).rows[0]?.n ?? 0;
}

async function eventsUnder(key: string): Promise<number> {
  const told = ['outbox', 'log'].map(
    (table) => `select envelope from customer.${table} where envelope::jsonb ->> 'idempotencykey' = $1`,
  );
  const text = `select count(*)::int as n from (${told.join(' union ')}) as told`;
  return (await company.database.query<{ n: number }>(text, [key])).rows[0]?.n ?? 0;
}

/** As a client does who is told to come back: with the same key, on a machine that is too slow for all at once. */
async function patiently(call: Call): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const reply = await teller.call(olga, call);
    if (codesOf(reply).join() !== 'COMMAND_IN_PROGRESS' || tries === 10) return reply;
  }
}

/** What a client sees of an answer, but for the id under which it finds it in the log. */
function toldBy({ data, errors }: Reply): unknown {
  return {
    data,
    errors: errors.map(({ extensions: { correlationId: _, ...kept }, ...error }) => ({ ...error, extensions: kept })),
  };
}

describe('one key', () => {
  it('has one effect and one receipt for a hundred calls at once', async () => {
    const key = newKey();
    const replies = await Promise.all(Array.from({ length: 100 }, () => patiently(creating('Hundred Inc', key))));
    expect(replies.filter(({ extensions }) => extensions['replayed'] === true)).toHaveLength(99);
    expect(new Set(replies.map((reply) => JSON.stringify(toldBy(reply)))).size).toBe(1);
    expect(payloadOf(replies[0] as Reply, 'createCustomer')?.receipt).toMatchObject({
      idempotencyKey: key,
      outcome: 'APPLIED',
      recordVersion: 1,
    });
    expect(await countOf('Hundred Inc')).toBe(1);
    expect(await eventsUnder(key)).toBe(1);
  });

  it('has one effect for calls that reach two instances of the subgraph at once', async () => {
    const key = newKey();
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? teller.call(olga, creating('Twice Inc', key))
          : teller.callSubgraph('customer', olga, creating('Twice Inc', key)),
      ),
    );
    expect(new Set(replies.map((reply) => JSON.stringify(toldBy(reply)))).size).toBe(1);
    expect(replies.filter(({ extensions }) => extensions['replayed'] === true)).toHaveLength(19);
    expect(await countOf('Twice Inc')).toBe(1);
  });

  it('is refused to another request, be it another input, operation, version, date or reason', async () => {
    const key = newKey();
    const first = await teller.tell(
      olga,
      'createCustomer',
      { input: { legalName: 'Reused Inc', country: 'US' } },
      { idempotencyKey: key },
    );
    await settled(company);
    const before = await snapshot(company);
    const others: readonly Call[] = [
      creating('Reused Ltd', key),
      creating('Reused Inc', key, { effectiveDate: '2026-01-01' }),
      creating('Reused Inc', key, { reason: 'Another one.' }),
      creating('Reused Inc', key, { expectedVersion: 1 }),
      { mutation: 'submitForValidation', target: { id: first.id }, write: { idempotencyKey: key } },
    ];
    for (const other of others) {
      const reply = await teller.call(olga, other);
      expect(codesOf(reply)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
      expect(reply.errors[0]?.extensions).toMatchObject({
        retryable: false,
        firstSeenAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      });
    }
    expect(differencesBetween(before, await snapshot(company))).toEqual([]);
    // The order of an input's fields and the way a number is written make no other request.
    const again = await teller.call(olga, {
      ...creating('', key),
      target: { input: { country: 'US', legalName: 'Reused Inc' } },
    });
    expect(payloadOf(again, 'createCustomer')?.receipt).toEqual(first.receipt);
  });

  it('is another principal’s own, also where a service acts for different persons', async () => {
    const key = newKey();
    const forAda = personWith('robot', { roles: ['sales-ops'], onBehalfOf: 'ada' });
    const forBob = personWith('robot', { roles: ['sales-ops'], onBehalfOf: 'bob' });
    const ids = [];
    for (const who of [olga, otto, forAda, forBob])
      ids.push(
        (await teller.tell(who, 'createCustomer', creating('Shared Inc', key).target, { idempotencyKey: key })).id,
      );
    expect(new Set(ids).size).toBe(4);
  });

  it('repeats a refusal, also once its cause is gone', async () => {
    const { id } = await created('Hesitant Inc');
    const submit: Call = { mutation: 'submitForValidation', target: { id }, write: { idempotencyKey: newKey() } };
    const refused = await teller.call(olga, submit);
    expect(codesOf(refused)).toEqual(['VALIDATION_FAILED']);
    const address = { use: 'LEGAL', lines: ['1 Main'], city: 'Reno', country: 'US' };
    await teller.tell(olga, 'addAddress', { input: { customerId: id, address } });
    const repeated = await teller.call(olga, submit);
    expect(toldBy(repeated)).toEqual(toldBy(refused));
    expect(repeated.extensions).toEqual({ replayed: true });
    await teller.tell(olga, 'submitForValidation', { id });
  });

  it('shows the entity as it is now beside the receipt as it was', async () => {
    const key = newKey();
    const first = await teller.tell(olga, 'createCustomer', creating('Growing Inc', key).target, {
      idempotencyKey: key,
    });
    await teller.tell(olga, 'updateProfile', { input: { customerId: first.id, segment: 'SMB' } });
    const again = await teller.tell(olga, 'createCustomer', creating('Growing Inc', key).target, {
      idempotencyKey: key,
    });
    expect(again.receipt).toEqual(first.receipt);
    expect(again.entity['version']).toBe(2);
  });

  it('is not used up by a rehearsal, nor by a request that could not be read', async () => {
    const key = newKey();
    const rehearsed = await teller.call(olga, creating('Later Inc', key, { dryRun: true }));
    expect(payloadOf(rehearsed, 'createCustomer')?.receipt).toMatchObject({
      outcome: 'REHEARSED',
      idempotencyKey: key,
    });
    expect(
      codesOf(await teller.call(olga, { ...creating('', key), target: { input: { legalName: 7, country: 'US' } } })),
    ).toEqual(['VALIDATION_FAILED']);
    expect(
      (await teller.tell(olga, 'createCustomer', creating('Later Inc', key).target, { idempotencyKey: key })).receipt[
        'outcome'
      ],
    ).toBe('APPLIED');
  });

  it('may come as a header of a single mutation', async () => {
    const withoutKey = { ...creating('Header Inc', ''), write: { idempotencyKey: null } };
    const header = { 'idempotency-key': newKey() };
    const first = await teller.call(olga, withoutKey, header);
    expect(payloadOf(first, 'createCustomer')?.receipt['idempotencyKey']).toBe(header['idempotency-key']);
    expect((await teller.call(olga, withoutKey, header)).extensions).toEqual({ replayed: true });
    const explicit = await teller.call(olga, creating('Header Inc', newKey()), header);
    expect(payloadOf(explicit, 'createCustomer')?.receipt['idempotencyKey']).toBe(`key-${keys}`);

    const one = 'createPartner(input: { name: "x", kind: SERVICE }, write: {}) { receipt { outcome } }';
    const two = await company.ask(everyone, `mutation { a: ${one} b: ${one} }`, {}, header);
    expect(codesOf(two)).toEqual(['VALIDATION_FAILED']);
    expect(two.errors[0]?.extensions['path']).toBe('Idempotency-Key');
  });

  it('is free again after its retention, which is longer where money is', async () => {
    const key = newKey();
    const now = Date.now();
    const days = (count: number) => new Date(now + count * 86_400_000);
    const day = (count: number) => company.house.clock.moveTo(days(count));
    day(0);
    try {
      const customer = await teller.tell(olga, 'createCustomer', creating('Ages Inc', key).target, {
        idempotencyKey: key,
      });
      const input = { customerId: 'cus_none', legalEntityId: 'le_de', currency: 'EUR' };
      const biller = personWith('biller', { roles: ['billing-ops'] });
      const account: Call = { mutation: 'openBillingAccount', target: { input }, write: { idempotencyKey: key } };
      expect(codesOf(await teller.call(biller, account))).toEqual(['NOT_FOUND']);

      day(29);
      expect(codesOf(await teller.call(olga, creating('Other Inc', key)))).toEqual(['IDEMPOTENCY_KEY_REUSED']);
      day(31);
      const anew = await teller.tell(olga, 'createCustomer', creating('Other Inc', key).target, {
        idempotencyKey: key,
      });
      expect(anew.id).not.toBe(customer.id);
      expect((await teller.call(biller, account)).extensions).toEqual({ replayed: true });
      day(399);
      expect((await teller.call(biller, account)).extensions).toEqual({ replayed: true });
      day(401);
      expect((await teller.call(biller, account)).extensions).toEqual({});
    } finally {
      company.house.clock.release();
    }
  });
});

describe('one version', () => {
  it('is written on by exactly one of many at once; the others are told which version there is', async () => {
    const { id, version } = await created('Contested Inc');
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        teller.call(olga, {
          mutation: 'updateProfile',
          target: { input: { customerId: id, segment: `S${index}` } },
          write: { expectedVersion: version },
        }),
      ),
    );
    const won = replies.filter((reply) => payloadOf(reply, 'updateProfile') !== null);
    const lost = replies.filter((reply) => codesOf(reply).join() === 'VERSION_CONFLICT');
    expect([won.length, lost.length]).toEqual([1, 19]);
    for (const { errors } of lost)
      expect(errors[0]?.extensions).toMatchObject({ expected: version, actual: version + 1 });
  });

  it('rises by one with each of many writers who name none, and no update is lost', async () => {
    const { id, version } = await created('Busy Inc');
    const contact = (index: number) => ({ customerId: id, contact: { name: `Contact ${index}` } });
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => teller.tell(olga, 'addContact', { input: contact(index) })),
    );
    const { rows } = await company.database.query<{ version: number; contacts: unknown[] }>(
      'select version, contacts from customer.customers where id = $1',
      [id],
    );
    expect(rows[0]?.version).toBe(version + 20);
    expect(rows[0]?.contacts).toHaveLength(20);
  });
});

describe('a command that does what its mutation does not declare', () => {
  const salesOps = viewerWith('sales-ops');
  const legal = { lines: ['1 Main'], city: 'Reno', country: 'US', use: 'LEGAL' as const };
  const mischief: readonly (readonly [string, (customer: Customer) => Partial<Customer>, string])[] = [
    ['writes a field that is not declared', () => ({ segment: 'MINE' }), 'Customer.segment'],
    [
      'writes a field of another group',
      () => ({ legalName: 'Mine Ltd', status: 'PENDING_VALIDATION' }),
      'Customer.legalName',
    ],
    [
      'adds to a list that is not declared',
      ({ contacts }) => ({
        contacts: [
          ...(contacts ?? []),
          { id: 'con_x' as never, name: 'Eve', email: null, phone: null, roles: [], active: true },
        ],
      }),
      'Customer.contacts',
    ],
    ['empties a list that is not declared', () => ({ addresses: [] }), 'Customer.addresses'],
  ];

  it.each(mischief)('is refused and changes nothing: it %s', async (_what, wrong, field) => {
    await using room = await openCustomerRoom();
    const made = await room.run(salesOps, commands.createCustomer, {
      legalName: 'Honest Inc',
      country: 'US',
      addresses: [legal],
    });
    if (made.kind !== 'DONE') throw new Error('The customer could not be made.');
    const before = await room.database.db.selectFrom('customers').selectAll().execute();

    const mischievous = customerCommand<{ readonly id: string }>('submitForValidation', {
      on: (input) => input.id,
      decide: (customer) =>
        change({ ...customer, status: 'PENDING_VALIDATION', ...wrong(customer) }, 'customer.customer.statusChanged'),
    });
    const answer = await room.run(salesOps, mischievous, { id: made.entityId });
    expect(answer).toMatchObject({ kind: 'REFUSED', refusal: { code: 'OWNERSHIP_VIOLATION', details: { field } } });
    expect(await room.database.db.selectFrom('customers').selectAll().execute()).toEqual(before);
    const told = await room.database.db.selectFrom('outbox').select('kind').execute();
    expect(told.map(({ kind }) => kind)).toEqual(['change', 'refusal']);
  });

  it.each([
    ['to a state that its table does not name', { status: 'ACTIVE' as const }],
    ['nowhere', {}],
  ])('is refused a move %s', async (_where, move) => {
    await using room = await openCustomerRoom();
    const made = await room.run(salesOps, commands.createCustomer, { legalName: 'Straight Inc', country: 'US' });
    const mischievous = customerCommand<{ readonly id: string }>('submitForValidation', {
      on: (input) => input.id,
      decide: (customer) => change({ ...customer, ...move }, 'customer.customer.statusChanged'),
    });
    const answer = await room.run(salesOps, mischievous, { id: made.kind === 'DONE' ? made.entityId : '' });
    expect(answer).toMatchObject({ kind: 'REFUSED', refusal: { code: 'ILLEGAL_TRANSITION' } });
  });

  it('does not touch what is the pipeline’s: id, version and the times', async () => {
    await using room = await openCustomerRoom();
    const [made, other] = [
      await room.run(salesOps, commands.createCustomer, { legalName: 'First Inc', country: 'US', addresses: [legal] }),
      await room.run(salesOps, commands.createCustomer, { legalName: 'Second Inc', country: 'US' }),
    ];
    if (made.kind !== 'DONE' || other.kind !== 'DONE' || made.entity === null)
      throw new Error('The customers could not be made.');
    const first = made.entity;
    const theirs = {
      id: other.entityId as Customer['id'],
      version: 40,
      createdAt: new Date(0),
      updatedAt: new Date(0),
    };
    const mischievous = customerCommand<{ readonly id: string }>('submitForValidation', {
      on: (input) => input.id,
      decide: (customer) =>
        change({ ...customer, ...theirs, status: 'PENDING_VALIDATION' }, 'customer.customer.statusChanged'),
    });
    const answer = await room.run(salesOps, mischievous, { id: first.id });
    expect(answer).toMatchObject({ kind: 'DONE', entity: { id: first.id, version: 2, createdAt: first.createdAt } });
    const second = await room.database.db
      .selectFrom('customers')
      .select(['legal_name', 'version'])
      .where('id', '=', other.entityId)
      .execute();
    expect(second).toEqual([{ legal_name: 'Second Inc', version: 1 }]);
  });
});

describe('the sweep', () => {
  it('lets go of keys past their retention and of no others', async () => {
    await using room = await openCustomerRoom();
    const salesOps = viewerWith('sales-ops');
    const create = (key: string) =>
      room.run(salesOps, commands.createCustomer, { legalName: key, country: 'US' }, { idempotencyKey: key });
    await create('old');
    room.clock.moveTo(new Date(room.clock.now().getTime() + 20 * 86_400_000));
    await create('young');
    room.clock.moveTo(new Date(room.clock.now().getTime() + 11 * 86_400_000));
    const sweep = () =>
      transaction({ db: commandTablesOf(room.database.db) }, (trx) => sweepKeys(trx, room.clock.now(), 10));
    expect([await sweep(), await sweep()]).toEqual([1, 0]);
    expect(await room.database.db.selectFrom('idempotency').select('key').execute()).toEqual([{ key: 'young' }]);
  });
});
