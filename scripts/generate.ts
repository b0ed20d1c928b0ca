import { fromRoot } from '../platform/root.ts';
import { IncompatibleEvents } from './generating/events/event-files.ts';
import { staleFiles, writeStale } from './generating/on-disk.ts';
import { generateOutputs } from './generating/outputs.ts';

/**
 * `npm run generate`: the schemas and the domains' tables → rules, resolver types, state diagrams, the event catalogue
 * with its schemas, and the validation rules. A published event that changes incompatibly is an error. With `--check` nothing is written, and a stale file is an error.
 */
const generated = await generateOutputs(fromRoot('supergraph.yaml')).catch((error: unknown) => {
  if (!(error instanceof IncompatibleEvents)) throw error;
  console.error(error.message);
  process.exit(1);
});

if (process.argv.includes('--check')) {
  const stale = staleFiles(fromRoot(), generated);
  for (const path of stale) console.error(`${path} is out of date: run "npm run generate".`);
  if (stale.length === 0) console.log('Everything generated is up to date.');
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  const written = writeStale(fromRoot(), generated);
  for (const path of written) console.log(`${path} written.`);
  if (written.length === 0) console.log('Everything generated is up to date.');
}
