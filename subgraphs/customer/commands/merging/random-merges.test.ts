import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { Answer } from '../../../../platform/commands/pipeline-options.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../../test/harness/customer.ts';
import type { Customer, CustomerId } from '../../domain/customer.ts';
import { commands } from '../all.ts';

const everybody = viewerWith('sales-ops', 'finance-steward', 'data-steward', 'compliance');
const everything = { kind: 'everything', on: civilDate('2026-03-31') } as const;
const size = 6;

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

const codeOf = (answer: Answer<Customer>) => (answer.kind === 'REFUSED' ? answer.refusal.code : 'DONE');

function aMomentLater(): void {
  room.clock.moveTo(new Date(room.clock.now().getTime() + 1_000));
}

/** A handful of customers with numbers of their own and contacts that some of them share, in two small hierarchies. */
async function handful(): Promise<readonly CustomerId[]> {
  const ids: CustomerId[] = [];
  for (let index = 0; index < size; index += 1) {
    made += 1;
    aMomentLater();
    const { id } = done(
      await room.run(everybody, commands.createCustomer, {
        legalName: `Handful ${made}`,
        country: 'US',
        segment: index % 2 === 0 ? `S${index}` : null,
        addresses: [{ use: 'LEGAL' as const, lines: [`${made} Street`], city: 'Salem', country: 'US' }],
        contacts: [{ name: `Person ${index % 3}` }, { name: `Own ${made}` }],
        taxRegistrations: [{ country: 'US', type: 'OTHER' as const, value: `N${made}` }],
        registryIds: [{ scheme: 'COMPANY_NO' as const, country: 'US', value: `G${made}` }],
        crossReferences: [{ system: 'crm', instance: 'main', objectType: 'Account', externalId: `h${made}` }],
      }),
    );
    ids.push(id);
    if (index % 2 === 1) continue;
    done(await room.run(everybody, commands.submitForValidation, { id }));
    done(await room.run(everybody, commands.activateCustomer, { id }));
  }
  const place = async (child: number, parent: number, type: 'LEGAL' | 'BILLING') =>
    done(
      await room.run(everybody, commands.setParent, {
        customerId: ids[child] ?? '',
        type,
        parentId: ids[parent] ?? '',
      }),
    );
  await place(1, 0, 'LEGAL');
  await place(2, 1, 'LEGAL');
  await place(4, 3, 'BILLING');
  done(await room.run(everybody, commands.placeHold, { customerId: ids[4] ?? '', reason: 'REQUEST' }));
  return ids;
}

async function readAll(ids: readonly CustomerId[]): Promise<readonly Customer[]> {
  return (await room.store.readCustomers(ids, everything)).flatMap((customer) => customer ?? []);
}

/** Without what an undone merge leaves: versions, dates, and the record that it was. */
function lasting({ version: _version, updatedAt: _at, merges: _merges, ...rest }: Customer): object {
  const sorted = (parts: readonly object[] | null) => (parts ?? []).map((part) => JSON.stringify(part)).sort();
  const { addresses, contacts, taxRegistrations, registryIds, crossReferences, parents } = rest;
  const lists = { addresses, contacts, taxRegistrations, registryIds, crossReferences, parents };
  return { ...rest, ...Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, sorted(list)])) };
}

async function faultsIn(ids: readonly CustomerId[]): Promise<readonly string[]> {
  const customers = new Map((await readAll(ids)).map((customer) => [customer.id, customer]));
  const faults: string[] = [];
  for (const { id, status, mergedIntoId } of customers.values()) {
    if ((status === 'MERGED') !== (mergedIntoId !== null)) faults.push(`${id} is half merged`);
    if (mergedIntoId !== null && customers.get(mergedIntoId)?.status === 'MERGED')
      faults.push(`${id} leads to a merged one`);
  }
  const { rows } = await room.database.pool.query<{ number: string; holders: number }>(
    `select number, count(*)::integer as holders from (
       select normalised_value as number from tax_registrations where live and customer_id = any($1)
       union all select value from registry_ids where live and customer_id = any($1)
       union all select external_id from cross_references join customers on customers.id = entity_id where customers.status <> 'MERGED' and customers.id = any($1)
     ) as held group by number`,
    [ids],
  );
  if (rows.length !== 3 * size) faults.push(`${rows.length} numbers have a holder`);
  faults.push(...rows.filter(({ holders }) => holders !== 1).map(({ number }) => `${number} is held twice`));
  const circles = await room.database.pool.query(
    `with recursive walk (start, at, depth, type) as (
       select child_id, parent_id, 1, type from hierarchy_links where to_date is null and child_id = any($1)
       union all
       select walk.start, link.parent_id, walk.depth + 1, walk.type from walk
       join hierarchy_links link on link.child_id = walk.at and link.type = walk.type and link.to_date is null and walk.depth < 20)
     select 1 from walk where start = at limit 1`,
    [ids],
  );
  if (circles.rows.length > 0) faults.push('a hierarchy goes round in a circle');
  return faults;
}

const merge = (loser: CustomerId, survivor: CustomerId) =>
  room.run(everybody, commands.mergeCustomers, { customerId: loser, survivorId: survivor });
const unmerge = (loser: CustomerId) => room.run(everybody, commands.unmergeCustomers, { customerId: loser });

describe('random merges and their undoing', () => {
  const index = fc.nat(size - 1);
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('merge' as const), a: index, b: index }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('unmerge' as const), a: index, b: index }) },
  );

  it('leave every alias one step long and every number with one holder; all undone, each is as it was', async () => {
    let merges = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 10 }), async (steps) => {
        const ids = await handful();
        const before = (await readAll(ids)).map(lasting);
        const inForce: CustomerId[] = [];
        for (const { kind, a, b } of steps) {
          const [one, other] = [ids[a] as CustomerId, ids[b] as CustomerId];
          aMomentLater();
          if (kind === 'merge') {
            // Whichever way round the rule lets it be.
            for (const [loser, survivor] of [
              [one, other],
              [other, one],
            ] as const) {
              if (codeOf(await merge(loser, survivor)) !== 'DONE') continue;
              inForce.push(loser);
              merges += 1;
              break;
            }
          } else if (codeOf(await unmerge(one)) === 'DONE') {
            inForce.splice(inForce.indexOf(one), 1);
          }
          expect(await faultsIn(ids)).toEqual([]);
        }
        for (const loser of inForce.reverse()) done(await unmerge(loser));
        expect(await faultsIn(ids)).toEqual([]);
        expect((await readAll(ids)).map(lasting)).toEqual(before);
      }),
      { numRuns: 12, endOnFailure: true },
    );
    expect(merges).toBeGreaterThan(6);
  }, 180_000);

  it('give a link back to whom it was taken from, also where another merge had moved it and was undone meanwhile', async () => {
    const ids = await handful();
    const [, first, other, parent, child] = ids as [CustomerId, CustomerId, CustomerId, CustomerId, CustomerId];
    const parentOfChild = async () =>
      (await readAll([child])).flatMap(({ parents }) => (parents ?? []).map(({ parentId }) => parentId));
    expect(await parentOfChild()).toEqual([parent]);
    const steps = [() => merge(parent, first), () => merge(child, other), () => unmerge(parent), () => unmerge(child)];
    for (const step of steps) {
      aMomentLater();
      done(await step());
    }
    expect(await parentOfChild()).toEqual([parent]);
  }, 60_000);

  it('at the same moment serialise: nobody is merged twice, and no two into each other', async () => {
    for (let round = 0; round < 3; round += 1) {
      const ids = await handful();
      const pairs = ids.flatMap((loser) => ids.filter((id) => id !== loser).map((survivor) => ({ loser, survivor })));
      const answers = await Promise.all(pairs.map(({ loser, survivor }) => merge(loser, survivor)));
      const codes = new Set(answers.map(codeOf));
      expect(codes).toContain('DONE');
      expect(
        [...codes].every((code) =>
          ['DONE', 'ILLEGAL_TRANSITION', 'VALIDATION_FAILED', 'HIERARCHY_CYCLE', 'COMMAND_IN_PROGRESS'].includes(code),
        ),
        [...codes].join(),
      ).toBe(true);
      expect(await faultsIn(ids)).toEqual([]);
      const merged = (await readAll(ids)).filter(({ status }) => status === 'MERGED');
      expect(merged).toHaveLength(answers.filter((answer) => answer.kind === 'DONE').length);
    }
  }, 120_000);
});
