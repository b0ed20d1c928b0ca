import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { TokenKeys } from './token-keys.ts';

export type RemoteKeysOptions = {
  /** Exactly as tokens name it; its keys are found by OpenID Connect discovery. */
  readonly issuer: string;
  readonly onFailure?: (error: unknown) => void;
  readonly now?: () => number;
};

const DEADLINE_MS = 2_000;
const BYTES_MAX = 262_144;
/** A withdrawn key is noticed after this long at most. */
const FRESH_MS = 300_000;
/** Tokens with made-up key ids cause one fetch in this time at most. */
const COOLDOWN_MS = 30_000;
/** While nothing is known yet, waiting half a minute after one failed fetch would be an outage of our own making. */
const FIRST_RETRY_MS = 2_000;

/**
 * The keys of an OpenID Connect issuer. Known keys go on working while the issuer is down, unknown ones fail; nobody
 * waits longer than the deadline. jose's own remote set is not used: it fails known keys once its cache is old, and
 * fetches again for every unknown key while the issuer is down.
 */
export function createRemoteKeys(options: RemoteKeysOptions): TokenKeys {
  const now = options.now ?? Date.now;
  let known: JWTVerifyGetKey | null = null;
  let knownText = '';
  let revision = 0;
  let attemptedAt = Number.NEGATIVE_INFINITY;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | null = null;

  async function load(): Promise<void> {
    const jwks = await fetchKeys(options.issuer);
    const text = JSON.stringify(jwks);
    if (text !== knownText) {
      known = createLocalJWKSet(jwks);
      knownText = text;
      revision += 1;
    }
    loadedAt = now();
  }

  /** One fetch at a time, and none before `pauseMs` have passed since the last one began. */
  function reload(pauseMs: number): Promise<void> {
    if (loading !== null) return loading;
    if (now() < attemptedAt + pauseMs) return Promise.reject(new errors.JWKSNoMatchingKey());
    attemptedAt = now();
    loading = load()
      .catch((error: unknown) => {
        options.onFailure?.(error);
        throw error;
      })
      .finally(() => {
        loading = null;
      });
    return loading;
  }

  function refreshWhenOld(): void {
    if (known !== null && now() >= loadedAt + FRESH_MS && now() >= attemptedAt + COOLDOWN_MS) {
      // In the background, and told to `onFailure`: what is known goes on working.
      reload(COOLDOWN_MS).catch(() => undefined);
    }
  }

  return {
    async find(header, token) {
      if (known === null) await reload(FIRST_RETRY_MS);
      refreshWhenOld();
      const before = known as JWTVerifyGetKey;
      try {
        return await before(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await reload(COOLDOWN_MS);
        return (known as JWTVerifyGetKey)(header, token);
      }
    },
    revision() {
      refreshWhenOld();
      return revision;
    },
  };
}

async function fetchKeys(issuer: string): Promise<JSONWebKeySet> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const discovery = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, deadline);
  if (discovery['issuer'] !== issuer) throw new Error('The discovery document names another issuer.');
  const jwksUri = discovery['jwks_uri'];
  if (typeof jwksUri !== 'string') throw new Error('The discovery document names no jwks_uri.');
  const jwks = await fetchJson(jwksUri, deadline);
  if (!Array.isArray(jwks['keys']) || jwks['keys'].length === 0) throw new Error('The issuer publishes no keys.');
  return jwks as unknown as JSONWebKeySet;
}

async function fetchJson(address: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  const url = new URL(address);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !loopback) throw new Error('An issuer must be reached by https.');
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (response.status !== 200) throw new Error(`The issuer answered ${response.status}.`);
  const value = JSON.parse(await textOf(response)) as unknown;
  if (typeof value !== 'object' || value === null) throw new Error('The issuer answered no JSON object.');
  return value as Record<string, unknown>;
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > BYTES_MAX) throw new Error(`The issuer answered more than ${BYTES_MAX} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
