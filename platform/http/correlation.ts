import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export const correlationHeader = 'x-correlation-id';

const wellShaped = /^[A-Za-z0-9._-]{8,64}$/;
/** W3C Trace Context: version, trace id, span id, flags. An all-zero trace id means none. */
const traceparent = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The id under which logs, events and answers of one request are found: the caller's if it sent a usable one. */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const given = headers[correlationHeader];
  if (typeof given === 'string' && wellShaped.test(given)) return given;
  const trace = headers['traceparent'];
  return (typeof trace === 'string' && traceparent.exec(trace)?.[1]) || randomUUID();
}
