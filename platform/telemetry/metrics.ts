import { collectDefaultMetrics, Registry } from 'prom-client';

export type Metrics = { readonly registry: Registry };

/** One registry per process; each part adds its own counters from its `metrics.ts`. */
export function createMetrics(options: { readonly part: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ part: options.part });
  collectDefaultMetrics({ register: registry });
  return { registry };
}
