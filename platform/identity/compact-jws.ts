import { createHmac, timingSafeEqual } from 'node:crypto';
import type { InternalKey } from './internal-keys.ts';

/*
 * A compact JWS (RFC 7515) with HS256, on node:crypto. Every request to a subgraph is signed and verified once, and
 * jose goes through WebCrypto for it: measured 150-225 µs to sign and 165 µs to verify, against 8 µs and 10 µs here.
 * The tests prove that jose reads what this writes and the other way round.
 */

export type CompactSigner = (payload: object) => string;
export type CompactReader = (jws: string) => unknown;

/** Signs payloads of one kind; `typ` keeps a signature made for one purpose from being used for another. */
export function createCompactSigner(key: InternalKey, typ: string): CompactSigner {
  const header = headerOf(key, typ);
  return (payload) => {
    const input = `${header}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
    return `${input}.${createHmac('sha256', key.secret).update(input).digest('base64url')}`;
  };
}

/** Answers the payload of a JWS that one of the keys signed, and `null` for anything else. */
export function createCompactReader(keys: readonly InternalKey[], typ: string): CompactReader {
  // The header is compared as text with those we write: nothing of it is parsed, so there is no algorithm to confuse.
  const secrets = new Map(keys.map((key) => [headerOf(key, typ), key.secret]));
  return (jws) => {
    const afterHeader = jws.indexOf('.');
    const afterPayload = jws.lastIndexOf('.');
    if (afterHeader < 0 || afterPayload <= afterHeader) return null;
    const secret = secrets.get(jws.slice(0, afterHeader));
    if (secret === undefined) return null;

    const expected = createHmac('sha256', secret).update(jws.slice(0, afterPayload)).digest();
    const given = Buffer.from(jws.slice(afterPayload + 1), 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return JSON.parse(Buffer.from(jws.slice(afterHeader + 1, afterPayload), 'base64url').toString('utf8')) as unknown;
  };
}

function headerOf(key: InternalKey, typ: string): string {
  return Buffer.from(JSON.stringify({ alg: 'HS256', typ, kid: key.id })).toString('base64url');
}
