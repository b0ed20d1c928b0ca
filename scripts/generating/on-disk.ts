import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Generated } from './outputs.ts';

/** The paths that are not on disk as they would be generated, and those that would not be generated at all. */
export function staleFiles(home: string, { files, folders }: Generated): string[] {
  const differing = [...files].filter(([path, text]) => read(join(home, path)) !== text).map(([path]) => path);
  const leftOver = folders
    .filter((folder) => existsSync(join(home, folder)))
    .flatMap((folder) => readdirSync(join(home, folder)).map((file) => `${folder}/${file}`))
    .filter((path) => !files.has(path));
  return [...differing, ...leftOver].sort();
}

/** Brings the disk up to date and answers the paths that were stale. */
export function writeStale(home: string, generated: Generated): string[] {
  const stale = staleFiles(home, generated);
  for (const path of stale) {
    const text = generated.files.get(path);
    if (text === undefined) {
      rmSync(join(home, path));
    } else {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), text);
    }
  }
  return stale;
}

function read(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
