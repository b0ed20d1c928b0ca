import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fromRoot } from '../platform/root.ts';
import { composeSupergraph } from './compose-supergraph.ts';

/**
 * `npm run compose`: supergraph.yaml → gateway/supergraph.graphql. With `--check` nothing is written, and a file that
 * differs from what would be written is an error.
 */
const checking = process.argv.includes('--check');
const target = 'gateway/supergraph.graphql';
const composition = composeSupergraph(fromRoot('supergraph.yaml'));

if ('errors' in composition) {
  for (const { code, message } of composition.errors) console.error(`${code}: ${message}\n`);
  console.error(`supergraph.yaml does not compose: ${composition.errors.length} problem(s).`);
  process.exitCode = 1;
} else {
  for (const { code, message } of composition.hints) console.warn(`hint ${code}: ${message}`);
  const before = existsSync(fromRoot(target)) ? readFileSync(fromRoot(target), 'utf8') : null;
  if (before === composition.sdl) {
    console.log(`${target} is up to date.`);
  } else if (checking) {
    console.error(`${target} is out of date: run "npm run compose".`);
    process.exitCode = 1;
  } else {
    writeFileSync(fromRoot(target), composition.sdl);
    console.log(`${target} written.`);
  }
}
