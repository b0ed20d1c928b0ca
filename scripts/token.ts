import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isIdShaped } from '../core/ids.ts';
import { openDevelopmentIssuer, type DevelopmentClaims } from '../platform/identity/issuer.ts';
import { personas } from './personas.ts';

const usage = `Prints a bearer token of the development issuer for the running DATA_DIR.

  npm run token -- --sub NAME --roles a,b [--scopes a,b] [--customer ID] [--partner ID]
                   [--legal-entity ID,…] [--on-behalf-of NAME] [--ttl 1h]
  npm run token -- --persona NAME [any of the above]

Personas: `;

const SUBJECT_LENGTH_MAX = 256;
const TTL_DAYS_MAX = 366;
const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

class BadArgument extends Error {}

try {
  if (process.env['OIDC_ISSUER'])
    throw new BadArgument('OIDC_ISSUER is set, so tokens come from that issuer and the development issuer is off.');
  const { claims, ttlSeconds } = readArguments(process.argv.slice(2));
  const issuer = await openDevelopmentIssuer(join(resolve(process.env['DATA_DIR'] ?? '.concord'), 'identity'));
  console.log(await issuer.issueToken(claims, ttlSeconds));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof BadArgument) console.error(`\n${usage}${Object.keys(personas).join(', ')}`);
  process.exitCode = error instanceof BadArgument ? 2 : 1;
}

function readArguments(args: string[]): { claims: DevelopmentClaims; ttlSeconds: number } {
  const values = parse(args);
  const persona = personaNamed(values.persona);
  const sub = values.sub ?? persona?.sub;
  const roles = listOf('--roles', values.roles) ?? persona?.roles;
  if (!sub) throw new BadArgument('--sub NAME is missing (or name a --persona).');
  if (sub.length > SUBJECT_LENGTH_MAX) throw new BadArgument(`--sub is longer than ${SUBJECT_LENGTH_MAX} characters.`);
  if (!roles) throw new BadArgument('--roles a,b is missing (or name a --persona).');

  const scopes = listOf('--scopes', values.scopes);
  const customer = idOf('--customer', values.customer);
  const partner = idOf('--partner', values.partner);
  const legalEntities = listOf('--legal-entity', values['legal-entity']);
  legalEntities?.forEach((id) => idOf('--legal-entity', id));
  const claims: DevelopmentClaims = {
    sub,
    roles,
    ...(scopes && { scopes }),
    ...(customer && { customer }),
    ...(partner && { partner }),
    ...(legalEntities && { legalEntities }),
    ...(values['on-behalf-of'] && { onBehalfOf: values['on-behalf-of'] }),
  };
  return { claims, ttlSeconds: ttlOf(values.ttl ?? '1h') };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        sub: { type: 'string' },
        roles: { type: 'string' },
        scopes: { type: 'string' },
        customer: { type: 'string' },
        partner: { type: 'string' },
        'legal-entity': { type: 'string' },
        'on-behalf-of': { type: 'string' },
        ttl: { type: 'string' },
        persona: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new BadArgument(error instanceof Error ? error.message : String(error));
  }
}

function personaNamed(name: string | undefined): DevelopmentClaims | null {
  if (name === undefined) return null;
  const persona = Object.hasOwn(personas, name) ? personas[name] : undefined;
  if (persona === undefined) throw new BadArgument(`There is no persona ${name}.`);
  return persona;
}

function listOf(flag: string, value: string | undefined): readonly string[] | null {
  if (value === undefined) return null;
  const items = value.split(',').map((item) => item.trim());
  if (items.some((item) => item === '' || /\s/.test(item)))
    throw new BadArgument(`${flag} takes names separated by commas.`);
  return items;
}

function idOf(flag: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  if (!isIdShaped(value)) throw new BadArgument(`${flag} takes an id of letters, digits, _ and -.`);
  return value;
}

function ttlOf(text: string): number {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  const seconds = Number(match?.[1]) * (secondsPer[match?.[2] ?? ''] ?? Number.NaN);
  if (!(seconds >= 1 && seconds <= TTL_DAYS_MAX * 86_400)) {
    throw new BadArgument(`--ttl takes a number with s, m, h or d, at most ${TTL_DAYS_MAX}d.`);
  }
  return seconds;
}
