import { pino, type Logger } from 'pino';

export type Log = Logger;

/**
 * Structured logs on standard error, so that standard output stays free for what a command promises to print.
 * Tokens and secrets are cut at the one place where every line passes.
 */
export function createLog(options: { readonly level: string }): Log {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'authorization',
          '*.authorization',
          'headers.authorization',
          'req.headers.authorization',
          'token',
          '*.token',
          'password',
          '*.password',
        ],
        censor: '[cut]',
      },
    },
    pino.destination(2),
  );
}

export const silentLog: Log = pino({ level: 'silent' });
