import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { Answer } from '../../../../platform/commands/pipeline-options.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../../test/harness/customer.ts';
import type { Customer, CustomerId } from '../../domain/customer.ts';
import { commands } from '../all.ts';

const everybody = viewerWith(
  'sales-ops',
  'finance-steward',
  'data-steward',
  'compliance',
  'privacy',
  'partner-manager',
);
const dataSteward = viewerWith('data-steward');
const steward = viewerWith('finance-steward');
const everything = { kind: 'everything', on: civilDate('2026-03-31') } as const;

let room: CustomerRoom;
let made = 0;
beforeAll(async () => {
  room = await openCustomerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

function done(answer: Answer<Customer>): Customer {
  if (answer.kind === 'REFUSED') throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  if (answer.entity === null) throw new Error('the answer was a repeat');
  return answer.entity;
}

function refusalOf(answer: Answer<Customer>) {
  if (answer.kind !== 'REFUSED') throw new Error('not refused');
  return answer.refusal;
}

async function read(id: string): Promise<Customer> {
  const [customer] = await room.store.readCustomers([id as CustomerId], everything);
  if (customer == null) throw new Error(`${id} is not there`);
  return customer;
}

const run = <Input, Facts>(command: Parameters<typeof room.run<Input, Facts>>[1], input: Input, viewer = everybody) =>
  room.run(viewer, command, input);

/** A customer in business, each older than the next, with one part of every kind. */
async function active(legalName: string, more: object = {}): Promise<Customer> {
  made += 1;
  room.clock.moveTo(new Date(room.clock.now().getTime() + 1_000));
  const { id } = done(
    await run(commands.createCustomer, {
      legalName,
      country: 'US',
      addresses: [{ use: 'LEGAL' as const, lines: [`${made} Main Street`], city: 'Salem', country: 'US' }],
      contacts: [{ name: `Person ${made}`, email: `person${made}@mail.example` }],
      taxRegistrations: [{ country: 'US', type: 'OTHER' as const, value: `T${made}` }],
      registryIds: [{ scheme: 'COMPANY_NO' as const, country: 'US', value: `R${made}` }],
      crossReferences: [{ system: 'crm', instance: 'main', objectType: 'Account', externalId: `x${made}` }],
      ...more,
    }),
  );
  done(await run(commands.submitForValidation, { id }));
  return done(await run(commands.activateCustomer, { id }));
}

const merge = (loser: Customer, survivor: Customer, viewer = dataSteward) =>
  run(commands.mergeCustomers, { customerId: loser.id, survivorId: survivor.id }, viewer);
const unmerge = (loser: Customer, viewer = dataSteward) =>
  run(commands.unmergeCustomers, { customerId: loser.id }, viewer);
const reference = (n: number) => ({ system: 'crm', instance: 'main', objectType: 'Account', externalId: `x${n}` });

async function post(customer: Customer): Promise<void> {
  await room.database.db
    .insertInto('posted_documents_copy')
    .values({ customer_id: customer.id, last_posted_at: room.clock.now() })
    .onConflict((row) => row.column('customer_id').doUpdateSet({ last_posted_at: room.clock.now() }))
    .execute();
}

async function toldOf(id: string): Promise<readonly { type: string; data: Readonly<Record<string, unknown>> }[]> {
  const rows = await room.database.db
    .selectFrom('outbox')
    .select(['type', 'envelope'])
    .where('entity_id', '=', id)
    .orderBy('id')
    .execute();
  return rows.map(({ type, envelope }) => ({ type, data: (JSON.parse(envelope) as { data: object }).data as never }));
}

describe('merging two customers', () => {
  it('leaves one with everything of both, and the other as a name for it', async () => {
    const acme = await active('Acme Mills');
    const twin = await active('Acme Mills Two', { segment: 'MID', industry: 'MILLING' });
    const loser = done(await merge(twin, acme));
    expect(loser).toMatchObject({ status: 'MERGED', mergedIntoId: acme.id, contacts: [], addresses: [] });
    expect(loser.merges).toMatchObject([
      { state: 'MERGED', loserId: twin.id, survivorId: acme.id, statusBefore: 'ACTIVE', approvedBy: null },
    ]);

    const survivor = await read(acme.id);
    expect(survivor).toMatchObject({
      status: 'ACTIVE',
      version: acme.version + 1,
      segment: 'MID',
      industry: 'MILLING',
    });
    expect(survivor.contacts).toEqual([...acme.contacts!, ...twin.contacts!]);
    expect(survivor.addresses).toEqual([...acme.addresses!, ...twin.addresses!]);
    expect(survivor.taxRegistrations).toEqual([...acme.taxRegistrations!, ...twin.taxRegistrations!]);
    expect(survivor.registryIds).toEqual([...acme.registryIds!, ...twin.registryIds!]);
    expect(survivor.crossReferences).toEqual([...acme.crossReferences!, ...twin.crossReferences!]);
    for (const { externalId } of [...acme.crossReferences!, ...twin.crossReferences!])
      expect(await room.store.findByReference({ ...reference(0), externalId }, everything)).toBe(acme.id);

    const data = { loserId: twin.id, survivorId: acme.id, mergeId: loser.merges![0]!.id };
    for (const { id } of [acme, twin])
      expect((await toldOf(id)).at(-1)).toMatchObject({ type: 'customer.customer.merged', data });
    expect(await read(twin.id)).toEqual(loser);
  });

  it('is decided by rule and not by who asks: the refusal names the right way round', async () => {
    const elder = await active('Birch Elder');
    const younger = await active('Birch Younger');
    const refusal = refusalOf(await merge(elder, younger));
    expect(refusal).toMatchObject({ code: 'VALIDATION_FAILED', details: { rule: 'SURVIVOR_BY_RULE' } });
    expect(refusal.message).toContain(`by the rule OLDER: merge ${younger.id} into it`);
    await post(younger);
    expect(refusalOf(await merge(younger, elder)).message).toContain('by the rule POSTED_DOCUMENTS');
  });

  it('refuses what can never be one customer', async () => {
    const [one, two] = [await active('Cedar One'), await active('Cedar Two')];
    const person = await active('Cedar Person', { kind: 'PERSON' });
    const rule = async (loser: Customer, survivorId: string) => {
      const { code, details } = refusalOf(
        await run(commands.mergeCustomers, { customerId: loser.id, survivorId }, dataSteward),
      );
      return 'rule' in details ? details.rule : code;
    };
    expect(await rule(two, two.id)).toBe('NOT_ITSELF');
    expect(await rule(two, 'cus_nobody')).toBe('NOT_FOUND');
    expect(await rule(person, one.id)).toBe('SAME_KIND');

    const vat = async (customer: Customer, value: string) => {
      const input = { customerId: customer.id, registration: { country: 'DE', type: 'VAT' as const, value } };
      const added = done(await run(commands.addTaxRegistration, input));
      const registrationId = added.taxRegistrations!.at(-1)!.id;
      const evidence = { customerId: customer.id, registrationId, status: 'VALID' as const, evidenceRef: 'letter' };
      done(await run(commands.recordTaxValidation, evidence));
    };
    await vat(one, 'DE136695976');
    await vat(two, 'DE136695977');
    expect(await rule(two, one.id)).toBe('NOT_TOLD_APART');

    const child = await active('Cedar Child');
    done(await run(commands.setParent, { customerId: child.id, type: 'SALES', parentId: one.id }));
    expect(await rule(child, one.id)).toBe('HIERARCHY_CYCLE');
    expect((await read(child.id)).status).toBe('ACTIVE');
  });

  it('keeps a hold of either, and lets it be released where it has gone', async () => {
    const [stays, goes] = [await active('Dill Stays'), await active('Dill Goes')];
    const held = done(await run(commands.placeHold, { customerId: goes.id, reason: 'COMPLIANCE' }));
    done(await merge(goes, stays));
    const survivor = await read(stays.id);
    expect(survivor.status).toBe('ON_HOLD');
    const holdId = held.holds![0]!.id;
    expect(done(await run(commands.releaseHold, { customerId: stays.id, holdId })).status).toBe('ACTIVE');
    expect(done(await unmerge(goes))).toMatchObject({ status: 'ACTIVE', holds: [{ id: holdId }] });
    expect(await read(stays.id)).toMatchObject({ status: 'ACTIVE', holds: [] });
  });

  it('settles what somebody was to decide about the two', async () => {
    const first = await active('Elder Presses');
    room.clock.moveTo(new Date(room.clock.now().getTime() + 1_000));
    const second = done(await run(commands.createCustomer, { legalName: 'Elder Presses Inc.', country: 'US' }));
    const third = done(await run(commands.createCustomer, { legalName: 'Elder Presses LLC', country: 'US' }));
    expect(second.matchCandidates).toMatchObject([{ rightId: first.id, state: 'OPEN' }]);
    done(await merge(second, first));
    expect((await read(second.id)).matchCandidates).toMatchObject([{ state: 'CONFIRMED' }]);
    const open = async () => {
      const filter = { customerIds: [third.id], state: ['OPEN' as const] };
      const page = await room.store.pageMatchCandidates(filter, { first: 10, after: null }, everything);
      return page.nodes.map(({ rightId }) => rightId);
    };
    // Who was merged waits in no queue; the other pair still does.
    expect(await open()).toEqual([first.id]);
    done(await unmerge(second));
    expect((await read(second.id)).matchCandidates).toMatchObject([{ state: 'OPEN', decidedBy: null }]);
    expect(new Set(await open())).toEqual(new Set([first.id, second.id]));
  });

  it('gives the children another parent from the day on, and the loser none', async () => {
    const [stays, goes, above] = [await active('Fir Stays'), await active('Fir Goes'), await active('Fir Above')];
    const [old, fresh] = [await active('Fir Old'), await active('Fir Fresh')];
    const place = async (customer: Customer, parent: Customer, effectiveDate: string) =>
      done(
        await room.run(
          everybody,
          commands.setParent,
          { customerId: customer.id, type: 'LEGAL', parentId: parent.id },
          { effectiveDate: effectiveDate as never },
        ),
      );
    await place(old, goes, '2025-01-01');
    await place(fresh, goes, '2026-03-31');
    await place(goes, above, '2025-06-01');
    done(await merge(goes, stays));
    expect((await read(old.id)).parents).toMatchObject([
      { parentId: goes.id, from: '2025-01-01', to: '2026-03-31' },
      { parentId: stays.id, from: '2026-03-31', to: null },
    ]);
    expect((await read(fresh.id)).parents).toMatchObject([{ parentId: stays.id, from: '2026-03-31', to: null }]);
    expect((await read(goes.id)).parents).toMatchObject([{ parentId: above.id, to: '2026-03-31' }]);
    expect((await toldOf(old.id)).at(-1)).toMatchObject({
      type: 'customer.hierarchy.changed',
      data: {
        parentBefore: goes.id,
        parentAfter: stays.id,
        ultimateParentBefore: above.id,
        ultimateParentAfter: stays.id,
      },
    });
    done(await unmerge(goes));
    expect((await read(old.id)).parents).toMatchObject([{ parentId: goes.id, from: '2025-01-01', to: null }]);
    expect((await read(fresh.id)).parents).toMatchObject([{ parentId: goes.id, from: '2026-03-31', to: null }]);
    expect((await read(goes.id)).parents).toMatchObject([{ parentId: above.id, from: '2025-06-01', to: null }]);
    expect((await toldOf(old.id)).at(-1)).toMatchObject({
      data: {
        parentBefore: stays.id,
        parentAfter: goes.id,
        ultimateParentBefore: stays.id,
        ultimateParentAfter: above.id,
      },
    });
  });

  it('does nothing when it is rehearsed, and says what it would do', async () => {
    const [stays, goes] = [await active('Gorse Stays'), await active('Gorse Goes')];
    const input = { customerId: goes.id, survivorId: stays.id };
    const told = await room.run(dataSteward, commands.mergeCustomers, input, { dryRun: true });
    expect(done(told)).toMatchObject({ status: 'MERGED', merges: [{ state: 'MERGED' }] });
    expect([await read(stays.id), await read(goes.id)]).toEqual([stays, goes]);
  });
});

describe('a customer that was merged', () => {
  it('refuses every command with the name of who it became, and is no value of another’s', async () => {
    const [stays, goes] = [await active('Hazel Stays'), await active('Hazel Goes')];
    done(await merge(goes, stays));
    const gone = { code: 'ILLEGAL_TRANSITION', details: { state: 'MERGED' } };
    for (const answer of [
      await run(commands.updateProfile, { customerId: goes.id, segment: 'SMB' }),
      await run(commands.deactivateCustomer, { id: goes.id }),
      await merge(goes, stays),
    ]) {
      expect(refusalOf(answer)).toMatchObject(gone);
      expect(refusalOf(answer).message).toBe(`The customer was merged into ${stays.id}: use that one.`);
    }
    const confined = { ...everybody, customerId: goes.id };
    expect(refusalOf(await run(commands.deactivateCustomer, { id: goes.id }, confined)).message).toContain(stays.id);
    const partnered = { ...everybody, partnerId: 'par_none' as never };
    expect(refusalOf(await run(commands.deactivateCustomer, { id: goes.id }, partnered)).code).toBe('NOT_FOUND');

    const child = await active('Hazel Child');
    const parent = { customerId: child.id, type: 'LEGAL' as const, parentId: goes.id };
    expect(refusalOf(await run(commands.setParent, parent))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.parentId', rule: 'NOT_MERGED' },
    });
  });

  it('is one step from who it became, also after that one was merged in turn', async () => {
    const [c, b, a] = [await active('Iris C'), await active('Iris B'), await active('Iris A')];
    done(await merge(a, b));
    done(await merge(b, c));
    expect((await read(a.id)).mergedIntoId).toBe(c.id);
    expect((await toldOf(a.id)).at(-1)).toMatchObject({
      type: 'customer.customer.aliasChanged',
      data: { survivorBefore: b.id, survivorAfter: c.id, changed: { mergedIntoId: c.id } },
    });
    expect(refusalOf(await unmerge(a))).toMatchObject({ details: { rule: 'LATEST_MERGE' } });
    expect(refusalOf(await unmerge(a)).message).toContain(b.id);
    done(await unmerge(b));
    expect((await read(a.id)).mergedIntoId).toBe(b.id);
    done(await unmerge(a));
    expect(await read(a.id)).toMatchObject({ status: 'ACTIVE', mergedIntoId: null, contacts: a.contacts });
    expect(await read(c.id)).toMatchObject({ contacts: c.contacts, crossReferences: c.crossReferences });
  });
});

describe('a merge of customers with final documents', () => {
  it('needs a second person, who is not the one that asked', async () => {
    const [stays, goes] = [await active('Juniper Stays'), await active('Juniper Goes')];
    await post(stays);
    expect(refusalOf(await merge(goes, stays))).toMatchObject({ code: 'APPROVAL_REQUIRED', details: { rule: '13.6' } });
    const input = { customerId: goes.id, survivorId: stays.id };
    const asked = done(await run(commands.requestMerge, input, dataSteward));
    const mergeId = asked.merges![0]!.id;
    expect(refusalOf(await merge(goes, stays)).code).toBe('APPROVAL_REQUIRED');
    expect(refusalOf(await run(commands.requestMerge, input, dataSteward))).toMatchObject({
      details: { rule: 'MERGE_REQUEST_OPEN' },
    });
    const decision = { customerId: goes.id, mergeId };
    expect(refusalOf(await run(commands.approveMerge, decision, dataSteward))).toMatchObject({
      code: 'SOD_VIOLATION',
      details: { rule: '13.6' },
    });
    // Through a service account it is still the same person.
    const delegated = { ...steward, subject: 'service', onBehalfOf: dataSteward.subject };
    expect(refusalOf(await run(commands.approveMerge, decision, delegated)).code).toBe('SOD_VIOLATION');
    expect(done(await run(commands.approveMerge, decision, steward)).merges).toMatchObject([
      { state: 'APPROVED', requestedBy: dataSteward.subject, approvedBy: steward.subject },
    ]);
    expect(refusalOf(await run(commands.approveMerge, decision, steward)).code).toBe('ILLEGAL_TRANSITION');
    expect(done(await merge(goes, stays)).merges).toMatchObject([
      { id: mergeId, state: 'MERGED', approvedBy: steward.subject },
    ]);
  });

  it('is not carried out once the request is withdrawn, nor into another than was asked', async () => {
    const [stays, other, goes] = [await active('Kale Stays'), await active('Kale Other'), await active('Kale Goes')];
    await post(stays);
    await post(other);
    const asked = done(await run(commands.requestMerge, { customerId: goes.id, survivorId: stays.id }, dataSteward));
    const decision = { customerId: goes.id, mergeId: asked.merges![0]!.id };
    done(await run(commands.approveMerge, decision, steward));
    expect(refusalOf(await merge(goes, other))).toMatchObject({ details: { rule: 'MERGE_REQUEST_OPEN' } });
    done(await run(commands.withdrawMerge, decision, dataSteward));
    expect(refusalOf(await merge(goes, stays)).code).toBe('APPROVAL_REQUIRED');
    expect(refusalOf(await run(commands.withdrawMerge, { ...decision, mergeId: 'mrg_none' })).code).toBe('NOT_FOUND');
  });
});

describe('undoing a merge', () => {
  it('gives back what came, keeps what was added since, and what was changed of it', async () => {
    const stays = await active('Larch Stays', { tradingName: 'Larch', segment: 'SMB' });
    const goes = await active('Larch Goes', { tradingName: 'Larch Two', segment: 'MID' });
    done(await merge(goes, stays));
    const [, theirs] = (await read(stays.id)).contacts!;
    done(await run(commands.updateContact, { customerId: stays.id, contactId: theirs!.id, email: 'new@mail.example' }));
    done(await run(commands.addContact, { customerId: stays.id, contact: { name: 'Since Then' } }));
    done(await run(commands.updateProfile, { customerId: stays.id, tradingName: 'Larch and Larch' }));
    const loser = done(await unmerge(goes));
    expect(loser).toMatchObject({
      status: 'ACTIVE',
      mergedIntoId: null,
      contacts: [{ id: theirs!.id, email: 'new@mail.example' }],
      taxRegistrations: goes.taxRegistrations,
      registryIds: goes.registryIds,
      merges: [{ state: 'UNDONE', replaced: { values: [] } }],
    });
    const survivor = await read(stays.id);
    expect(survivor.contacts!.map(({ name }) => name)).toEqual([stays.contacts![0]!.name, 'Since Then']);
    // What somebody chose since stays; what the merge chose does not.
    expect(survivor).toMatchObject({ tradingName: 'Larch and Larch', segment: 'SMB' });
    for (const [customer, other] of [
      [goes, goes],
      [stays, stays],
    ] as const)
      expect(await room.store.findByReference(customer.crossReferences![0]!, everything)).toBe(other.id);
    const data = { loserId: goes.id, survivorId: stays.id };
    for (const { id } of [goes, stays])
      expect((await toldOf(id)).at(-1)).toMatchObject({ type: 'customer.customer.unmerged', data });
    expect(await read(goes.id)).toEqual(loser);
  });

  it('is possible on the thirtieth day and not on the day after', async () => {
    const [stays, goes] = [await active('Maple Stays'), await active('Maple Goes')];
    const before = room.clock.now();
    done(await merge(goes, stays));
    const daysLater = (days: number) => room.clock.moveTo(new Date(before.getTime() + days * 86_400_000));
    daysLater(31);
    expect(refusalOf(await unmerge(goes))).toMatchObject({ details: { rule: 'UNMERGE_DAYS_MAX' } });
    daysLater(30);
    expect(done(await unmerge(goes)).status).toBe('ACTIVE');
    room.clock.moveTo(before);
  });

  it('is refused once something was made final on what came from the customer', async () => {
    const [stays, goes] = [await active('Nettle Stays'), await active('Nettle Goes')];
    done(await merge(goes, stays));
    room.clock.moveTo(new Date(room.clock.now().getTime() + 1_000));
    await post(stays);
    const states = await room.run(dataSteward, commands.unmergeCustomers, { customerId: goes.id }, { dryRun: true });
    expect(done(states).status).toBe('ACTIVE');
    await post(goes);
    expect(refusalOf(await unmerge(goes))).toMatchObject({ details: { rule: 'NOTHING_POSTED_SINCE' } });
    expect(refusalOf(await unmerge(stays))).toMatchObject({ code: 'ILLEGAL_TRANSITION', details: { state: 'ACTIVE' } });
  });

  it('of two into one customer begins with the later', async () => {
    const [stays, first, second] = [await active('Oak Stays'), await active('Oak First'), await active('Oak Second')];
    done(await merge(first, stays));
    room.clock.moveTo(new Date(room.clock.now().getTime() + 1_000));
    done(await merge(second, stays));
    expect(refusalOf(await unmerge(first)).message).toContain(second.id);
    done(await unmerge(second));
    done(await unmerge(first));
  });

  it('is not for what a system of record merged itself', async () => {
    const [stays, goes] = [await active('Pine Stays'), await active('Pine Goes')];
    const { takeFact } = await import('../../../../platform/commands/facts.ts');
    const outcome = await takeFact(room.options, room.keepers.customers, {
      system: 'salesforce',
      objectType: 'Account',
      externalId: '001',
      version: '2',
      entityType: 'Customer',
      entityId: goes.id,
      values: { status: 'MERGED', mergedIntoId: stays.id },
      event: 'customer.customer.updated',
      violationEvent: 'customer.customer.sourceViolated',
      within: null,
      occurredAt: room.clock.now(),
    });
    expect(outcome).toBe('APPLIED');
    expect(refusalOf(await unmerge(goes))).toMatchObject({
      code: 'NOT_SUPPORTED_BY_SYSTEM',
      details: { system: 'salesforce', duty: 'unmerge' },
    });
    // Its own external ids still lead somewhere: to who it became.
    expect(await room.store.findByReference(goes.crossReferences![0]!, everything)).toBe(stays.id);
  });

  it('does not let a parent come back below its own child', async () => {
    const [stays, goes, above, below] = [
      await active('Rue Stays'),
      await active('Rue Goes'),
      await active('Rue Above'),
      await active('Rue Below'),
    ];
    const place = async (customer: Customer, parent: Customer) =>
      run(commands.setParent, { customerId: customer.id, type: 'LEGAL', parentId: parent.id });
    done(await place(goes, above));
    done(await place(below, goes));
    done(await merge(goes, stays));
    done(await place(above, below));
    expect(refusalOf(await unmerge(goes)).code).toBe('HIERARCHY_CYCLE');
    done(await run(commands.setParent, { customerId: above.id, type: 'LEGAL' as const }));
    expect(done(await unmerge(goes)).parents).toMatchObject([{ parentId: above.id }]);
  });
});

describe('erasing a person', () => {
  it('reaches what is left of it in customers that were merged into its own', async () => {
    const contacts = [{ name: 'Sorrel Double', email: 'sorrel@private.example' }];
    const [stays, goes] = [await active('Sorrel Stays', { contacts }), await active('Sorrel Goes', { contacts })];
    done(await merge(goes, stays));
    expect((await read(goes.id)).contacts).toEqual(goes.contacts);
    const contactId = stays.contacts![0]!.id;
    done(await run(commands.erasePerson, { customerId: stays.id, contactId }));
    expect((await read(goes.id)).contacts).toMatchObject([{ name: null, email: null, active: false }]);
    const keys = await room.database.pool.query<{ subject: string; key: Buffer | null }>(
      'select subject, key from subject_keys where subject = any($1)',
      [[contactId, goes.contacts![0]!.id]],
    );
    expect(keys.rows.map(({ key }) => key)).toEqual([null, null]);
  });

  it('takes the whole customer with everyone it was merged with', async () => {
    const kind = { kind: 'PERSON' as const };
    const [stays, goes] = [await active('Tansy Firstname', kind), await active('Tansy Othername', kind)];
    done(await run(commands.recordLegalValidation, { customerId: goes.id }));
    done(await merge(goes, stays));
    done(await run(commands.deactivateCustomer, { id: stays.id }));
    done(await run(commands.erasePerson, { customerId: stays.id }));
    expect(await read(goes.id)).toMatchObject({ status: 'MERGED', legalName: null });
    const { rows } = await room.database.pool.query<{ text: string }>(
      `select customers::text as text from customers where id = any($1)
       union all select merge_records::text from merge_records where loser_id = any($1)`,
      [[stays.id, goes.id]],
    );
    expect(rows.map(({ text }) => text).join()).not.toMatch(/Tansy|tansy|Person \d/);
    const keys = await room.database.pool.query<{ key: Buffer | null }>(
      'select key from subject_keys where subject = any($1)',
      [[stays.id, goes.id]],
    );
    expect(keys.rows.map(({ key }) => key)).toEqual([null, null]);
  });
});
