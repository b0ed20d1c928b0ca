import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { chooseAccount, mayReach } from './account.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'concord-account-')));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'closed', 'inner'), { recursive: true });
  chmodSync(join(folder, 'closed'), 0o700);
  return () => rmSync(folder, { recursive: true });
});

const isRoot = process.getuid?.() === 0;

/** No file of this test belongs to it. */
const stranger = { name: 'stranger', uid: 54_321, gid: 54_321 };

describe('chooseAccount', () => {
  it('takes the owner of a cluster that exists, else an unprivileged user', (context) => {
    context.skip(!isRoot, 'these tests do not run as root, so there is no choice');
    expect(chooseAccount(54_321)?.uid).toBe(54_321);
    expect(chooseAccount(null)?.uid).toBeGreaterThan(0);
    expect(chooseAccount(0)?.uid).toBeGreaterThan(0);
  });

  it('runs PostgreSQL as the user itself', (context) => {
    context.skip(isRoot, 'these tests run as root, which PostgreSQL refuses');
    expect(chooseAccount(null)).toBeNull();
  });
});

describe('mayReach', () => {
  it('asks every folder on the way', () => {
    expect(mayReach(stranger, folder)).toBe(true);
    expect(mayReach(stranger, join(folder, 'closed', 'inner'))).toBe(false);
    expect(mayReach({ ...stranger, uid: process.getuid?.() ?? 0 }, join(folder, 'closed', 'inner'))).toBe(true);
    expect(mayReach(null, join(folder, 'closed', 'inner'))).toBe(true);
  });
});
