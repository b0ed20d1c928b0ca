import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Because } from './disable.ts';
import type { AttemptError } from './verdict.ts';

/** One per process. Endpoints are not named: who they are says the graph. */
export type WebhookMetrics = {
  attempted(error: AttemptError | null, seconds: number): void;
  interrupted(messages: number): void;
  disabled(because: Because): void;
  /** How many endpoints this process sends to. */
  endpointsHeld(count: number): void;
};

export function createWebhookMetrics(registry: Registry): WebhookMetrics {
  const registers = [registry];
  const attempts = new Counter({
    name: 'concord_webhook_attempts_total',
    help: 'Attempts to deliver a message, by what came of them: DELIVERED or the word of the failure.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'concord_webhook_attempt_seconds',
    help: 'How long an attempt took, the answer included.',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15],
    registers,
  });
  const disabled = new Counter({
    name: 'concord_webhook_disabled_total',
    help: 'Endpoints that were disabled because they failed for too long or said that they are gone.',
    labelNames: ['because'] as const,
    registers,
  });
  const held = new Gauge({
    name: 'concord_webhook_endpoints',
    help: 'Endpoints that this process sends to. The sum over all workers should be the number that are enabled.',
    registers,
  });
  return {
    attempted(error, took) {
      attempts.inc({ outcome: error ?? 'DELIVERED' });
      seconds.observe(took);
    },
    interrupted: (messages) => attempts.inc({ outcome: 'INTERRUPTED' }, messages),
    disabled: (because) => disabled.inc({ because }),
    endpointsHeld: (count) => held.set(count),
  };
}
