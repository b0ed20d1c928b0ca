import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fromRoot } from '../../platform/root.ts';
import type { BuiltHouse } from './built-house.ts';

export type Part =
  'house' | 'gateway' | 'customer' | 'contract' | 'billing' | 'ledger' | 'operations' | 'relay' | 'worker';

/** A part of the house as an operator runs it: a process of its own, which may be drained, killed and frozen. */
export type PartProcess = AsyncDisposable & {
  readonly pid: number;
  /** The address it said it is ready at: of GraphQL, or of its health where it answers nothing else. */
  readonly url: string;
  /** From its start to its being ready. */
  readonly readyMs: number;
  readonly ended: Promise<Ending>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, and the wait for its end. */
  stop(): Promise<Ending>;
  kill(): Promise<Ending>;
};

export type Ending = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
};

export type PartOptions = {
  readonly env: Readonly<Record<string, string>>;
  readonly part?: Part;
  readonly args?: readonly string[];
  /** Runs this instead of what `npm start` and `npm run serve` run. */
  readonly built?: BuiltHouse;
  /** Another program than the part's: a script, or a command. */
  readonly program?: string;
  readonly readyDeadlineMs?: number;
};

/** Room for a machine that does many other things at the same time; what a start takes is measured, not asserted by this. */
const readyDeadlineMs = 120_000;

/** A part that was started and may not be ready yet. */
export type LaunchedPart = {
  /** Rejects with what it said when it ends instead. */
  readonly ready: Promise<PartProcess>;
  readonly ended: Promise<Ending>;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<Ending>;
};

/** Starts a part and waits until it says that it is ready. */
export function startPart(options: PartOptions): Promise<PartProcess> {
  return launchPart(options).ready;
}

export function launchPart(options: PartOptions): LaunchedPart {
  const started = performance.now();
  const { child, ended, listen } = run(options);
  const late = setTimeout(() => child.kill('SIGKILL'), options.readyDeadlineMs ?? readyDeadlineMs);
  const kill = (): Promise<Ending> => {
    child.kill('SIGKILL');
    return ended;
  };
  const told = new Promise<string>((resolve, reject) => {
    listen((line) => line.startsWith('ready ') && resolve(line.slice('ready '.length)));
    void ended.then(({ code, signal, stderr }) =>
      reject(new Error(`${options.part ?? 'house'} ended (${code ?? signal}) before it was ready: ${stderr}`)),
    );
  });
  const ready = told.then((words): PartProcess => ({
    pid: child.pid ?? 0,
    url: words.startsWith('http') ? words : '',
    readyMs: Math.round(performance.now() - started),
    ended,
    signal: (signal) => child.kill(signal),
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    kill,
    async [Symbol.asyncDispose]() {
      await kill();
    },
  }));
  void ready.catch(() => undefined).finally(() => clearTimeout(late));
  return { ready, ended, signal: (signal) => child.kill(signal), kill };
}

/** Runs a part, or any program of the house, to its end: for those that are expected not to start. */
export function runPart(options: PartOptions & { readonly endDeadlineMs?: number }): Promise<Ending> {
  const { child, ended } = run(options);
  const late = setTimeout(() => child.kill('SIGKILL'), options.endDeadlineMs ?? readyDeadlineMs);
  return ended.finally(() => clearTimeout(late));
}

/** Ends whatever a failed test left running. */
export async function endParts(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      child.kill('SIGKILL');
      return once(child, 'exit');
    }),
  );
}

const running = new Set<ChildProcess>();

function run(options: PartOptions) {
  const started = performance.now();
  const [command = '', ...words] = commandOf(options);
  const child = spawn(command, [...words, ...(options.args ?? [])], {
    cwd: fromRoot(),
    env: { ...surroundings(), LOG_LEVEL: 'fatal', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  let tell: (line: string) => unknown = () => undefined;
  child.stdout.on('data', (bytes: Buffer) => {
    stdout = bounded(stdout + bytes.toString());
    for (const line of stdout.split('\n').slice(0, -1)) tell(line);
  });
  child.stderr.on('data', (bytes: Buffer) => (stderr = bounded(stderr + bytes.toString())));
  // "close" and not "exit": what it said last has arrived by then.
  const ended = once(child, 'close').then(([code, signal]): Ending => {
    running.delete(child);
    return {
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout,
      stderr,
      ms: performance.now() - started,
    };
  });
  return { child, ended, listen: (listener: (line: string) => unknown) => (tell = listener) };
}

function commandOf({ part = 'house', built, program }: PartOptions): readonly string[] {
  const node = (script: string): readonly string[] => [
    process.execPath,
    ...['--import', endWithParent],
    ...(script.endsWith('.ts') ? ['--import', 'tsx'] : []),
    script,
  ];
  if (program !== undefined) return /\.m?[jt]s$/.test(program) ? node(program) : [program];
  if (built !== undefined) return part === 'house' ? node(built.start) : [...node(built.serve), part];
  const asPeopleDo = node(fromRoot('scripts/run.mjs'));
  return part === 'house' ? [...asPeopleDo, 'house/start.ts'] : [...asPeopleDo, 'house/serve.ts', part];
}

/** A test run that is killed cannot end its children, so they look after that themselves. */
const endWithParent = `data:text/javascript,${encodeURIComponent(
  `const parent = process.ppid;
   setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 1000).unref();`,
)}`;

const wordsMax = 200_000;

function bounded(words: string): string {
  return words.length > wordsMax ? words.slice(-wordsMax) : words;
}

/** The environment of this process without what would configure a house: a test says all of that itself. */
function surroundings(): NodeJS.ProcessEnv {
  const ours =
    /^(HOST|PORT|DATA_DIR|DATABASE_\w+|\w+_URL|INTERNAL_KEYS|OIDC_\w+|SEED|LOG_LEVEL|SYSTEMS_FILE|OPEN|NODE_ENV|CONCORD_\w+)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
