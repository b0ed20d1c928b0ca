import { join, resolve } from 'node:path';
import { createCursors, type Cursors } from '../platform/cursor.ts';
import { openInternalKeys, parseInternalKeys, type InternalKey } from '../platform/identity/internal-keys.ts';
import { openDevelopmentIssuer, type DevelopmentIssuer } from '../platform/identity/issuer.ts';
import { createRemoteKeys } from '../platform/identity/remote-keys.ts';
import { createFixedKeys } from '../platform/identity/token-keys.ts';
import { createTokenVerifier, type TokenVerifier } from '../platform/identity/token-verifier.ts';
import { ConfigError, type Config } from '../platform/config.ts';
import { explainFileError } from '../platform/postgres/embedded/error.ts';
import type { Log } from '../platform/telemetry/log.ts';

/** Opens what lies in the folder of the development issuer and the generated keys, under `DATA_DIR`. */
async function inIdentityFolder<T>(config: Config, open: (folder: string) => Promise<T>): Promise<T> {
  const dataDir = resolve(config.dataDir);
  try {
    return await open(join(dataDir, 'identity'));
  } catch (error) {
    throw explainFileError(error, dataDir);
  }
}

/** The keys by which gateway and subgraphs know each other, and the cursors signed with them. */
export async function openKeys(
  config: Config,
): Promise<{ readonly keys: readonly InternalKey[]; readonly cursors: Cursors }> {
  const keys =
    config.internalKeys === null ? await inIdentityFolder(config, openInternalKeys) : readKeys(config.internalKeys);
  return { keys, cursors: createCursors(keys.map((key) => key.secret.export())) };
}

function readKeys(text: string): readonly InternalKey[] {
  try {
    return parseInternalKeys(text);
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : 'INTERNAL_KEYS is not usable.');
  }
}

/** Verifies clients' tokens: those of the issuer that was named, else those of the development issuer. */
export async function openTokens(
  config: Config,
  log: Log,
): Promise<{ readonly verifier: TokenVerifier; readonly development: DevelopmentIssuer | null }> {
  if (config.oidcIssuer !== null) {
    const keys = createRemoteKeys({
      issuer: config.oidcIssuer,
      onFailure: (error) => log.warn({ err: error, issuer: config.oidcIssuer }, 'the issuer does not give its keys'),
    });
    const verifier = createTokenVerifier({ issuer: config.oidcIssuer, audience: config.oidcAudience, keys });
    return { verifier, development: null };
  }
  const development = await inIdentityFolder(config, openDevelopmentIssuer);
  const { issuer, audience, jwks } = development;
  return { verifier: createTokenVerifier({ issuer, audience, keys: createFixedKeys(jwks) }), development };
}
