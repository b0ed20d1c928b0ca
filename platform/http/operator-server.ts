import type { Registry } from 'prom-client';
import type { Log } from '../telemetry/log.ts';
import { addHealthRoutes, type Probe } from './health-routes.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { addMetricsRoute } from './metrics-route.ts';

export type OperatorServerOptions = {
  readonly log: Log;
  readonly registry?: Registry;
  readonly probes?: Readonly<Record<string, Probe>>;
};

/** The door that every part has for whoever operates it: `/health/live`, `/health/ready` and `/metrics`. */
export function createOperatorServer({ log, registry, probes = {} }: OperatorServerOptions): HttpServer {
  const server = createHttpServer({ log });
  addHealthRoutes(
    server,
    () => probes,
    (dependency, error) => log.warn({ err: error, dependency }, 'dependency is down'),
  );
  if (registry) addMetricsRoute(server.app, registry);
  return server;
}
