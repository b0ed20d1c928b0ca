import { sendJson, type HttpServer } from './http-server.ts';
import { takeJsonText } from './json-body.ts';
import { createOperatorServer, type OperatorServerOptions } from './operator-server.ts';

/** A GraphQL request as the gateway sends it: over HTTP, or by a call when both live in one process. */
export type SubgraphRequest = {
  /** The text that was signed; parse it, and verify the signature over it as it is. */
  readonly body: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
};

export type SubgraphResponse = { readonly status: number; readonly body: string };

/** A subgraph, whichever way it is reached. It verifies the signature itself, so both ways are guarded alike. */
export type SubgraphHandler = (request: SubgraphRequest) => Promise<SubgraphResponse>;

export type SubgraphServerOptions = OperatorServerOptions & { readonly handler: SubgraphHandler };

/** Serves a subgraph's handler at `POST /graphql`, with its health and metrics beside it. */
export function createSubgraphServer(options: SubgraphServerOptions): HttpServer {
  const server = createOperatorServer(options);
  server.app.register((scope, _options, done) => {
    takeJsonText(scope);
    scope.post('/graphql', async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const headers = request.headers as Record<string, string | undefined>;
      const answer = await options.handler({ body, headers });
      return sendJson(reply, answer.status, answer.body);
    });
    done();
  });
  return server;
}
