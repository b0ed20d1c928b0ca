import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

/**
 * What a user would pick instead: `graphql-ws` over a schema of its own, executing each event for each subscriber, with the
 * events handed to it by the parent process. Run by `subscriptions.bench.ts`.
 */

type Payload = Readonly<Record<string, unknown>>;

const schema: GraphQLSchema = buildSchema(`
  type Query { nothing: Int }
  type Subscription { customerChanged(ids: [ID!]): CustomerChanged }
  type CustomerChanged { change: Change!, customer: Customer }
  type Change { cursor: String!, source: String, sequence: Int, kind: String!, type: String, recordVersion: Int }
  type Customer { id: ID!, legalName: String, tradingName: String, status: String }
`);

/** Everybody who waits for the next event. */
let waiting: ((payload: Payload) => void)[] = [];

async function* events(): AsyncGenerator<{ readonly customerChanged: Payload }, void, void> {
  const queue: Payload[] = [];
  let wake: () => void = () => undefined;
  const listen = (payload: Payload): void => {
    queue.push(payload);
    waiting.push(listen);
    wake();
  };
  waiting.push(listen);
  // As ours says that it listens from here on.
  yield { customerChanged: { change: { cursor: '', kind: 'CAUGHT_UP' }, customer: null } };
  for (;;) {
    const next = queue.shift();
    if (next !== undefined) yield { customerChanged: next };
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}

const server = createServer();
const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false });
useServer({ schema, roots: { subscription: { customerChanged: () => events() } } }, sockets, 0);
process.on('message', (payload: Payload) => {
  const told = waiting;
  waiting = [];
  for (const tell of told) tell(payload);
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
});
