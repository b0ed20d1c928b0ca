import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fromRoot } from '../platform/root.ts';
import { benchBillRun } from './bill-run.bench.ts';
import { benchCommands } from './commands.bench.ts';
import { benchIntake } from './intake.bench.ts';
import { benchMatching } from './matching.bench.ts';
import { benchProration } from './proration.bench.ts';
import { benchRating } from './rating.bench.ts';
import type { Figure } from './measure.ts';
import { benchRecognition } from './recognition.bench.ts';
import { benchRelay } from './relay.bench.ts';
import { benchSchedule } from './schedule.bench.ts';
import { benchSlowConsumers } from './slow-consumers.bench.ts';
import { benchReplay, benchSubscriptions } from './subscriptions.bench.ts';
import { benchUnifiedView } from './unified-view.bench.ts';

/** `npm run bench [-- NAME…]`: every benchmark in one run on one machine; figures are kept under `bench/results/`. */

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  commands: benchCommands,
  relay: benchRelay,
  subscriptions: benchSubscriptions,
  replay: benchReplay,
  'slow-consumers': benchSlowConsumers,
  proration: benchProration,
  rating: benchRating,
  schedule: benchSchedule,
  matching: benchMatching,
  'bill-run': benchBillRun,
  intake: benchIntake,
  recognition: benchRecognition,
  'unified-view': benchUnifiedView,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in benches));
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark ${unknown}: ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
process.stdout.write(`${machine}\n`);
const figures: Figure[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const figure of await bench()) {
    figures.push(figure);
    const goal = figure.goal === undefined ? '' : `   (wanted ${figure.goal})`;
    process.stdout.write(`${figure.name.padEnd(58)} ${rounded(figure.value).padStart(10)} ${figure.unit}${goal}\n`);
  }
}

const folder = fromRoot('bench/results');
await mkdir(folder, { recursive: true });
const file = `${folder}/${new Date().toISOString().slice(0, 10)}.json`;
await writeFile(file, `${JSON.stringify({ machine, figures }, null, 2)}\n`);

function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(2);
}
