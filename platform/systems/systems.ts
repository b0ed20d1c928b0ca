import { parseDocument } from 'yaml';
import { z } from 'zod';
import { isTimeZone } from '../../core/civil-date.ts';
import { isCurrency } from '../../core/currencies.ts';
import { isIdShaped, type LegalEntityId } from '../../core/ids.ts';
import { ConfigError } from '../config.ts';
import { Secret } from './secret.ts';

/** Which system stands behind which field group and legal entity (D11), as `systems.yaml` says. */
export type Systems = {
  /** By instance name. */
  readonly systems: Readonly<Record<string, SystemEntry>>;
  readonly bindings: readonly Binding[];
  /** The companies that issue documents; the ledger takes over those that it does not have. */
  readonly legalEntities: readonly LegalEntityEntry[];
};

export type SystemEntry = PostgresEntry | SalesforceEntry | FactFeedEntry;

/** The embedded system of record. */
export type PostgresEntry = { readonly adapter: 'postgres' };

export type SalesforceEntry = {
  readonly adapter: 'salesforce';
  readonly loginUrl: string;
  readonly apiVersion?: string | undefined;
  /** How often it is asked what has changed there. */
  readonly pollSeconds: number;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
};

/**
 * A system that holds documents of ours as well, and tells in files what became of them there. It keeps no field group:
 * commands go on here, and what it tells is so all the same (DOMAIN 2 e).
 */
export type FactFeedEntry = {
  readonly adapter: 'fact-feed';
  /** Where it leaves its files. */
  readonly folder: string;
  readonly reports: readonly ReportedGroup[];
  /** The companies that it may tell of; null: all. */
  readonly legalEntities: readonly LegalEntityId[] | null;
  /** How often its folder is looked at. */
  readonly pollSeconds: number;
};

/** The field groups whose facts can be taken in from files. */
export const reportedGroups = ['billing.invoice', 'ledger.journal'] as const;
export type ReportedGroup = (typeof reportedGroups)[number];

/** `*` is every group that no other binding names. */
export type Binding = {
  readonly group: string;
  readonly system: string;
  /** Null: all. */
  readonly legalEntities: readonly LegalEntityId[] | null;
};

export type LegalEntityEntry = z.infer<typeof legalEntity>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Says what is wrong, in one line that names the file and the place. */
type Refuse = (where: string, what: string) => never;

/** Reads `systems.yaml` and the secrets that it names. Whatever is wrong is a `ConfigError` of one line. */
export function readSystems(text: string, env: Environment, file = 'systems.yaml'): Systems {
  const refuse: Refuse = (where, what) => {
    throw new ConfigError(`${file}: ${where === '' ? '' : `${where} `}${what}.`);
  };
  const parsed = form.safeParse(readYaml(text, refuse) ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(pathOf(issue?.path ?? []), issue?.message ?? 'is not usable');
  }
  const stated = parsed.data;
  checkLegalEntities(stated, refuse);
  checkBindings(stated, refuse);
  checkReports(stated, refuse);
  return {
    systems: Object.fromEntries(
      Object.entries(stated.systems).map(([name, entry]) => [name, withSecrets(`systems.${name}`, entry, env, refuse)]),
    ),
    bindings: stated.bindings,
    legalEntities: stated.legalEntities,
  };
}

function readYaml(text: string, refuse: Refuse): unknown {
  const document = parseDocument(text, { prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) return refuse('', `is no YAML: ${firstLine(broken.message)}`);
  try {
    return document.toJS({ maxAliasCount: 0 }) as unknown;
  } catch {
    return refuse('', 'may not use aliases');
  }
}

function withSecrets(where: string, entry: StatedSystem, env: Environment, refuse: Refuse): SystemEntry {
  if (entry.adapter !== 'salesforce') return entry;
  const secret = (field: 'clientIdEnv' | 'clientSecretEnv'): Secret => {
    const value = env[entry[field]] ?? '';
    if (value !== '') return new Secret(value);
    return refuse(`${where}.${field}`, `names ${entry[field]}, which the environment does not have`);
  };
  const { adapter, loginUrl, apiVersion, pollSeconds } = entry;
  return {
    adapter,
    loginUrl,
    apiVersion,
    pollSeconds,
    clientId: secret('clientIdEnv'),
    clientSecret: secret('clientSecretEnv'),
  };
}

function checkLegalEntities({ legalEntities }: Stated, refuse: Refuse): void {
  const ids = legalEntities.map(({ id }) => id);
  const repeated = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (repeated >= 0) refuse(`legalEntities[${repeated}].id`, `repeats ${ids[repeated] ?? ''}`);
}

function checkBindings({ systems, bindings, legalEntities }: Stated, refuse: Refuse): void {
  const known = new Set<string>(legalEntities.map(({ id }) => id));
  const bound = new Set<string>();
  for (const [index, { group, system, legalEntities: only }] of bindings.entries()) {
    const where = `bindings[${index}]`;
    const entry = systems[system];
    if (entry === undefined) return refuse(`${where}.system`, `names ${system}, which is not among the systems`);
    const keeps = keptBy[entry.adapter];
    if (keeps?.length === 0)
      refuse(`${where}.system`, `is ${system}, but ${entry.adapter} only reports: it keeps nothing`);
    if (keeps !== null && !keeps.includes(group)) {
      refuse(`${where}.group`, `is ${group}, but ${entry.adapter} keeps only ${keeps.join(', ')}`);
    }
    if (only !== null && group.startsWith('customer.')) {
      refuse(`${where}.legalEntities`, 'is not for customers: they belong to no legal entity');
    }
    for (const id of only ?? ['']) {
      if (id !== '' && !known.has(id))
        refuse(`${where}.legalEntities`, `names ${id}, which is not among the legal entities`);
      const share = `${group} ${id}`.trim();
      if (bound.has(share)) refuse('bindings', `give ${share} to two systems`);
      bound.add(share);
    }
  }
}

/** What becomes of one document is told by one system. */
function checkReports({ systems, legalEntities }: Stated, refuse: Refuse): void {
  const known = new Set<string>(legalEntities.map(({ id }) => id));
  const told = new Set<string>();
  for (const [instance, entry] of Object.entries(systems)) {
    if (entry.adapter !== 'fact-feed') continue;
    const strange = entry.legalEntities?.find((id) => !known.has(id));
    if (strange !== undefined) {
      refuse(`systems.${instance}.legalEntities`, `names ${strange}, which is not among the legal entities`);
    }
    for (const group of entry.reports) {
      for (const id of entry.legalEntities ?? known) {
        const share = `${group} of ${id}`;
        if (told.has(share)) refuse('systems', `let two systems report ${share}`);
        told.add(share);
      }
    }
  }
}

/** What an adapter is able to keep; null is everything. */
const keptBy: Readonly<Record<SystemEntry['adapter'], readonly string[] | null>> = {
  postgres: null,
  salesforce: ['customer.commercial'],
  'fact-feed': [],
};

const name = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be a name of lower-case letters, digits and hyphens');
// A secret typed in by mistake must not be repeated in a message, so the message does not show what was found.
const environmentName = z
  .string('must be the NAME of an environment variable')
  .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the NAME of an environment variable, not a secret itself');

const httpsUrl = z
  .string('must be a URL')
  .refine(isSafeUrl, 'must be an https URL of a host and nothing more; http is for this machine only');

const id = z
  .string()
  .refine(isIdShaped, 'must be an id: letters, digits, _ and -')
  .transform((text) => text as LegalEntityId);

const pollSeconds = z
  .int('must be whole seconds')
  .min(1, 'must be at least 1')
  .max(3_600, 'must be at most 3600')
  .default(10);

const system = z.discriminatedUnion(
  'adapter',
  [
    z.strictObject({ adapter: z.literal('postgres') }),
    z.strictObject({
      adapter: z.literal('salesforce'),
      loginUrl: httpsUrl,
      apiVersion: z
        .string()
        .regex(/^\d{2,3}\.\d$/, 'must be a version such as "62.0", in quotes')
        .optional(),
      pollSeconds,
      clientIdEnv: environmentName,
      clientSecretEnv: environmentName,
    }),
    z.strictObject({
      adapter: z.literal('fact-feed'),
      folder: z.string('must be a folder').min(1, 'must not be empty'),
      reports: z
        .array(z.enum(reportedGroups, `must be ${reportedGroups.join(' or ')}`))
        .min(1, 'must name what it reports'),
      legalEntities: z.array(id).min(1, 'must not be empty').nullable().default(null),
      pollSeconds,
    }),
  ],
  { error: 'needs an adapter: postgres, salesforce or fact-feed' },
);

const country = z.string().regex(/^[A-Z]{2}$/, 'must be a country of ISO 3166, such as DE');

/** What a company sells where; what is left out asks nothing. */
const permission = z.strictObject({
  countries: z.array(country).min(1, 'must not be empty').optional(),
  productLines: z.array(z.string().min(1, 'must not be empty')).min(1, 'must not be empty').optional(),
});

const legalEntity = z.strictObject({
  id,
  name: z.string().min(1, 'must not be empty').max(300, 'must have at most 300 characters'),
  country,
  currency: z.string().refine(isCurrency, 'must be a currency of ISO 4217, such as EUR'),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin'),
  roundingMode: z.enum(['HALF_UP', 'HALF_EVEN'], 'must be HALF_UP or HALF_EVEN').default('HALF_UP'),
  sells: z.array(permission, 'must be a list').min(1, 'must not be empty').optional(),
  oneStopShop: z.boolean('must be true or false').optional(),
  taxRoundingLevel: z.enum(['TAX_CODE', 'INVOICE', 'LINE'], 'must be TAX_CODE, INVOICE or LINE').default('TAX_CODE'),
});

const binding = z.strictObject({
  group: z.string().regex(/^(\*|[a-z]+\.[a-zA-Z]+)$/, 'must be a field group, such as customer.commercial, or *'),
  system: name,
  legalEntities: z.array(id).min(1, 'must not be empty').nullable().default(null),
});

/** More than this is no longer a configuration that a person keeps in view. */
const entriesMax = 1_000;

const form = z.strictObject({
  systems: z.record(name, system),
  bindings: z.array(binding).min(1, 'must bind something').max(entriesMax),
  legalEntities: z.array(legalEntity).max(entriesMax).default([]),
  routing: z.array(z.unknown()).max(0, 'is reserved and must be empty').default([]),
});

type Stated = z.infer<typeof form>;
type StatedSystem = z.infer<typeof system>;

/** Secrets travel to this address: nothing may read along, and nothing may be hidden in it. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const bare =
    url.username === '' && url.password === '' && url.search === '' && url.hash === '' && url.pathname === '/';
  const local = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return bare && (url.protocol === 'https:' || (url.protocol === 'http:' && local));
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/[.:]$/, '');
}
