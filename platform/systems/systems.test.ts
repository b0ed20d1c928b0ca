import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config.ts';
import { fromRoot } from '../root.ts';
import { readSystems, type SalesforceEntry } from './systems.ts';

const env = { CRM_ID: 'concord', CRM_SECRET: 'planted-secret' };

const crm = `
  crm:
    adapter: salesforce
    loginUrl: https://acme.my.salesforce.com
    clientIdEnv: CRM_ID
    clientSecretEnv: CRM_SECRET`;

const company = 'legalEntities: [{id: le_de, name: A, country: DE, currency: EUR, timeZone: Europe/Berlin}]';

function feed({ name = 'erp', reports = '[ledger.journal]', legalEntities = 'null' }): string {
  return `\n  ${name}: { adapter: fact-feed, folder: /x, reports: ${reports}, legalEntities: ${legalEntities} }`;
}

type Parts = { readonly systems?: string; readonly bindings?: string; readonly rest?: string };

function yaml({ systems = crm, bindings = '', rest = '' }: Parts): string {
  return `systems:\n  embedded: { adapter: postgres }${systems}\nbindings:\n  - { group: '*', system: embedded }${bindings}\n${rest}`;
}

function lineFor(text: string, environment: Record<string, string> = env): string {
  try {
    readSystems(text, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('systems.yaml', () => {
  it('as it comes binds everything to the embedded system and knows the demo’s two companies', async () => {
    const { systems, bindings, legalEntities } = readSystems(
      await readFile(fromRoot('subgraphs/systems.yaml'), 'utf8'),
      {},
    );
    expect(systems).toEqual({ embedded: { adapter: 'postgres' } });
    expect(bindings).toEqual([{ group: '*', system: 'embedded', legalEntities: null }]);
    expect(legalEntities).toEqual([
      expect.objectContaining({ id: 'le_us', currency: 'USD', timeZone: 'America/New_York', roundingMode: 'HALF_UP' }),
      expect.objectContaining({
        id: 'le_de',
        currency: 'EUR',
        timeZone: 'Europe/Berlin',
        taxRoundingLevel: 'TAX_CODE',
      }),
    ]);
  });

  it('as it comes shows an example that works when it is uncommented', async () => {
    const shipped = await readFile(fromRoot('subgraphs/systems.yaml'), 'utf8');
    const uncommented = shipped.replace(/^( *)# ((?:crm|erp):| {2}(?=[a-zA-Z]+: )|- )/gm, '$1$2');
    const { systems, bindings } = readSystems(uncommented, {
      SALESFORCE_CLIENT_ID: 'a',
      SALESFORCE_CLIENT_SECRET: 'b',
    });
    expect(systems['crm']?.adapter).toBe('salesforce');
    expect(systems['erp']).toEqual({
      adapter: 'fact-feed',
      folder: '/var/lib/concord/erp',
      reports: ['billing.invoice', 'ledger.journal'],
      legalEntities: ['le_us'],
      pollSeconds: 10,
    });
    expect(bindings).toContainEqual({ group: 'customer.commercial', system: 'crm', legalEntities: null });
  });

  it('names secrets, and shows none of them by accident', () => {
    const systems = readSystems(yaml({ bindings: '\n  - { group: customer.commercial, system: crm }' }), env);
    const entry = systems.systems['crm'] as SalesforceEntry;
    expect(entry.clientSecret.reveal()).toBe('planted-secret');
    const shown = [
      JSON.stringify(systems),
      inspect(systems, { depth: 9, showHidden: true }),
      `${entry.clientSecret.toString()}`,
    ];
    expect(shown.join()).not.toContain('planted-secret');
  });

  it.each([
    ['a tab', 'systems:\n\tx: 1', 'systems.yaml: is no YAML'],
    ['a key twice', yaml({ systems: `${crm}${crm}` }), 'systems.yaml: is no YAML: Map keys must be unique.'],
    ['an alias', 'systems: &a {}\nbindings: *a', 'systems.yaml: may not use aliases.'],
    ['nothing', '', 'systems.yaml: systems '],
    ['a list', '- 1', 'systems.yaml: '],
    [
      'another adapter',
      yaml({ systems: '\n  crm: { adapter: hubspot }' }),
      'systems.yaml: systems.crm.adapter needs an adapter: postgres, salesforce or fact-feed.',
    ],
    ['a setting that there is not', yaml({ systems: `${crm}\n    password: x` }), 'systems.yaml: systems.crm '],
    [
      'a poll without a pause',
      yaml({ systems: `${crm}\n    pollSeconds: 0` }),
      'systems.yaml: systems.crm.pollSeconds must be at least 1.',
    ],
    [
      'a secret instead of its name',
      yaml({ systems: crm.replace('CRM_SECRET', 'planted-secret') }),
      'systems.yaml: systems.crm.clientSecretEnv must be the NAME of an environment variable, not a secret itself.',
    ],
    [
      'an address without TLS',
      yaml({ systems: crm.replace('https:', 'http:') }),
      'systems.yaml: systems.crm.loginUrl must be an https URL',
    ],
    [
      'an address with a password',
      yaml({ systems: crm.replace('//', '//me:planted-secret@') }),
      'systems.yaml: systems.crm.loginUrl must',
    ],
    [
      'an address with a path',
      yaml({ systems: crm.replace('.com', '.com/x') }),
      'systems.yaml: systems.crm.loginUrl must',
    ],
    [
      'no address',
      yaml({ systems: crm.replace('https://acme.my.salesforce.com', 'acme') }),
      'systems.yaml: systems.crm.loginUrl must',
    ],
    [
      'a system that is not there',
      yaml({ bindings: '\n  - { group: billing.account, system: erp }' }),
      'systems.yaml: bindings[1].system names erp, which is not among the systems.',
    ],
    [
      'a group that the system cannot keep',
      yaml({ bindings: '\n  - { group: customer.legal, system: crm }' }),
      'systems.yaml: bindings[1].group is customer.legal, but salesforce keeps only customer.commercial.',
    ],
    [
      'everything to a system that cannot keep it',
      yaml({ bindings: '' }).replace('system: embedded', 'system: crm'),
      'systems.yaml: bindings[0].group is *, but',
    ],
    [
      'a group twice',
      yaml({ bindings: "\n  - { group: '*', system: embedded }" }),
      'systems.yaml: bindings give * to two systems.',
    ],
    [
      'a legal entity that is not there',
      yaml({ bindings: '\n  - { group: billing.account, system: embedded, legalEntities: [le_fr] }' }),
      'systems.yaml: bindings[1].legalEntities names le_fr, which is not among the legal entities.',
    ],
    [
      'a feed that keeps something',
      yaml({ systems: feed({}), bindings: '\n  - { group: billing.invoice, system: erp }' }),
      'systems.yaml: bindings[1].system is erp, but fact-feed only reports: it keeps nothing.',
    ],
    [
      'a feed of what cannot be told',
      yaml({ systems: feed({ reports: '[customer.legal]' }) }),
      'systems.yaml: systems.erp.reports[0] must be billing.invoice or ledger.journal.',
    ],
    [
      'a feed of a company that is not there',
      yaml({ systems: feed({ legalEntities: '[le_fr]' }) }),
      'systems.yaml: systems.erp.legalEntities names le_fr, which is not among the legal entities.',
    ],
    [
      'two feeds of the same',
      yaml({ systems: feed({}) + feed({ name: 'sap', legalEntities: '[le_de]' }), rest: company }),
      'systems.yaml: systems let two systems report ledger.journal of le_de.',
    ],
    ['a rule of routing', yaml({ rest: 'routing: [{}]' }), 'systems.yaml: routing is reserved and must be empty.'],
    [
      'a currency that is none',
      legalEntity({ currency: 'EURO' }),
      'systems.yaml: legalEntities[0].currency must be a currency of ISO 4217, such as EUR.',
    ],
    [
      'a zone that is none',
      legalEntity({ timeZone: '+02:00' }),
      'systems.yaml: legalEntities[0].timeZone must be an IANA time zone, such as Europe/Berlin.',
    ],
    [
      'a country that is none',
      legalEntity({ country: 'Germany' }),
      'systems.yaml: legalEntities[0].country must be a country',
    ],
    [
      'a company that sells what is no list',
      legalEntity({ sells: 'platform' }),
      'systems.yaml: legalEntities[0].sells must be a list.',
    ],
    [
      'a rounding that is none',
      legalEntity({ roundingMode: 'UP' }),
      'systems.yaml: legalEntities[0].roundingMode must be HALF_UP or HALF_EVEN.',
    ],
    ['an id that is none', legalEntity({ id: 'le de' }), 'systems.yaml: legalEntities[0].id must be an id'],
    [
      'a legal entity twice',
      `${legalEntity({})}, {id: le_de, name: B, country: DE, currency: EUR, timeZone: Europe/Berlin}]`.replace(
        '}],',
        '},',
      ),
      'systems.yaml: legalEntities[1].id repeats le_de.',
    ],
  ])('with %s is one line that says where', (_, text, line) => {
    const said = lineFor(text);
    expect(said.slice(0, line.length)).toBe(line);
    expect(said).not.toMatch(/\n|planted-secret/);
    expect(said).toMatch(/\.$/);
  });

  it('with a secret that the environment lacks names the variable', () => {
    expect(lineFor(yaml({}), { CRM_ID: 'x', CRM_SECRET: '' })).toBe(
      'systems.yaml: systems.crm.clientSecretEnv names CRM_SECRET, which the environment does not have.',
    );
  });

  it('lets a fake on this machine go without TLS', () => {
    expect(lineFor(yaml({ systems: crm.replace('https://acme.my.salesforce.com', 'http://127.0.0.1:8080') }))).toBe(
      'accepted',
    );
  });

  it('gives one group to several systems by legal entity', () => {
    const rest = 'legalEntities: [{id: le_de, name: A, country: DE, currency: EUR, timeZone: Europe/Berlin}]';
    const bindings =
      '\n  - { group: billing.account, system: embedded }\n  - { group: billing.account, system: embedded, legalEntities: [le_de] }';
    expect(readSystems(yaml({ bindings, rest }), env).bindings).toHaveLength(3);
  });
});

function legalEntity(wrong: Record<string, string>): string {
  const entity = { id: 'le_de', name: 'A', country: 'DE', currency: 'EUR', timeZone: 'Europe/Berlin', ...wrong };
  const fields = Object.entries(entity).map(([field, value]) => `${field}: "${value}"`);
  return yaml({ rest: `legalEntities: [{${fields.join(', ')}}]` });
}
