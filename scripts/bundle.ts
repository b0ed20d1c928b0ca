import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot } from '../platform/root.ts';
import { bundle } from './running/bundle.ts';

/**
 * What `scripts/run.mjs` runs when a program is older than its sources. A finished bundle gets its name in one step, so
 * that starts at one moment do not meet a half of it.
 */
const cache = fromRoot('node_modules/.cache/concord');
const manifest = join(cache, 'current.json');

await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'bundle-'));
const inputs = await bundle(folder);
const sources = [...inputs.filter((path) => !path.includes('node_modules/')), 'node_modules/.package-lock.json'];
const marks = await Promise.all(
  sources.map(async (path) => {
    const { size, mtimeMs } = await stat(fromRoot(path));
    return [path, size, mtimeMs];
  }),
);

const previous = await readFile(manifest, 'utf8').then(
  (text) => (JSON.parse(text) as { readonly folder: string }).folder,
  () => null,
);
await writeFile(`${folder}.json`, JSON.stringify({ folder, marks }));
await rename(`${folder}.json`, manifest);

// A house that still runs may read another file of the one before.
for (const name of await readdir(cache)) {
  const path = join(cache, name);
  if (name.startsWith('bundle-') && path !== folder && path !== previous) {
    await rm(path, { recursive: true, force: true });
  }
}
