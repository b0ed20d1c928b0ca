import { requireName } from '../platform/postgres/pool.ts';

/** Rung when a command of this source has committed; the relay listens. */
export function outboxChannel(source: string): string {
  return `concord_outbox_${requireName(source)}`;
}

/** Rung when this source's log has grown, with its last sequence; followers without Redis listen. */
export function logChannel(source: string): string {
  return `concord_log_${requireName(source)}`;
}
