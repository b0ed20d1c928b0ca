import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/*
 * `node scripts/run.mjs house/start.ts [ARGUMENT…]`: runs a program of ours from a few compiled files, made again whenever a
 * source is newer. Read one by one, a thousand files through a translator, the house takes three times as long to be there.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [node, , source, ...given] = process.argv;

let program = findFresh();
if (program === null) {
  const { status } = spawnSync(node, ['--import', 'tsx', join(root, 'scripts/bundle.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  program = status === 0 ? findFresh() : null;
}
if (program === null) {
  // Where nothing may be written beside the packages, and where a source does not compile: then it says why.
  const { register } = await import('tsx/esm/api');
  register();
  program = join(root, source);
}
process.argv = [node, program, ...given];
await import(pathToFileURL(program).href);

/** The compiled program, or null where a source or a package has changed since. */
function findFresh() {
  try {
    const { folder, marks } = JSON.parse(readFileSync(join(root, 'node_modules/.cache/concord/current.json'), 'utf8'));
    const changed = marks.some(([path, size, mtimeMs]) => {
      const now = statSync(join(root, path));
      return now.size !== size || now.mtimeMs !== mtimeMs;
    });
    const compiled = join(folder, source.replace(/\.ts$/, '.mjs'));
    return changed || !statSync(compiled).isFile() ? null : compiled;
  } catch {
    return null;
  }
}
