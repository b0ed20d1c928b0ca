import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDevelopmentIssuer } from './issuer.ts';
import { createFixedKeys } from './token-keys.ts';
import { createTokenVerifier } from './token-verifier.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-issuer-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the development issuer', () => {
  it('issues tokens that its own keys verify, after a restart too', async () => {
    const issuer = await openDevelopmentIssuer(folder);
    const token = await issuer.issueToken(
      { sub: 'olga', roles: ['sales-ops'], scopes: ['read'], customer: 'cus_1', legalEntities: ['le_1'] },
      60,
    );
    const restarted = await openDevelopmentIssuer(folder);
    const verifier = createTokenVerifier({ ...restarted, keys: createFixedKeys(restarted.jwks) });
    expect(await verifier.verify(token)).toMatchObject({
      ok: true,
      value: { subject: 'olga', roles: ['sales-ops'], scopes: ['read'], customerId: 'cus_1', legalEntityIds: ['le_1'] },
    });
  });

  it('keeps its private key to its user and out of what it publishes', async () => {
    const issuer = await openDevelopmentIssuer(folder);
    expect(issuer.jwks.keys[0]).not.toHaveProperty('d');
    expect((await stat(join(folder, 'development-issuer.json'))).mode & 0o777).toBe(0o600);
  });
});
