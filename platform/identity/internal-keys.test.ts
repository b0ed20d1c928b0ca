import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInternalKeys, parseInternalKeys } from './internal-keys.ts';

const secret = (bytes = 32) => randomBytes(bytes).toString('base64');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('internal keys', () => {
  it('are read in the order given', () => {
    expect(parseInternalKeys(`b:${secret()}, a:${secret(64)}`).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it.each([
    ['nothing', ''],
    ['no id', `:${secret()}`],
    ['no secret', 'a:'],
    ['no colon', secret()],
    ['a short secret', `a:${secret(31)}`],
    ['a secret that is not base64', `a:${'ß'.repeat(60)}`],
    ['an id twice', `a:${secret()},a:${secret()}`],
  ])('are refused with one line that quotes no secret: %s', (_, text) => {
    expect(() => parseInternalKeys(text)).toThrow(/^INTERNAL_KEYS [^\n]*$/);
    const hidden = text.split(':')[1];
    if (hidden) expect(() => parseInternalKeys(text)).not.toThrow(hidden);
  });

  it('are made once, for this user only, also by several at once', async () => {
    const identity = join(folder, 'data', 'identity');
    const opened = await Promise.all(Array.from({ length: 8 }, () => openInternalKeys(identity)));
    const again = await openInternalKeys(identity);
    for (const keys of opened) expect(keys[0]?.secret.equals(again[0]?.secret ?? keys[0].secret)).toBe(true);
    expect(new Set(opened.map(([first]) => first?.id))).toEqual(new Set([again[0]?.id]));
    expect(await readdir(identity)).toEqual(['internal-keys']);
    expect((await stat(join(identity, 'internal-keys'))).mode & 0o777).toBe(0o600);
  });
});
