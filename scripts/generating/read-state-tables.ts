import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { StateTable } from '../../core/state-table.ts';

/** A state table of a subgraph's domain, and the file that holds it, relative to the checkout. */
export type DomainStates = { readonly subgraph: string; readonly file: string; readonly table: StateTable };

const tableForm = z.strictObject({
  entity: z.string().regex(/^[A-Z]\w*$/),
  section: z.string().min(1),
  states: z.array(z.string()).min(1),
  moves: z.array(
    z.strictObject({
      from: z.string().nullable(),
      to: z.string(),
      by: z.string().min(1),
      needs: z.string().min(1).exactOptional(),
      when: z.string().min(1).exactOptional(),
    }),
  ),
});

/** Every table in `subgraphs/<name>/domain/states/`, in the order of their paths; a file there holds one. */
export async function readStateTables(home: string): Promise<readonly DomainStates[]> {
  const files = foldersIn(join(home, 'subgraphs')).flatMap((subgraph) => {
    const folder = `subgraphs/${subgraph}/domain/states`;
    const names = namesIn(join(home, folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    return names.map((name) => ({ subgraph, file: `${folder}/${name}` }));
  });
  return Promise.all(
    files.map(async ({ subgraph, file }) => {
      const module = (await import(pathToFileURL(join(home, file)).href)) as object;
      return { subgraph, file, table: z.tuple([tableForm]).parse(Object.values(module))[0] };
    }),
  );
}

function foldersIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

function namesIn(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path).sort() : [];
}
