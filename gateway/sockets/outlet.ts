import type { WebSocket } from 'ws';
import type { SocketLimits } from './limits.ts';

/**
 * The way out of one socket. It holds no queue of its own: what the kernel does not take waits in `ws`, and how much of
 * that may wait is bounded.
 */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #limits: SocketLimits;
  readonly #written: () => void;
  #waiting: (() => void)[] = [];
  #messages = 0;

  constructor(socket: WebSocket, limits: SocketLimits) {
    this.#socket = socket;
    this.#limits = limits;
    this.#written = () => {
      this.#messages -= 1;
      if (this.#waiting.length > 0 && this.isHalfEmpty) this.#release();
    };
    // Who waits to write more must hear that there is nothing to wait for.
    socket.once('close', () => this.#release());
  }

  get isFull(): boolean {
    return this.#socket.bufferedAmount > this.#limits.queueBytesMax || this.#messages > this.#limits.queueMessagesMax;
  }

  get isHalfEmpty(): boolean {
    const { queueBytesMax, queueMessagesMax } = this.#limits;
    return this.#socket.bufferedAmount * 2 <= queueBytesMax && this.#messages * 2 <= queueMessagesMax;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(text: string): void {
    if (!this.isOpen) return;
    this.#messages += 1;
    this.#socket.send(text, this.#written);
  }

  /** Resolves when half of what may wait has been written, or when the socket has closed. */
  ready(): Promise<void> {
    if (this.isHalfEmpty || !this.isOpen) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    const released = this.#waiting;
    this.#waiting = [];
    for (const resolve of released) resolve();
  }
}
