import { Fault } from '../core/fault.ts';
import type { SubgraphHandler } from '../platform/http/subgraph-server.ts';
import { contextHeader, type RequestSigner } from '../platform/identity/signed-request.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { RequestContext } from './request-context.ts';
import { readAnswer, type SubgraphAnswer } from './transports/answer.ts';
import { Bulkhead } from './transports/bulkhead.ts';
import { createHttpTransport } from './transports/http.ts';
import { createInProcessTransport } from './transports/in-process.ts';
import type { Transport } from './transports/transport.ts';

/** How one subgraph is reached. Without a handler or a URL of its own it is asked at the supergraph's routing URL. */
export type SubgraphSetting = {
  readonly handler?: SubgraphHandler;
  readonly url?: string;
  readonly deadlineMs?: number;
  readonly answerBytesMax?: number;
  readonly runningMax?: number;
  readonly waitingMax?: number;
};

export type SubgraphOptions = SubgraphSetting & {
  readonly name: string;
  readonly routingUrl: string;
  /** Null for an open gateway, which vouches for nobody. */
  readonly signer: RequestSigner | null;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
};

export type SubgraphQuestion = {
  readonly query: string;
  readonly variables: unknown;
  readonly operationName: string | undefined;
};

/** One subgraph as the executor sees it. */
export type Subgraph = {
  readonly name: string;
  /** Asks once; nothing is repeated here, and a mutation is never repeated anywhere. */
  ask(question: SubgraphQuestion, context: RequestContext): Promise<SubgraphAnswer>;
  close(): Promise<void>;
};

const DEADLINE_MS = 5_000;
const ANSWER_BYTES_MAX = 8_388_608;
const RUNNING_MAX = 128;
const WAITING_MAX = 512;

export function createSubgraph(options: SubgraphOptions): Subgraph {
  const { name, signer, metrics, log } = options;
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  const runningMax = options.runningMax ?? RUNNING_MAX;
  const transport = openTransport(options, runningMax);
  const bulkhead = new Bulkhead({ system: name, runningMax, waitingMax: options.waitingMax ?? WAITING_MAX });

  return {
    name,
    async ask({ query, variables, operationName }, context) {
      const began = performance.now();
      // The planner prints the operation, so its first word is its kind.
      const mutation = query.startsWith('mutation');
      const body = JSON.stringify({ query, variables, operationName });
      const deadlineAt = Math.min(began + deadlineMs, context.deadlineAt);
      try {
        const answer = await bulkhead.run(deadlineAt, () => {
          const headers: Record<string, string> = { 'content-type': 'application/json' };
          // Signed when it is sent, not when it began to wait: the signature lives for half a minute.
          if (signer) headers[contextHeader] = signer.sign(name, body, context);
          return transport.send({ body, headers, mutation, deadlineAt });
        });
        const read = readAnswer(name, mutation, answer);
        metrics.subgraphAnswered(name, 'answered', performance.now() - began);
        context.notes.sources.answered(name, read);
        return read;
      } catch (error) {
        context.notes.sources.failed(name, error);
        metrics.subgraphAnswered(name, error instanceof Fault ? error.kind : 'broken', performance.now() - began);
        log.warn({ err: error, subgraph: name, correlationId: context.correlationId }, 'a subgraph did not answer');
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

function openTransport(options: SubgraphOptions, connectionsMax: number): Transport {
  const { name: system, handler } = options;
  const answerBytesMax = options.answerBytesMax ?? ANSWER_BYTES_MAX;
  return handler
    ? createInProcessTransport({ system, handler, answerCharactersMax: answerBytesMax })
    : createHttpTransport({ system, url: options.url ?? options.routingUrl, connectionsMax, answerBytesMax });
}
