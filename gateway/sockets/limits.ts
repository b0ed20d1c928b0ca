/** What sockets and event streams may take. */
export type SocketLimits = {
  /** Open at once, in this process and by one principal. */
  readonly socketsMax: number;
  readonly principalSocketsMax: number;
  /** Operations under way on one socket, subscriptions among them. */
  readonly operationsMax: number;
  readonly messageBytesMax: number;
  /** Messages and pings at once, and what is given back of that a second. */
  readonly messagesMax: number;
  readonly messagesPerSecond: number;
  readonly initMs: number;
  /** What may wait to be written to one socket, beyond what the kernel holds. */
  readonly queueBytesMax: number;
  readonly queueMessagesMax: number;
  /** How often a silent peer is asked whether it is still there. */
  readonly keepAliveMs: number;
  /** How long a socket that was closed may take to write what is queued and to answer. */
  readonly closeMs: number;
  /** The same for a slow consumer, who has much to read before it comes to why it was closed. */
  readonly slowCloseMs: number;
};

export const defaultSocketLimits: SocketLimits = {
  socketsMax: 8_000,
  principalSocketsMax: 200,
  operationsMax: 50,
  messageBytesMax: 262_144,
  messagesMax: 200,
  messagesPerSecond: 100,
  initMs: 3_000,
  // Five hundred peers that never read hold 80 MB at the most.
  queueBytesMax: 163_840,
  queueMessagesMax: 1_000,
  keepAliveMs: 30_000,
  closeMs: 3_000,
  slowCloseMs: 15_000,
};

/** Close codes of our own; the others are those of WebSocket and of graphql-transport-ws. */
export const closeCodes = {
  goingAway: 1001,
  forbidden: 4403,
  /** The consumer was too slow: each subscription was sent an error with its last cursor before. */
  slow: 4900,
  tooManyMessages: 4901,
  tooManySockets: 4902,
} as const;
