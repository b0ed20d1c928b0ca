import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../events/hash-chain.ts';
import { createLogReader, type LogReader } from '../../events/log-reader.ts';
import type { Json } from '../../core/json.ts';
import { unseal } from '../../platform/personal/sealing.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { codesOf, openCompany, type Company } from './matrix/company.ts';
import { readGraph } from './matrix/graph.ts';
import { everyone, personWith } from './matrix/people.ts';
import { settled } from './matrix/snapshot.ts';
import { createTeller, type Call, type Teller, type Told } from './matrix/tell.ts';

const privacy = personWith('privacy officer', { roles: ['privacy'] });

let company: Company;
let teller: Teller;
let reader: LogReader;
beforeAll(async () => {
  company = await openCompany();
  teller = createTeller(company, await readGraph(company));
  reader = createLogReader({ source: 'customer', url: company.house.databaseUrl, log: silentLog });
});
afterAll(async () => {
  await reader?.close();
  await company?.[Symbol.asyncDispose]();
});

const contact = {
  name: 'Zelda Quivering',
  email: 'zelda.quivering@private.example',
  phone: '+4915100000077',
  roles: ['BILLING'],
};
const contactAfter = { name: 'Zelda Marriedname', email: 'zelda.marriedname@private.example', phone: '+4915100000088' };
const person = {
  kind: 'PERSON',
  legalName: 'Wilhelmina Unforgettable',
  tradingName: 'Minnie Unforgettable',
  country: 'DE',
  addresses: [
    {
      use: 'LEGAL',
      lines: ['Geheimweg 4711', 'Hinterhaus 0815'],
      city: 'Berlin',
      postalCode: '10997-X',
      country: 'DE',
    },
  ],
  contacts: [{ name: 'Wilhelmina At-Work', email: 'minnie.atwork@private.example', phone: '+4915100000099' }],
};
const bystander = { name: 'Yusuf Bystander', email: 'yusuf.bystander@private.example' };

const ofContact = [
  contact.name,
  contact.email,
  contact.phone,
  contactAfter.name,
  contactAfter.email,
  contactAfter.phone,
  'Quivering',
  'Marriedname',
];
const ofPerson = [
  'Wilhelmina',
  'wilhelmina',
  'Unforgettable',
  'unforgettable',
  'Minnie',
  'Geheimweg',
  'Hinterhaus',
  '10997-X',
  'minnie.atwork',
  '+4915100000099',
];

/** Every table of every schema of ours, every row as text, binary columns as they are and decoded. */
async function dump(): Promise<string> {
  const { rows: tables } = await company.database.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await company.database.query<Record<string, unknown>>(`select * from ${name}`);
    texts.push(
      name,
      ...rows.map((row) =>
        JSON.stringify(row, (_key, value: unknown) =>
          isBytes(value) ? Buffer.from(value.data).toString('latin1') : value,
        ),
      ),
    );
  }
  return texts.join('\n');
}

function isBytes(value: unknown): value is { readonly data: number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
}

function found(text: string, values: readonly string[]): readonly string[] {
  return values.filter((value) => text.includes(value));
}

/** Every event of an entity with everything readable that the keys there are can read. */
async function readable(type: string, id: string): Promise<string> {
  const { rows } = await company.database.query<{ subject: string; key: Buffer | null }>(
    'select subject, key from customer.subject_keys',
  );
  const keys = new Map(rows.map(({ subject, key }) => [subject, key]));
  const entries = await reader.byEntity(type, id, 0, 500);
  return JSON.stringify(entries.map(({ event }) => unseal(event as unknown as Json, keys)));
}

async function chainHolds(): Promise<boolean> {
  await settled(company);
  return (await verifyChain(reader)).verified;
}

describe('erasing a contact', () => {
  const creation: Call = {
    mutation: 'createCustomer',
    target: { input: { legalName: 'Employer AG', country: 'DE', contacts: [contact, bystander] } },
    write: { idempotencyKey: 'erasure-creation' },
  };
  let employer: Told;
  let contactId: string;

  beforeAll(async () => {
    employer = await teller.tell(everyone, creation.mutation, creation.target, creation.write);
    const [first] = employer.entity['contacts'] as readonly { readonly id: string }[];
    contactId = first?.id ?? '';
    await teller.tell(everyone, 'updateContact', { input: { customerId: employer.id, contactId, ...contactAfter } });
    await settled(company);
  });

  it('begins with values that stand in the customer, and in the log only for who has the keys', async () => {
    const before = await dump();
    expect(found(before, [contactAfter.name, bystander.name])).toEqual([contactAfter.name, bystander.name]);
    expect(found(before, [contact.name, contact.email, contact.phone])).toEqual([]);
    expect(
      found(await readable('Customer', employer.id), [contact.name, contactAfter.name, bystander.email]),
    ).toHaveLength(3);
  });

  it('leaves the values nowhere, the chain whole, and everybody else as they were', async () => {
    const erase = () =>
      teller.tell(
        privacy,
        'erasePerson',
        { input: { customerId: employer.id, contactId } },
        { idempotencyKey: 'erasure' },
      );
    const { receipt } = await erase();
    expect(receipt).toMatchObject({ outcome: 'APPLIED', recordVersion: 3 });
    expect(await chainHolds()).toBe(true);
    const after = await dump();
    expect(found(after, ofContact)).toEqual([]);
    expect(found(after, [bystander.name, 'Employer AG'])).toEqual([bystander.name, 'Employer AG']);

    const events = await readable('Customer', employer.id);
    expect(found(events, ofContact)).toEqual([]);
    expect(found(events, [bystander.email])).toEqual([bystander.email]);
    // The erasure itself named nobody, so it can be repeated like any command.
    expect((await erase()).receipt).toEqual(receipt);
  });

  it('shows the contact as one that is there no more', async () => {
    const reply = await company.ask(
      everyone,
      `{ customer(id: "${employer.id}") { contacts { id name email phone active } } }`,
    );
    const { contacts } = reply.data?.['customer'] as { readonly contacts: readonly object[] };
    expect(contacts[0]).toEqual({ id: contactId, name: null, email: null, phone: null, active: false });
    expect(contacts[1]).toMatchObject({ ...bystander, active: true });
  });

  it('does not tell whether a request was the one that named the person', async () => {
    const repeats = [creation, { ...creation, target: { input: { legalName: 'Employer AG', country: 'DE' } } }];
    for (const repeat of repeats) {
      const reply = await teller.call(everyone, repeat);
      expect(codesOf(reply)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    }
    const { rows } = await company.database.query(
      'select request_hash, audit_id, state from customer.idempotency where key = $1',
      ['erasure-creation'],
    );
    expect(rows).toEqual([{ request_hash: null, audit_id: employer.receipt['auditId'], state: 'DONE' }]);
  });

  it('makes no new key for the person when something more is told of it', async () => {
    await teller.tell(everyone, 'updateContact', {
      input: { customerId: employer.id, contactId, name: 'Revenant Quivering' },
    });
    await settled(company);
    expect(found(await readable('Customer', employer.id), ['Revenant'])).toEqual([]);
    const { rows } = await company.database.query('select key from customer.subject_keys where subject = $1', [
      contactId,
    ]);
    expect(rows).toEqual([{ key: null }]);
  });
});

describe('erasing a customer who is a person', () => {
  let id: string;
  beforeAll(async () => {
    ({ id } = await teller.tell(everyone, 'createCustomer', { input: person }, { idempotencyKey: 'person-creation' }));
    await teller.tell(everyone, 'updateProfile', {
      input: { customerId: id, tradingName: 'Minnie Unforgettable & Co' },
    });
    await teller.tell(everyone, 'updateProfile', {
      input: { customerId: id, legalName: 'Wilhelmina Unforgettable-Later' },
    });
    await teller.tell(everyone, 'deactivateCustomer', { id }, { reason: 'It is over.' });
    await settled(company);
    expect(
      found(await readable('Customer', id), ['Wilhelmina Unforgettable"', 'Geheimweg', 'minnie.atwork']),
    ).toHaveLength(3);
  });

  it('is refused for a company, and for a person with whom we do business', async () => {
    const { id: firm } = await teller.tell(everyone, 'createCustomer', {
      input: { legalName: 'Firm AG', country: 'DE' },
    });
    const { id: live } = await teller.tell(everyone, 'createCustomer', {
      input: { legalName: 'Live', kind: 'PERSON', country: 'DE' },
    });
    for (const customerId of [firm, live]) {
      const reply = await teller.call(privacy, { mutation: 'erasePerson', target: { input: { customerId } } });
      expect(codesOf(reply)).toEqual(['VALIDATION_FAILED']);
    }
  });

  it('may be done by the privacy officer alone, and leaves the values nowhere', async () => {
    const done = await teller.tell(privacy, 'erasePerson', { input: { customerId: id } });
    expect(done.receipt['outcome']).toBe('APPLIED');
    expect(await chainHolds()).toBe(true);
    expect(found(await dump(), ofPerson)).toEqual([]);
    expect(found(await readable('Customer', id), ofPerson)).toEqual([]);
  });

  it('leaves a customer that can still be read, without its person', async () => {
    const reply = await company.ask(
      everyone,
      `{ customer(id: "${id}") { status legalName tradingName normalisedName addresses { lines city postalCode } contacts { name email phone } } }`,
    );
    expect(reply.data?.['customer']).toEqual({
      status: 'INACTIVE',
      legalName: null,
      tradingName: null,
      normalisedName: null,
      addresses: [{ lines: [], city: 'Berlin', postalCode: null }],
      contacts: [{ name: null, email: null, phone: null }],
    });
    expect(reply.errors).toEqual([]);
  });

  it('is rehearsed without touching a key', async () => {
    const { id: other } = await teller.tell(everyone, 'createCustomer', {
      input: { ...person, legalName: 'Spared Person' },
    });
    await teller.tell(everyone, 'deactivateCustomer', { id: other }, { reason: 'It is over.' });
    await teller.tell(privacy, 'erasePerson', { input: { customerId: other } }, { dryRun: true });
    await settled(company);
    expect(found(await readable('Customer', other), ['Spared Person'])).toHaveLength(1);
  });
});
