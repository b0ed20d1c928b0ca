import type { Rules } from '../../platform/rules/model.ts';
import { hearingOfType, mayHear, toldToPartner } from '../told-to-partner.ts';
import type { LogEntry } from '../event.ts';
import type { SendingTo } from './endpoint.ts';
import { letsThrough } from './filter.ts';
import { partnerPayloadOf, payloadOf } from './payload.ts';
import type { Message } from './queue.ts';

/** What the sources' schemas say, by source: what a partner may hear follows from it. */
export type RulesBySource = Readonly<Record<string, Rules>>;

/** The body of the message that this endpoint gets of an entry now; null when it wants none, or may have none. */
export function bodyFor(to: SendingTo, entry: LogEntry, rules: RulesBySource): string | null {
  if (!letsThrough(to.filter, entry)) return null;
  if (to.partner === null) return payloadOf(entry.event);
  const told = toldOf(to.partner, entry, rules);
  return told === null ? null : partnerPayloadOf(told);
}

/** Whether an entry is queued for this endpoint. A partner is told nothing of before its endpoint was there. */
export function isQueued(to: SendingTo, entry: LogEntry, rules: RulesBySource): boolean {
  if (!letsThrough(to.filter, entry)) return false;
  return to.partner === null || (entry.occurredAt >= to.registeredAt && toldOf(to.partner, entry, rules) !== null);
}

/** Whether a message that is queued may still be known of; what the event holds is looked at when it is sent. */
export function mayKnowOf(to: SendingTo, message: Message, rules: RulesBySource): boolean {
  if (to.partner === null) return true;
  const stated = rules[message.source];
  return stated !== undefined && mayHear(message, to.partner.grants, stated);
}

/** What a partner needs to hear of such an event, beyond its customer. */
export function groupOf(entry: LogEntry, rules: RulesBySource): string | null {
  const stated = rules[entry.source];
  const hearing = stated === undefined ? null : hearingOfType(entry.type, stated);
  return hearing?.kind === 'GRANTED' ? hearing.group : null;
}

function toldOf(partner: NonNullable<SendingTo['partner']>, entry: LogEntry, rules: RulesBySource) {
  const stated = rules[entry.source];
  return stated === undefined ? null : toldToPartner(entry, partner.grants, stated);
}
