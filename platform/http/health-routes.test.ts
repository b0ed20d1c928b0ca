import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../telemetry/log.ts';
import { addHealthRoutes, type Probe } from './health-routes.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';

let server: HttpServer;
let url: string;
let probes: Record<string, Probe>;
let down: string[];

beforeEach(async () => {
  probes = {};
  down = [];
  server = createHttpServer({ log: silentLog });
  addHealthRoutes(
    server,
    () => probes,
    (dependency) => down.push(dependency),
  );
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => server.close());

const ready = async () => {
  const response = await fetch(`${url}/health/ready`);
  return [response.status, await response.json()];
};

describe('readiness', () => {
  it('names each dependency, and not why it is down', async () => {
    probes = {
      database: () => Promise.resolve(),
      billing: () => Promise.reject(new Error('postgres://admin:s3cret@db')),
    };
    expect(await ready()).toEqual([
      503,
      { status: 'not ready', dependencies: { database: { status: 'up' }, billing: { status: 'down' } } },
    ]);
    expect(down).toEqual(['billing']);
  });

  it('does not wait for a dependency that says nothing', async () => {
    probes = { database: () => new Promise(() => undefined) };
    const begun = performance.now();
    expect((await ready())[0]).toBe(503);
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  it('asks once for many who want to know', async () => {
    let asked = 0;
    probes = {
      database: () => {
        asked += 1;
        return Promise.resolve();
      },
    };
    await Promise.all(Array.from({ length: 50 }, ready));
    expect(asked).toBeLessThan(5);
  });
});
