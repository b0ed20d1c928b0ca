import { Fault } from '../../core/fault.ts';
import type { SubgraphHandler } from '../../platform/http/subgraph-server.ts';
import { faultAfterSending, type Transport } from './transport.ts';

export type InProcessTransportOptions = {
  readonly system: string;
  readonly handler: SubgraphHandler;
  readonly answerCharactersMax: number;
};

/**
 * Hands the same signed text to a subgraph in this process. The text is parsed again over there: handing over objects
 * would let one side change what the other still holds, and the signature would cover something else than what is read.
 */
export function createInProcessTransport(options: InProcessTransportOptions): Transport {
  const { system, handler, answerCharactersMax } = options;
  return {
    async send(request) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(faultAfterSending('TIMED_OUT', system, `${system} did not answer in time.`, request)),
          Math.max(0, request.deadlineAt - performance.now()),
        );
      });
      try {
        const { status, body } = await Promise.race([handler({ body: request.body, headers: request.headers }), late]);
        if (body.length > answerCharactersMax) {
          const message = `The answer is longer than ${answerCharactersMax} characters.`;
          throw faultAfterSending('UNINTELLIGIBLE', system, message, request);
        }
        return { status, contentType: 'application/json', retryAfter: null, body };
      } catch (error) {
        if (error instanceof Fault) throw error;
        // Over HTTP this would have been a 500.
        throw faultAfterSending('UNREACHABLE', system, `${system} failed to answer.`, request, { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => Promise.resolve(),
  };
}
