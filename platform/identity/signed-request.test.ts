import { createSecretKey, randomBytes } from 'node:crypto';
import { compactVerify, CompactSign } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Viewer } from '../../core/viewer.ts';
import { createCompactReader, createCompactSigner } from './compact-jws.ts';
import type { InternalKey } from './internal-keys.ts';
import { createRequestSigner, createRequestVerifier, type CallerContext } from './signed-request.ts';

const key = (id: string): InternalKey => ({ id, secret: createSecretKey(randomBytes(32)) });
const oldKey = key('old');
const newKey = key('new');
const start = Date.parse('2026-03-01T12:00:00Z');

const viewer: Viewer = {
  subject: 'olga',
  onBehalfOf: null,
  roles: ['sales-ops'],
  scopes: [],
  customerId: null,
  partnerId: null,
  legalEntityIds: null,
  expiresAt: start / 1_000 + 600,
};
const context: CallerContext = { viewer, correlationId: 'c-1', idempotencyKey: 'k-1', after: null };
const body = '{"query":"{ customer(id: \\"ü\\") { id } }"}';

function pair(options: { sign?: readonly InternalKey[]; verify?: readonly InternalKey[]; noncesMax?: number } = {}) {
  let now = start;
  const clock = { now: () => now, ...(options.noncesMax !== undefined && { noncesMax: options.noncesMax }) };
  return {
    signer: createRequestSigner(options.sign ?? [oldKey], clock),
    verifier: createRequestVerifier(options.verify ?? [oldKey], 'billing', clock),
    pass: (seconds: number) => {
      now += seconds * 1_000;
    },
  };
}

const reasonOf = (result: ReturnType<ReturnType<typeof pair>['verifier']['verify']>) =>
  result.ok ? 'accepted' : (result.refusal.details as { reason: string }).reason;

describe('a signed request', () => {
  it('carries the context to the subgraph it was signed for', () => {
    const { signer, verifier } = pair();
    expect(verifier.verify(signer.sign('billing', body, context), body)).toEqual({ ok: true, value: context });
  });

  it('is refused without a signature, and with rubbish in its place', () => {
    const { verifier } = pair();
    expect(reasonOf(verifier.verify(undefined, body))).toBe('unsigned');
    for (const rubbish of ['', '.', '..', 'a.b.c', 'x'.repeat(10_000), '{"alg":"none"}..']) {
      expect(reasonOf(verifier.verify(rubbish, body))).toBe('signature');
    }
  });

  it('is refused the second time', () => {
    const { signer, verifier } = pair();
    const signed = signer.sign('billing', body, context);
    verifier.verify(signed, body);
    expect(reasonOf(verifier.verify(signed, body))).toBe('replayed');
  });

  it('is refused the second time also after the memory of used requests has turned', () => {
    const { signer, verifier, pass } = pair();
    pass(34);
    const signed = signer.sign('billing', body, context);
    verifier.verify(signed, body);
    pass(29);
    expect(reasonOf(verifier.verify(signed, body))).toBe('replayed');
  });

  it('is refused with another body, down to one blank', () => {
    const { signer, verifier } = pair();
    expect(reasonOf(verifier.verify(signer.sign('billing', body, context), `${body} `))).toBe('body');
  });

  it('is refused by another subgraph', () => {
    const { signer, verifier } = pair();
    expect(reasonOf(verifier.verify(signer.sign('customer', body, context), body))).toBe('audience');
  });

  it('is refused after thirty seconds and before its time', () => {
    const { signer, verifier, pass } = pair();
    const signed = signer.sign('billing', body, context);
    pass(30);
    expect(reasonOf(verifier.verify(signed, body))).toBe('stale');
    pass(-36);
    expect(reasonOf(verifier.verify(signed, body))).toBe('future');
  });

  it('is refused when another key signed it, or the same key for another purpose', () => {
    const { verifier } = pair();
    const stranger = createRequestSigner([{ id: 'old', secret: key('x').secret }], { now: () => start });
    expect(reasonOf(verifier.verify(stranger.sign('billing', body, context), body))).toBe('signature');
    expect(reasonOf(verifier.verify(createCompactSigner(oldKey, 'cursor')({ aud: 'billing' }), body))).toBe(
      'signature',
    );
  });

  it('is refused when a claim or the algorithm was changed afterwards', () => {
    const { signer, verifier } = pair();
    const [header, payload, signature] = signer.sign('billing', body, context).split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as { viewer: Viewer };
    const raised = { ...claims, viewer: { ...claims.viewer, roles: ['finance-steward'] } };
    const forged = Buffer.from(JSON.stringify(raised)).toString('base64url');
    const none = Buffer.from('{"alg":"none","typ":"concord-context+jwt","kid":"old"}').toString('base64url');
    expect(reasonOf(verifier.verify(`${header}.${forged}.${signature}`, body))).toBe('signature');
    expect(reasonOf(verifier.verify(`${none}.${payload}.`, body))).toBe('signature');
  });

  it('is accepted through a rotation of keys, and no longer once its key is gone', () => {
    const both = pair({ sign: [newKey, oldKey], verify: [oldKey, newKey] });
    expect(reasonOf(both.verifier.verify(both.signer.sign('billing', body, context), body))).toBe('accepted');
    const gone = pair({ sign: [oldKey], verify: [newKey] });
    expect(reasonOf(gone.verifier.verify(gone.signer.sign('billing', body, context), body))).toBe('signature');
  });

  it('is refused when no more used requests can be remembered, and accepted again later', () => {
    const { signer, verifier, pass } = pair({ noncesMax: 3 });
    const one = () => reasonOf(verifier.verify(signer.sign('billing', body, context), body));
    expect([one(), one(), one(), one()]).toEqual(['accepted', 'accepted', 'accepted', 'replayed']);
    pass(36);
    expect(one()).toBe('accepted');
  });
});

describe('our compact JWS', () => {
  it('is one that jose reads', async () => {
    const jws = createCompactSigner(oldKey, 'test')({ hello: 'wörld' });
    const { payload, protectedHeader } = await compactVerify(jws, oldKey.secret);
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({ hello: 'wörld' });
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'test', kid: 'old' });
  });

  it('reads what jose writes', async () => {
    const jws = await new CompactSign(new TextEncoder().encode('{"hello":"wörld"}'))
      .setProtectedHeader({ alg: 'HS256', typ: 'test', kid: 'old' })
      .sign(oldKey.secret);
    expect(createCompactReader([newKey, oldKey], 'test')(jws)).toEqual({ hello: 'wörld' });
    expect(createCompactReader([newKey], 'test')(jws)).toBeNull();
  });
});
