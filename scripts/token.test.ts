import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDevelopmentIssuer } from '../platform/identity/issuer.ts';
import { createFixedKeys } from '../platform/identity/token-keys.ts';
import { createTokenVerifier } from '../platform/identity/token-verifier.ts';
import { fromRoot } from '../platform/root.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-token-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const command = ['--import', 'tsx', fromRoot('scripts', 'token.ts'), ...args];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command, {
      cwd: fromRoot(),
      env: { ...process.env, DATA_DIR: folder, OIDC_ISSUER: '', ...env },
    });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

async function viewerOf(token: string) {
  const issuer = await openDevelopmentIssuer(join(folder, 'identity'));
  return createTokenVerifier({ ...issuer, keys: createFixedKeys(issuer.jwks) }).verify(token);
}

describe('npm run token', () => {
  it('prints a token of the running DATA_DIR and nothing else', async () => {
    const { code, out, err } = await run([
      '--sub',
      'olga',
      '--roles',
      'sales,sales-ops',
      '--scopes',
      'a,b',
      '--customer',
      'cus_1',
      '--legal-entity',
      'le_1,le_2',
      '--ttl',
      '5m',
    ]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(await viewerOf(out.trim())).toMatchObject({
      ok: true,
      value: {
        subject: 'olga',
        roles: ['sales', 'sales-ops'],
        scopes: ['a', 'b'],
        customerId: 'cus_1',
        partnerId: null,
        legalEntityIds: ['le_1', 'le_2'],
      },
    });
  });

  it('knows the people of the demo company', async () => {
    const { out } = await run(['--persona', 'finance-steward', '--partner', 'par_1']);
    expect(await viewerOf(out.trim())).toMatchObject({
      value: { roles: ['finance', 'finance-steward'], partnerId: 'par_1' },
    });
  });

  it.each([
    [[], '--sub NAME is missing'],
    [['--sub', 'olga', '--roles', 'a,,b'], '--roles takes names separated by commas'],
    [['--sub', 'olga', '--roles', 'a', '--ttl', '1w'], '--ttl takes a number'],
    [['--sub', 'olga', '--roles', 'a', '--customer', 'a b'], '--customer takes an id'],
    [['--sub', 'olga', '--role', 'a'], "Unknown option '--role'"],
    [['--persona', 'constructor'], 'There is no persona constructor'],
  ])('refuses %j with a clear line and 2', async (args, sentence) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')[0]).toContain(sentence);
    expect(err).toContain('Personas: sales,');
  });

  it('is off when a real issuer is configured', async () => {
    const { code, err } = await run(['--persona', 'sales'], { OIDC_ISSUER: 'https://issuer.example' });
    expect([code, err.split('\n')[0]]).toEqual([2, expect.stringContaining('OIDC_ISSUER') as string]);
  });
});
