import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromRoot } from '../../platform/root.ts';
import { staleFiles, writeStale } from './on-disk.ts';
import { generateOutputs } from './outputs.ts';

let home: string;
const list = () => join(home, 'supergraph.yaml');
const schema = () => join(home, 'subgraphs/customer/schema.graphql');

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'concord-generate-'));
  mkdirSync(join(home, 'subgraphs/customer/domain'), { recursive: true });
  cpSync(fromRoot('platform/rules/fixtures/customer.graphql'), schema());
  write(
    'supergraph.yaml',
    'subgraphs:\n  customer:\n    routing_url: http://127.0.0.1:4001/graphql\n    schema: { file: subgraphs/customer/schema.graphql }\n',
  );
  write('subgraphs/customer/mappers.json', '{ "Customer": "../domain/customer.ts#Customer as CustomerModel" }');
  write(
    'subgraphs/customer/events.ts',
    `export const events = {
      'customer.customer.created': { description: 'A prospect | a lead.', schemaVersion: 2, entity: 'Customer' },
      'customer.customer.merged': { description: 'Merged outside.', schemaVersion: 1, entity: 'Customer', by: 'fact' },
    } as const;`,
  );
});

afterEach(() => rmSync(home, { recursive: true }));

// Code generation and the compiler take their time on a busy machine.
describe('the generator', { timeout: 120_000 }, () => {
  it('finds everything stale at first, writes it, and then finds nothing stale', async () => {
    const generated = await generateOutputs(list());
    const all = [
      'docs/asyncapi.yaml',
      'docs/events.md',
      'docs/events/customer.customer.created.schema.json',
      'docs/events/customer.customer.merged.schema.json',
      'docs/states/README.md',
      'docs/states/customer.md',
      'docs/validation-rules.md',
      'events/generated/event-types.json',
      'subgraphs/customer/generated/resolver-types.ts',
      'subgraphs/customer/generated/rules.ts',
    ];
    expect(staleFiles(home, generated)).toEqual(all);
    expect(writeStale(home, generated)).toEqual(all);
    expect(staleFiles(home, await generateOutputs(list()))).toEqual([]);
  });

  it('names the files that a change of the schema makes stale', async () => {
    writeStale(home, await generateOutputs(list()));
    write('subgraphs/customer/schema.graphql', read('subgraphs/customer/schema.graphql').replace('max: 5', 'max: 6'));
    expect(staleFiles(home, await generateOutputs(list()))).toEqual(['subgraphs/customer/generated/rules.ts']);
  });

  it('names a generated file that was written in by hand, and mends it', async () => {
    const generated = await generateOutputs(list());
    writeStale(home, generated);
    write('docs/states/customer.md', 'My own words.');
    expect(staleFiles(home, generated)).toEqual(['docs/states/customer.md']);
    writeStale(home, generated);
    expect(read('docs/states/customer.md')).toContain('# States of Customer');
  });

  it('names a file that is left over from what is no more, and removes it', async () => {
    const generated = await generateOutputs(list());
    writeStale(home, generated);
    write('docs/states/opportunity.md', '# States of Opportunity');
    expect(staleFiles(home, generated)).toEqual(['docs/states/opportunity.md']);
    writeStale(home, generated);
    expect(staleFiles(home, generated)).toEqual([]);
  });

  it('draws the state table with creations, commands, facts and final states', async () => {
    const page = (await generateOutputs(list())).files.get('docs/states/customer.md');
    expect(page).toContain('[*] --> PROSPECT: createCustomer');
    expect(page).toContain('ACTIVE --> ON_HOLD: fact');
    expect(page).toMatch(/\| PROSPECT +\| ACTIVE +\| `activateCustomer` +\| finance-steward +\|/);
    expect(page).not.toContain('--> [*]');
  });

  it('draws the tables of a domain too, with conditions and special cases', async () => {
    writeStates('contract', 'quote', quotes);
    const files = (await generateOutputs(list())).files;
    const page = files.get('docs/states/quote.md');
    expect(page).toContain('`subgraphs/contract/domain/states/quote.ts`, which states DOMAIN 4.2');
    expect(page).toContain('[*] --> DRAFT: createQuote, time');
    expect(page).toContain('DRAFT --> SENT: sendQuote [it is free]');
    expect(page).toContain('SENT --> [*]');
    expect(page).toMatch(/\| – +\| DRAFT +\| `createQuote` +\| +\|/);
    expect(page).toMatch(/\| – +\| DRAFT +\| time +\| Monday +\|/);
    expect(page).toMatch(/\| DRAFT +\| SENT +\| `sendQuote` +\| only where it is free; a stamp +\|/);
    expect(files.get('docs/states/customer.md')).not.toContain('Condition');
  });

  it('lists all entities with states by subgraph, and says where each table stands', async () => {
    writeStates('contract', 'quote', quotes);
    writeStates('contract', 'approval', { ...quotes, entity: 'Approval', section: '4.1' });
    writeStates('contract', 'approval.test', { broken: true });
    const index = (await generateOutputs(list())).files.get('docs/states/README.md') ?? '';
    expect(index.match(/^## .+$/gm)).toEqual(['## contract', '## customer']);
    expect(index.match(/^\| \[.+$/gm)?.map((row) => row.replace(/ +/g, ' '))).toEqual([
      '| [Approval](approval.md) | DRAFT, SENT | DOMAIN 4.1 |',
      '| [Quote](quote.md) | DRAFT, SENT | DOMAIN 4.2 |',
      '| [Customer](customer.md) | PROSPECT, ACTIVE, ON_HOLD | the schema |',
    ]);
  });

  it('lets the schema have the last word on an entity that it has', async () => {
    const before = (await generateOutputs(list())).files;
    writeStates('customer', 'customer', { ...quotes, entity: 'Customer' });
    expect((await generateOutputs(list())).files).toEqual(before);
  });

  it('refuses two tables of one entity, and a file that holds no table', async () => {
    writeStates('contract', 'quote', quotes);
    writeStates('sales', 'quote', quotes);
    await expect(generateOutputs(list())).rejects.toThrow('Two subgraphs have a state table of Quote.');
    writeStates('sales', 'order', { ...quotes, moves: [{ from: 'DRAFT', to: 'SENT' }] });
    await expect(generateOutputs(list())).rejects.toThrow(/by/);
  });

  it('lists the words of the validation rules', async () => {
    const page = (await generateOutputs(list())).files.get('docs/validation-rules.md');
    expect(page).toMatch(/\| `DATE_FORM` +\| A date that exists, from the year 1000 on\. +\|/);
  });

  it('lists events with who tells them', async () => {
    const page = (await generateOutputs(list())).files.get('docs/events.md');
    expect(page).toMatch(
      /`customer.customer.created`\]\(events\/customer.customer.created.schema.json\) +\| Customer +\| 2 +\| `createCustomer` +\| never +\| A prospect \\\| a lead/,
    );
    expect(page).toMatch(/`customer.customer.merged`\]\(.+?\) +\| Customer +\| 1 +\| fact /);
  });

  it('writes rules and resolver types that the strict compiler takes', async () => {
    writeStale(home, await generateOutputs(list()));
    cpSync(fromRoot('core'), join(home, 'core'), { recursive: true });
    cpSync(fromRoot('platform/rules/model.ts'), join(home, 'platform/rules/model.ts'));
    write('package.json', '{ "type": "module" }');
    symlinkSync(fromRoot('node_modules'), join(home, 'node_modules'));
    write('subgraphs/customer/context.ts', 'export type CustomerContext = { readonly one: 1 };');
    write(
      'subgraphs/customer/domain/customer.ts',
      'export type Customer = { readonly id: string; readonly email: null };',
    );
    write(
      'subgraphs/customer/probe.ts',
      `import { customerMoves, rules, type CustomerStatus, type MutationName } from './generated/rules.ts';
      import type { Resolvers } from './generated/resolver-types.ts';
      export const group: 'customer.legal' = rules.types.Customer.fields.legalName.group;
      export const next: readonly ['ACTIVE'] = customerMoves.PROSPECT;
      export const state: CustomerStatus = 'ON_HOLD';
      export const mutation: MutationName = 'createCustomer';
      export const resolvers: Resolvers = {
        Customer: { __resolveReference: ({ id }, { one }) => ({ id: id + String(one), email: null }) },
      };`,
    );
    expect(complaints(['probe.ts', 'generated/rules.ts', 'generated/resolver-types.ts'])).toEqual([]);
    write(
      'subgraphs/customer/probe.ts',
      "import type { CustomerStatus } from './generated/rules.ts';\nexport const state: CustomerStatus = 'HELD';",
    );
    expect(complaints(['probe.ts'])).toHaveLength(1);
  });

  it('refuses a catalogue entry that does not say what it tells', async () => {
    write(
      'subgraphs/customer/events.ts',
      "export const events = { 'customer.customer.created': { schemaVersion: 1, entity: 'Customer' } };",
    );
    await expect(generateOutputs(list())).rejects.toThrow(/description/);
  });
});

const quotes = {
  entity: 'Quote',
  section: '4.2',
  states: ['DRAFT', 'SENT'],
  moves: [
    { from: null, to: 'DRAFT', by: 'createQuote' },
    { from: null, to: 'DRAFT', by: 'time', needs: 'Monday' },
    { from: 'DRAFT', to: 'SENT', by: 'sendQuote', needs: 'a stamp', when: 'it is free' },
  ],
};

function writeStates(subgraph: string, name: string, table: object): void {
  const folder = `subgraphs/${subgraph}/domain/states`;
  mkdirSync(join(home, folder), { recursive: true });
  write(`${folder}/${name}.ts`, `export const table = ${JSON.stringify(table)} as const;`);
}

/** What the compiler says of files of the subgraph, under the project's own options. */
function complaints(files: readonly string[]): string[] {
  const { config } = ts.readConfigFile(fromRoot('tsconfig.json'), (path) => readFileSync(path, 'utf8')) as {
    readonly config: { readonly compilerOptions: object };
  };
  const options = ts.convertCompilerOptionsFromJson(config.compilerOptions, home).options;
  const program = ts.createProgram(
    files.map((file) => join(home, 'subgraphs/customer', file)),
    options,
  );
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file?.fileName.includes('/subgraphs/') ?? true)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function write(path: string, text: string): void {
  writeFileSync(join(home, path), text);
}

function read(path: string): string {
  return readFileSync(join(home, path), 'utf8');
}
