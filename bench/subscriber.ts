import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** One socket with one subscription, as cheap as a client can be. */
export class Subscriber {
  readonly #socket: WebSocket;
  #count = 0;
  #caughtUp = false;
  #wake: () => void = () => undefined;
  cursor = '';

  private constructor(socket: WebSocket, heard: (text: string) => void) {
    this.#socket = socket;
    socket.on('message', (bytes: Buffer) => {
      const text = bytes.toString();
      if (text.includes('"kind":"CHANGED"')) this.#count += 1;
      else if (text.includes('"kind":"CAUGHT_UP"')) this.#caughtUp = true;
      else if (text.includes('"type":"error"')) throw new Error(text);
      this.cursor = /"cursor":"([^"]+)"/.exec(text)?.[1] ?? this.cursor;
      heard(text);
      this.#wake();
    });
  }

  static async open(
    url: string,
    token: string,
    query: string,
    heard: (text: string) => void = () => undefined,
  ): Promise<Subscriber> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', { perMessageDeflate: false });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
    await once(socket, 'message');
    const subscriber = new Subscriber(socket, heard);
    socket.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query } }));
    return subscriber;
  }

  async heard(count: number): Promise<void> {
    while (this.#count < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  async heardCaughtUp(): Promise<void> {
    while (!this.#caughtUp) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  close(): void {
    this.#socket.terminate();
  }
}
