import { invariant } from '../../../../core/invariant.ts';
import { isRemoval, usageKey, type UsageEvent } from './usage-event.ts';

/**
 * The events that count (DOMAIN 5.5: corrections are events, never edits). A corrected event does not; of several
 * corrections that lead back to one event, the one received last stands in for it, or takes it away. The order of the
 * list is kept and decides nothing.
 */
export function standingEvents(events: readonly UsageEvent[]): readonly UsageEvent[] {
  if (events.every((event) => event.corrects === null)) return events;
  const known = new Map(events.map((event) => [usageKey(event.source, event.eventId), event]));
  const corrected = new Set(events.map((event) => correctedKey(event)));
  const standing = new Map<string, UsageEvent>();
  for (const event of events) {
    const origin = originOf(event, known);
    if (corrected.has(usageKey(event.source, event.eventId))) continue;
    const rival = standing.get(origin);
    if (rival === undefined || isLater(event, rival)) standing.set(origin, event);
  }
  const last = new Set(standing.values());
  return events.filter((event) => last.has(event) && !isRemoval(event));
}

function correctedKey({ source, corrects }: UsageEvent): string | null {
  return corrects === null ? null : usageKey(source, corrects);
}

/** From a correction back to the key of the first event, which the list need not hold. */
function originOf(event: UsageEvent, known: ReadonlyMap<string, UsageEvent>): string {
  let origin = usageKey(event.source, event.eventId);
  let steps = 0;
  for (let at: UsageEvent | undefined = event; at !== undefined; at = known.get(origin)) {
    const before = correctedKey(at);
    if (before === null) break;
    origin = before;
    steps += 1;
    invariant(steps <= known.size, 'a correction comes after what it corrects, so the way back ends');
  }
  return origin;
}

/** Of two received in one moment the one with the greater id, so that the answer is always the same. */
function isLater(a: UsageEvent, b: UsageEvent): boolean {
  const byTime = a.receivedAt.getTime() - b.receivedAt.getTime();
  return byTime === 0 ? a.eventId > b.eventId : byTime > 0;
}
