import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Json } from '../core/json.ts';
import { refuse } from '../core/refusal.ts';
import { accept, deny, type Result } from '../core/result.ts';

/**
 * Opaque positions that clients carry for us. They are signed, so a client can neither make one up nor learn anything by
 * changing one; `kind` keeps a page's position from being used as a write's.
 */
export type Cursors = {
  seal(kind: string, position: Json): string;
  open(kind: string, cursor: string): Result<Json>;
};

const signatureBytes = 16;
const lengthMax = 2_048;

/** The first secret signs, all of them verify, so that secrets can be rotated while cursors are in use. */
export function createCursors(secrets: readonly Uint8Array[]): Cursors {
  const [first] = secrets;
  if (first === undefined) throw new Error('Cursors need at least one secret.');

  const sign = (secret: Uint8Array, kind: string, body: string): Buffer =>
    createHmac('sha256', secret).update(`cursor\n${kind}\n${body}`).digest().subarray(0, signatureBytes);

  return {
    seal(kind, position) {
      const body = Buffer.from(JSON.stringify(position)).toString('base64url');
      return `${body}.${sign(first, kind, body).toString('base64url')}`;
    },
    open(kind, cursor) {
      const [body, signature, ...rest] = cursor.slice(0, lengthMax).split('.');
      if (body === undefined || signature === undefined || rest.length > 0) return invalid();
      // The text is compared, not the bytes: base64 has several texts for some bytes, and only one of them is ours.
      const given = Buffer.from(signature);
      const genuine = secrets.some((secret) => {
        const expected = Buffer.from(sign(secret, kind, body).toString('base64url'));
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
      if (!genuine) return invalid();
      return accept(JSON.parse(Buffer.from(body, 'base64url').toString()) as Json);
    },
  };
}

function invalid<T>(): Result<T> {
  return deny(
    refuse(
      'CURSOR_INVALID',
      { reason: 'not made here' },
      'This cursor was not made here, or not for this list: pass cursors back as they came.',
    ),
  );
}
