import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type RequestOutcome = 'answered' | 'errors' | 'refused' | 'unauthenticated' | 'broken';

/** What the gateway counts: one function per event, and labels of which there are only a few values. */
export type GatewayMetrics = {
  requestAnswered(outcome: RequestOutcome, durationMs: number): void;
  requestRefused(code: string): void;
  subgraphAnswered(subgraph: string, outcome: string, durationMs: number): void;
  supergraphLoaded(id: string): void;
  supergraphRefused(): void;
};

const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createGatewayMetrics(registry: Registry): GatewayMetrics {
  const registers = [registry];
  const requests = new Histogram({
    name: 'concord_gateway_request_duration_seconds',
    help: 'GraphQL requests from the first byte to the answer.',
    labelNames: ['outcome'],
    buckets: durationBuckets,
    registers,
  });
  const refusals = new Counter({
    name: 'concord_gateway_refusals_total',
    help: 'Requests refused before anything was fetched.',
    labelNames: ['code'],
    registers,
  });
  const fetches = new Histogram({
    name: 'concord_gateway_subgraph_duration_seconds',
    help: 'Requests to subgraphs, with the time they waited for a place.',
    labelNames: ['subgraph', 'outcome'],
    buckets: durationBuckets,
    registers,
  });
  const supergraph = new Gauge({
    name: 'concord_gateway_supergraph_info',
    help: 'The supergraph being served, by the SHA-256 of its text.',
    labelNames: ['id'],
    registers,
  });
  const refused = new Counter({
    name: 'concord_gateway_supergraph_refused_total',
    help: 'Supergraph files that could not be served, so that the one before stayed.',
    registers,
  });

  return {
    requestAnswered: (outcome, durationMs) => requests.observe({ outcome }, durationMs / 1_000),
    requestRefused: (code) => refusals.inc({ code }),
    subgraphAnswered: (subgraph, outcome, durationMs) => fetches.observe({ subgraph, outcome }, durationMs / 1_000),
    supergraphLoaded(id) {
      supergraph.reset();
      supergraph.set({ id }, 1);
    },
    supergraphRefused: () => refused.inc(),
  };
}
