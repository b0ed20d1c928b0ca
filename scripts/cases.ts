import { readFile } from 'node:fs/promises';
import { operations } from './cases/operations/all.ts';
import { failuresOf, readCases } from './cases/run.ts';

/**
 * `npm run cases -- FILE…`: runs files of worked examples against the domain code. Prints each failure with what was
 * expected and what came; the last line is `N passed, N failed`; exit 1 on a failure or an unknown operation, 2 without a
 * readable file.
 */
const files = process.argv.slice(2);
if (files.length === 0) stop('Name one or more files: npm run cases -- test/worked-examples/published.json');

let passed = 0;
let failed = 0;
for (const file of files) {
  const text = await readFile(file, 'utf8').catch((error: Error) => stop(`${file}: ${error.message}`));
  const cases = readCases(text);
  if (typeof cases === 'string') stop(`${file} is no file of worked examples: ${cases}`);
  for (const one of cases) {
    const failures = failuresOf(one, operations);
    if (failures.length === 0) passed += 1;
    else failed += 1;
    for (const failure of failures) console.log(`${one.id}  ${failure}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
