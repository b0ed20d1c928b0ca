import type { Live } from './live.ts';
import type { LogReader } from './log-reader.ts';

/** A source's log as everybody else reaches it: to be read, and to hear of news. */
export type SourceLog = { readonly reader: LogReader; readonly live: Live };
