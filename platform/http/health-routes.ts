import type { HttpServer } from './http-server.ts';
import { sendJson } from './http-server.ts';

/** Resolves when the dependency can be used, throws when it cannot. */
export type Probe = (signal: AbortSignal) => Promise<void>;

const PROBE_MS = 2_000;
/** Load balancers ask often and everybody may ask: within this time they are told what was found last. */
const FINDINGS_FRESH_MS = 1_000;

type Findings = { readonly ready: boolean; readonly dependencies: Readonly<Record<string, { status: string }>> };

/**
 * `/health/live`: the process runs. `/health/ready`: it can do its work, dependency by dependency; 503 when it cannot or
 * when it drains. Why a dependency is down is for the log, not for whoever asks.
 */
export function addHealthRoutes(
  server: HttpServer,
  probes: () => Readonly<Record<string, Probe>>,
  onDown: (dependency: string, error: unknown) => void,
): void {
  let findings: Promise<Findings> | null = null;
  let foundAt = 0;

  server.app.get('/health/live', (_request, reply) => sendJson(reply, 200, '{"status":"live"}'));
  server.app.get('/health/ready', async (_request, reply) => {
    if (server.draining) return sendJson(reply, 503, '{"status":"draining","dependencies":{}}');
    if (findings === null || performance.now() - foundAt > FINDINGS_FRESH_MS) {
      foundAt = performance.now();
      findings = probeAll(probes(), onDown);
    }
    const { ready, dependencies } = await findings;
    return sendJson(reply, ready ? 200 : 503, JSON.stringify({ status: ready ? 'ready' : 'not ready', dependencies }));
  });
}

async function probeAll(
  probes: Readonly<Record<string, Probe>>,
  onDown: (dependency: string, error: unknown) => void,
): Promise<Findings> {
  const found = await Promise.all(
    Object.entries(probes).map(async ([name, probe]): Promise<[string, { status: string }]> => {
      try {
        await withDeadline(probe);
        return [name, { status: 'up' }];
      } catch (error) {
        onDown(name, error);
        return [name, { status: 'down' }];
      }
    }),
  );
  return { ready: found.every(([, { status }]) => status === 'up'), dependencies: Object.fromEntries(found) };
}

async function withDeadline(probe: Probe): Promise<void> {
  const signal = AbortSignal.timeout(PROBE_MS);
  const late = new Promise<never>((_, reject) => {
    signal.onabort = () => reject(new Error(`No answer within ${PROBE_MS} ms.`));
  });
  await Promise.race([probe(signal), late]);
}
