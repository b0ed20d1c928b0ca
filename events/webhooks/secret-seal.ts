import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { randomBytes } from '../../core/random-bytes.ts';
import type { InternalKey } from '../../platform/identity/internal-keys.ts';
import { Secret } from '../../platform/systems/secret.ts';

/** How endpoints' secrets stand in the database: AES-256-GCM under a key of the house, with the endpoint as additional data. */
export type SecretSeal = {
  seal(secret: Secret, endpointId: string): string;
  /** Null when it was sealed with a key that the house no longer has, or for another endpoint. */
  unseal(sealed: string, endpointId: string): Secret | null;
  /** Sealed with the key that seals now; the keys before it are about to be dropped. */
  isCurrent(sealed: string): boolean;
};

const nonceBytes = 12;
const tagBytes = 16;

/** The first internal key seals, all of them unseal, so that keys can be rotated; each through a key derived for this alone. */
export function createSecretSeal(keys: readonly InternalKey[]): SecretSeal {
  const derived = new Map(
    keys.map(({ id, secret }) => [
      id,
      Buffer.from(hkdfSync('sha256', secret.export(), '', 'concord webhook secrets', 32)),
    ]),
  );
  const [first] = keys;
  if (first === undefined) throw new Error('Webhook secrets need at least one internal key.');

  return {
    seal(secret, endpointId) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyOf(first.id), nonce).setAAD(Buffer.from(endpointId));
      const body = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
      return `${first.id}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
    },
    unseal(sealed, endpointId) {
      const [id = '', text = ''] = sealed.split(':');
      if (!derived.has(id)) return null;
      const bytes = Buffer.from(text, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(id), bytes.subarray(0, nonceBytes))
          .setAAD(Buffer.from(endpointId))
          .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const opened = [decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()];
        return new Secret(Buffer.concat(opened).toString('utf8'));
      } catch {
        return null;
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${first.id}:`),
  };

  function keyOf(id: string): Buffer {
    const key = derived.get(id);
    if (key === undefined) throw new Error('There is no such key.');
    return key;
  }
}
