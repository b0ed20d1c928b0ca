import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { frameOf, framesOf, type SharedText } from './frame.ts';
import type { SocketLimits } from './limits.ts';

const nothing = Buffer.alloc(0);

/** Counts the turns of the event loop in which something was sent. */
let turn = 0;
let isTurnOver = true;
/** Those whose stream is held back until the end of this turn. */
let held: Outlet[] = [];

/**
 * The way out of one socket. It holds no queue of its own: what the kernel does not take waits in the stream, and how much
 * of that may wait is bounded. The first message of a turn leaves at once, for most often it is the only one; what follows in the
 * same turn leaves in one write: a write costs more than all else together.
 */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #limits: SocketLimits;
  readonly #written: () => void;
  #waiting: (() => void)[] | null = null;
  #messages = 0;
  /** The last in which something was sent. */
  #turn = 0;
  #isHeld = false;

  constructor(socket: WebSocket, stream: Duplex, limits: SocketLimits) {
    this.#socket = socket;
    this.#stream = stream;
    this.#limits = limits;
    this.#written = () => {
      this.#messages -= 1;
      if (this.#waiting !== null && this.isHalfEmpty) this.release();
    };
  }

  get isFull(): boolean {
    const { queueBytesMax, queueMessagesMax } = this.#limits;
    return this.#stream.writableLength > queueBytesMax || this.#messages > queueMessagesMax;
  }

  get isHalfEmpty(): boolean {
    const { queueBytesMax, queueMessagesMax } = this.#limits;
    return this.#stream.writableLength * 2 <= queueBytesMax && this.#messages * 2 <= queueMessagesMax;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(message: string | SharedText): void {
    if (!this.isOpen) return;
    this.#messages += 1;
    this.#hold();
    // Between frames of `ws`, which writes each of its own (pings, the close) in one go.
    const frame = typeof message === 'string' ? frameOf(message) : framesOf(message);
    if (typeof frame === 'string') this.#stream.write(frame, 'latin1', this.#written);
    else if (Buffer.isBuffer(frame)) this.#stream.write(frame, this.#written);
    else this.#writeParts(frame);
  }

  #writeParts([head = nothing, middle = nothing, end = nothing]: readonly Buffer[]): void {
    this.#stream.cork();
    this.#stream.write(head);
    this.#stream.write(middle);
    this.#stream.write(end, this.#written);
    this.#stream.uncork();
  }

  /** Null where more may be written at once; else resolves when half of what may wait is written, or the socket is closed. */
  ready(): Promise<void> | null {
    if (this.isHalfEmpty || !this.isOpen) return null;
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve));
  }

  /** Who waits to write more must hear that there is nothing to wait for. */
  release(): void {
    const released = this.#waiting ?? [];
    this.#waiting = null;
    for (const resolve of released) resolve();
  }

  #hold(): void {
    if (isTurnOver) {
      isTurnOver = false;
      turn += 1;
      process.nextTick(endTurn);
    }
    if (this.#turn !== turn) {
      this.#turn = turn;
      return;
    }
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#stream.cork();
    held.push(this);
  }

  static letGo(outlet: Outlet): void {
    outlet.#isHeld = false;
    outlet.#stream.uncork();
  }
}

function endTurn(): void {
  isTurnOver = true;
  const outlets = held;
  held = [];
  for (const outlet of outlets) Outlet.letGo(outlet);
}
