import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellStory } from '../chaos/story.ts';
import { eventually } from '../harness/eventually.ts';
import { openTestHouse, type TestHouse } from '../harness/house.ts';

/** A system that leaves its files in a folder, from `systems.yaml` to what a client is answered. */

const bilal = { sub: 'bilal', roles: ['billing-ops'] };
const olga = { sub: 'olga', roles: ['sales-ops'] };
const systemsYaml = (folder: string): string => `
systems:
  embedded: { adapter: postgres }
  erp: { adapter: fact-feed, folder: '${folder}', pollSeconds: 1, reports: [billing.invoice, ledger.journal], legalEntities: [le_us] }
bindings:
  - { group: '*', system: embedded }
legalEntities:
  - { id: le_us, name: Test Inc., country: US, currency: USD, timeZone: America/New_York }
  - { id: le_de, name: Test GmbH, country: DE, currency: EUR, timeZone: Europe/Berlin }
`;

let house: TestHouse;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-erp-'));
  await Promise.all(['billing', 'ledger'].map((source) => mkdir(join(folder, source))));
  await writeFile(join(folder, 'systems.yaml'), systemsYaml(folder));
  house = await openTestHouse({ SYSTEMS_FILE: join(folder, 'systems.yaml') });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Whole, and under its name only then. */
async function leave(source: 'billing' | 'ledger', record: object): Promise<void> {
  const file = join(folder, source, '0001.ndjson');
  await writeFile(`${file}.part`, `${JSON.stringify({ ...record, version: 1, changedAt: '2026-04-01T08:00:00Z' })}\n`);
  await rename(`${file}.part`, file);
}

async function rowsOf(query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: house.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(query)).rows;
  } finally {
    await client.end();
  }
}

describe('a house with an ERP that reports', () => {
  it('shows a final invoice as it was edited there, and by whom, to those whom it concerns', async () => {
    const told = await tellStory(house.url, { token: (who) => house.token(who) });
    const id = told.answers.get('first invoice final')?.entityId ?? '';
    const query = `query ($id: ID!) { invoice(id: $id) { status dueDate contentIntact violatedBy } }`;
    const ask = async (who: typeof bilal) => house.ask(who, query, { id });
    expect((await ask(bilal)).data?.['invoice']).toMatchObject({
      status: 'OPEN',
      contentIntact: true,
      violatedBy: null,
    });

    await leave('billing', { entity: 'Invoice', id, values: { dueDate: '2031-01-01' } });
    await eventually('the invoice is as it was edited', async () => {
      const invoice = (await ask(bilal)).data?.['invoice'] as { readonly dueDate: string };
      return invoice.dueDate === '2031-01-01';
    });
    expect((await ask(bilal)).data?.['invoice']).toEqual({
      ...{ status: 'OPEN', dueDate: '2031-01-01', contentIntact: false, violatedBy: 'erp' },
    });
    const others = await ask(olga);
    expect(others.errors?.map(({ extensions }) => extensions['code'])).toContain('ROLE_REQUIRED');
    expect(others.data?.['invoice']).not.toMatchObject({ violatedBy: 'erp' });
    await eventually('the log tells', async () => {
      const rows = await rowsOf(`select type from billing.log where entity_id = '${id}' and kind = 'fact'`);
      return rows.map(({ type }) => type).join() === 'billing.invoice.updated,billing.invoice.sourceViolated';
    });
  });

  it('sets aside what the ledger has not', async () => {
    await leave('ledger', { entity: 'JournalEntry', id: 'jen_nowhere', values: { status: 'DRAFT' } });
    const aside = () => rowsOf('select system, problem from ledger.facts_set_aside');
    await eventually('it is set aside', async () => (await aside()).length > 0);
    expect(await aside()).toEqual([{ system: 'erp', problem: 'There is no JournalEntry jen_nowhere.' }]);
  });
});
