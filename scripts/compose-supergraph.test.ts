import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fromRoot } from '../platform/root.ts';
import { composeSupergraph, type Composition } from './compose-supergraph.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

describe('composition', () => {
  it("composes the schema page's example without errors or hints", () => {
    const composition = compose({ customer: fixture('schema-page-example') });
    expect(composition).toMatchObject({ hints: [] });
    expect(sdlOf(composition)).toContain('@transition(entity: "Customer", from: ["PENDING_VALIDATION"], to: "ACTIVE")');
  });

  it('joins the fields of two subgraphs and keeps the routing URLs of the list', () => {
    const sdl = sdlOf(compose({ customer: fixture('customer'), billing: fixture('billing') }));
    expect(sdl).toContain('CUSTOMER @join__graph(name: "customer", url: "http://127.0.0.1:4001/graphql")');
    expect(sdl).toMatch(/billingAccounts\(.*\): BillingAccountConnection @join__field\(graph: BILLING\)/);
  });

  it('gives the same text for the same schemas, in whatever order they are listed', () => {
    const [customer, billing] = [fixture('customer'), fixture('billing')];
    expect(sdlOf(compose({ customer, billing }))).toBe(sdlOf(compose({ billing, customer })));
  });

  it('names the code of what does not compose', () => {
    const added = fixture('billing').replace('collectionsStatus: String', 'email: String\n  collectionsStatus: String');
    const composition = compose({ customer: fixture('customer'), billing: added });
    expect(composition).toMatchObject({ errors: [{ code: 'INVALID_FIELD_SHARING' }] });
  });

  it('says in which file and line a schema is no GraphQL', () => {
    const composition = compose({ customer: 'type Query {\n  customer(: Customer\n}' });
    expect(composition).toMatchObject({ errors: [{ code: 'INVALID_GRAPHQL' }] });
    expect(JSON.stringify(composition)).toContain('customer.graphql:2:12');
  });
});

/** Composes from files, as `npm run compose` does. */
function compose(schemas: Readonly<Record<string, string>>): Composition {
  const folder = mkdtempSync(join(tmpdir(), 'concord-compose-'));
  folders.push(folder);
  const ports: Readonly<Record<string, number>> = { customer: 4001, billing: 4003 };
  const lines = Object.entries(schemas).map(([name, sdl]) => {
    writeFileSync(join(folder, `${name}.graphql`), sdl);
    const url = `http://127.0.0.1:${ports[name]}/graphql`;
    return `  ${name}:\n    routing_url: ${url}\n    schema:\n      file: ${name}.graphql\n`;
  });
  writeFileSync(join(folder, 'supergraph.yaml'), `federation_version: =2.14.4\nsubgraphs:\n${lines.join('')}`);
  return composeSupergraph(join(folder, 'supergraph.yaml'));
}

function sdlOf(composition: Composition): string {
  if ('errors' in composition) throw new Error(composition.errors.map(({ message }) => message).join('\n'));
  return composition.sdl;
}

function fixture(name: string): string {
  return readFileSync(fromRoot('platform/rules/fixtures', `${name}.graphql`), 'utf8');
}
