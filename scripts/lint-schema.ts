import { fromRoot } from '../platform/root.ts';
import { lintSchema } from '../platform/rules/lint.ts';
import { readSubgraphs } from './compose-supergraph.ts';
import { readCatalogue } from './generating/read-catalogue.ts';

/** Holds every subgraph's schema against the rules of the house; part of `npm run check`. */
const sources = await Promise.all(
  readSubgraphs(fromRoot('supergraph.yaml')).map(async (subgraph) => ({
    name: subgraph.name,
    document: subgraph.document,
    events: await readCatalogue(subgraph),
  })),
);

const problems = lintSchema(sources);
for (const { rule, subgraph, coordinate, message } of problems) {
  console.error(`${subgraph === null ? '' : `${subgraph}: `}${coordinate} ${message} (${rule})`);
}
console.log(
  problems.length === 0 ? 'The schema keeps its rules.' : `The schema breaks its rules: ${problems.length} problem(s).`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
