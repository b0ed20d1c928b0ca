import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { openPrivateFile } from './private-file.ts';

/** A secret that gateway and subgraphs share; `id` travels with each signature so that keys can be rotated. */
export type InternalKey = { readonly id: string; readonly secret: KeyObject };

const SECRET_BYTES_MIN = 32;

/**
 * Reads `id:base64secret,id2:base64secret2`. The first key signs and all of them verify: to rotate, append the new key
 * everywhere, then put it first everywhere, then drop the old one. Throws one clear sentence that never quotes a secret.
 */
export function parseInternalKeys(text: string): readonly InternalKey[] {
  const keys = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseKey);
  if (keys.length === 0) throw new Error('INTERNAL_KEYS is empty: it needs at least one id:base64secret.');
  if (new Set(keys.map((key) => key.id)).size < keys.length) throw new Error('INTERNAL_KEYS names a key id twice.');
  return keys;
}

/** The keys kept under `directory`, made on first use. Parts started on one folder find the same ones. */
export async function openInternalKeys(directory: string): Promise<readonly InternalKey[]> {
  const text = await openPrivateFile(join(directory, 'internal-keys'), async () => {
    return `${randomBytes(4).toString('hex')}:${randomBytes(SECRET_BYTES_MIN).toString('base64')}\n`;
  });
  return parseInternalKeys(text.trim());
}

function parseKey(entry: string, index: number): InternalKey {
  const separator = entry.indexOf(':');
  const id = entry.slice(0, Math.max(separator, 0));
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new Error(`INTERNAL_KEYS entry ${index + 1} is not of the form id:base64secret.`);
  }
  const encoded = entry.slice(separator + 1);
  const bytes = Buffer.from(encoded, 'base64');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded) || bytes.length < SECRET_BYTES_MIN) {
    throw new Error(`INTERNAL_KEYS entry ${index + 1} needs a secret of at least ${SECRET_BYTES_MIN} bytes in base64.`);
  }
  return { id, secret: createSecretKey(bytes) };
}
