import { createClient } from 'graphql-ws';

/**
 * Follows a subscription through every break of the line: keeps the cursor of the last event that was handled, subscribes
 * behind it after any loss, and hands each event on once. For browsers and for Node, over the client of `graphql-ws`.
 */
export function createResumeClient({ url, token, webSocketImpl, pauseMs = backOff }) {
  let attempts = 0;
  const client = createClient({
    url,
    webSocketImpl,
    // Asked again on every connection: a token that has ended is the usual reason for a new one.
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => pause(pauseMs((attempts += 1))),
    on: { connected: () => (attempts = 0) },
  });

  return {
    /**
     * `query` takes `$after` and selects `change { cursor kind }` in its one field. `onEvent` may be asynchronous: the next
     * event waits for it, and the cursor moves only when it is done. `onEnd` is told of what no repetition can mend.
     */
    follow({ query, variables = {}, after = null, onEvent, onEnd = () => undefined }) {
      let cursor = after;
      let stopped = false;
      let unsubscribe = () => undefined;
      let handling = Promise.resolve();
      /** The cursor of the last event that came in, handled or in line to be. */
      let heard = cursor;
      /** Counts beginnings, so that what an earlier one still has to say is not heard. */
      let turn = 0;

      const begin = () => {
        turn += 1;
        const mine = turn;
        // The client writes its payload anew whenever it subscribes again, so the cursor is the one of that moment.
        const payload = {
          query,
          variables: {
            ...variables,
            get after() {
              return heard;
            },
          },
        };
        unsubscribe = client.subscribe(payload, {
          next: (result) => mine === turn && hear(result),
          error: (error) => mine === turn && fail(error),
          complete: () => mine === turn && !stopped && again(),
        });
      };

      const hear = (result) => {
        const change = Object.values(result.data ?? {})[0]?.change;
        if (change === undefined) return fail(result.errors ?? result);
        heard = change.cursor;
        handling = handling.then(async () => {
          if (stopped) return;
          await onEvent(result, change);
          cursor = change.cursor;
        });
        handling.catch((error) => stop(error));
      };
      const fail = (errors) => {
        const [first] = Array.isArray(errors) ? errors : [errors];
        if (first?.extensions?.retryable === true) return again();
        stop(errors);
      };
      const again = () => pause(pauseMs((attempts += 1))).then(() => !stopped && begin());
      const stop = (reason) => {
        if (stopped) return;
        stopped = true;
        unsubscribe();
        if (reason !== undefined) onEnd(reason);
      };

      begin();
      return {
        /** Behind the last event that was handled: keep it, to go on there another day. */
        get cursor() {
          return cursor;
        },
        stop: () => stop(),
      };
    },
    close: () => client.dispose(),
  };
}

/** A quarter of a second at first, at most five seconds, and not all clients at the same moment. */
function backOff(attempt) {
  return Math.min(5_000, 250 * 2 ** Math.min(attempt - 1, 10)) * (0.5 + Math.random() / 2);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
