import { join } from 'node:path';
import { z } from 'zod';

/** The sources of this release: each is a subgraph, a schema in the database, and a log. */
export const sources = ['customer', 'contract', 'billing', 'ledger', 'operations'] as const;
export type Source = (typeof sources)[number];

/** Where a part listens when `PORT` does not say (ARCHITECTURE 4). */
export const defaultPorts = {
  gateway: 4000,
  customer: 4001,
  contract: 4002,
  billing: 4003,
  ledger: 4004,
  operations: 4005,
  relay: 4006,
  worker: 4007,
} as const;

const port = z.coerce.number().int().min(0).max(65_535);
const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL with ${protocols.join(' or ')}`,
    );
const postgresUrl = url('postgres:', 'postgresql:');
const httpUrl = url('http:', 'https:');
const flag = z.enum(['0', '1']).transform((text) => text === '1');

const shape = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.optional(),
  DATA_DIR: z.string().min(1).default('.concord'),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_URL_CUSTOMER: postgresUrl.optional(),
  DATABASE_URL_CONTRACT: postgresUrl.optional(),
  DATABASE_URL_BILLING: postgresUrl.optional(),
  DATABASE_URL_LEDGER: postgresUrl.optional(),
  DATABASE_URL_OPERATIONS: postgresUrl.optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(1_000).default(10),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  CUSTOMER_URL: httpUrl.optional(),
  CONTRACT_URL: httpUrl.optional(),
  BILLING_URL: httpUrl.optional(),
  LEDGER_URL: httpUrl.optional(),
  OPERATIONS_URL: httpUrl.optional(),
  INTERNAL_KEYS: z.string().min(1).optional(),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_AUDIENCE: z.string().min(1).default('concord'),
  SEED: z.enum(['demo', 'none']).default('demo'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  // Commands look back on who acted before, and consumers are away for a while: less would cut into both.
  LOG_RETENTION_DAYS: z.coerce.number().int().min(31).max(36_500).optional(),
  ARCHIVE_DIR: z.string().min(1).optional(),
  SYSTEMS_FILE: z.string().min(1).optional(),
  WEBHOOK_ALLOW_PRIVATE: flag.default(false),
  WEBHOOK_DISABLE_AFTER_HOURS: z.coerce.number().int().min(1).max(720).default(72),
  OPEN: flag.default(false),
  NODE_ENV: z.string().optional(),
});

export type Config = {
  readonly host: string;
  readonly port: number | null;
  readonly dataDir: string;
  /** Null: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | null;
  readonly databaseUrls: Readonly<Record<Source, string | null>>;
  readonly poolMax: number;
  readonly redisUrl: string | null;
  readonly subgraphUrls: Readonly<Record<Source, string | null>>;
  /** Null: generated under `dataDir`. */
  readonly internalKeys: string | null;
  /** Null: the development issuer under `dataDir`. */
  readonly oidcIssuer: string | null;
  readonly oidcAudience: string;
  readonly seed: 'demo' | 'none';
  readonly logLevel: string;
  /** Null: entries stay in the database for ever. */
  readonly logRetentionDays: number | null;
  readonly archiveDir: string;
  readonly systemsFile: string | null;
  readonly webhooks: {
    /** For development and tests: webhooks may go anywhere, and by HTTP. */
    readonly allowPrivate: boolean;
    /** For how long one message may fail before its endpoint is disabled. */
    readonly disableAfterHours: number;
  };
  readonly open: boolean;
  readonly production: boolean;
};

/** One line a person can act on: the entrance prints it and ends with exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the configuration once, at the entrance. An empty variable is as good as none. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = issue?.path.join('.') ?? 'environment';
    throw new ConfigError(`${name} is not usable: ${issue?.message ?? 'unknown'}.`);
  }
  const value = parsed.data;
  const production = value.NODE_ENV === 'production';
  if (value.OPEN && production)
    throw new ConfigError('OPEN is not usable: an open gateway is refused when NODE_ENV is production.');
  return {
    host: value.HOST,
    port: value.PORT ?? null,
    dataDir: value.DATA_DIR,
    databaseUrl: value.DATABASE_URL ?? null,
    databaseUrls: {
      customer: value.DATABASE_URL_CUSTOMER ?? null,
      contract: value.DATABASE_URL_CONTRACT ?? null,
      billing: value.DATABASE_URL_BILLING ?? null,
      ledger: value.DATABASE_URL_LEDGER ?? null,
      operations: value.DATABASE_URL_OPERATIONS ?? null,
    },
    poolMax: value.DATABASE_POOL_MAX,
    redisUrl: value.REDIS_URL ?? null,
    subgraphUrls: {
      customer: value.CUSTOMER_URL ?? null,
      contract: value.CONTRACT_URL ?? null,
      billing: value.BILLING_URL ?? null,
      ledger: value.LEDGER_URL ?? null,
      operations: value.OPERATIONS_URL ?? null,
    },
    internalKeys: value.INTERNAL_KEYS ?? null,
    oidcIssuer: value.OIDC_ISSUER ?? null,
    oidcAudience: value.OIDC_AUDIENCE,
    seed: value.SEED,
    logLevel: value.LOG_LEVEL,
    logRetentionDays: value.LOG_RETENTION_DAYS ?? null,
    archiveDir: value.ARCHIVE_DIR ?? join(value.DATA_DIR, 'archive'),
    systemsFile: value.SYSTEMS_FILE ?? null,
    webhooks: {
      allowPrivate: value.WEBHOOK_ALLOW_PRIVATE,
      disableAfterHours: value.WEBHOOK_DISABLE_AFTER_HOURS,
    },
    open: value.OPEN,
    production,
  };
}
