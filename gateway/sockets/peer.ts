import { WebSocket } from 'ws';
import type { Connection } from './connection.ts';

/** A socket that knows its connection, so that its listeners can be the same functions for all. */
export class Peer extends WebSocket {
  connection: Connection | null = null;
}
