import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Finds the checkout from source and from `dist/`: the nearest folder above that holds the supergraph's list. */
function findRoot(from: string): string {
  if (existsSync(join(from, 'supergraph.yaml'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('The checkout has no supergraph.yaml: files that are read cannot be found.');
  return findRoot(parent);
}

const root = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The absolute path of a file that is read rather than compiled: SDL, SQL, HTML. */
export function fromRoot(...path: string[]): string {
  return join(root, ...path);
}
