import { unfit } from '../../../../core/pricing/figures.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { Meter } from './meter.ts';
import { checkUsageEvent, contentOf, usageKey, type UsageEvent } from './usage-event.ts';

/** A batch of usage, told apart. What is refused with USAGE_CONFLICT goes to quarantine, beside the event it fights. */
export type SortedUsage = {
  readonly stored: readonly UsageEvent[];
  /** Told before, in the same words: nothing changes. */
  readonly repeated: readonly UsageEvent[];
  readonly refused: readonly { readonly event: UsageEvent; readonly refusal: Refusal }[];
};

/**
 * Takes a batch in, one event after the other, so that a batch may repeat or correct what stands earlier in it. What is new is
 * also asked of `refuseNew`; what was told before is not.
 */
export function takeIn(
  events: readonly UsageEvent[],
  meters: ReadonlyMap<string, Meter>,
  stored: readonly UsageEvent[],
  refuseNew: (event: UsageEvent) => Refusal | null = () => null,
): SortedUsage {
  const known = new Map(stored.map((event) => [usageKey(event.source, event.eventId), event]));
  const sorted = {
    stored: [] as UsageEvent[],
    repeated: [] as UsageEvent[],
    refused: [] as { event: UsageEvent; refusal: Refusal }[],
  };
  for (const event of events) {
    const judged = judgeUsage(event, meters.get(event.meterCode), known);
    if (judged.ok && judged.value === 'REPEATED') {
      sorted.repeated.push(event);
      continue;
    }
    const refusal = judged.ok ? refuseNew(event) : judged.refusal;
    if (refusal !== null) sorted.refused.push({ event, refusal });
    else {
      sorted.stored.push(event);
      known.set(usageKey(event.source, event.eventId), event);
    }
  }
  return sorted;
}

/**
 * Whether an event is new or told again (DOMAIN 5.5: unique by source and eventId). Refused: other content under the same
 * id (USAGE_CONFLICT); a meter that does not exist, or a correction of an event that is not known (NOT_FOUND); an event
 * that its meter cannot count (VALIDATION_FAILED).
 */
export function judgeUsage(
  event: UsageEvent,
  meter: Meter | undefined,
  known: ReadonlyMap<string, UsageEvent>,
): Result<'NEW' | 'REPEATED'> {
  const { source, eventId, meterCode } = event;
  const told = known.get(usageKey(source, eventId));
  if (told !== undefined) {
    if (contentOf(told) === contentOf(event)) return accept('REPEATED');
    const sentence = `The event ${eventId} of ${source} is known with other content: send what changed as a correction.`;
    return deny(refuse('USAGE_CONFLICT', { source, eventId }, sentence));
  }
  if (meter === undefined) {
    return deny(refuse('NOT_FOUND', { entity: 'Meter', id: meterCode }, `There is no meter ${meterCode}.`));
  }
  const refusal = checkUsageEvent(event, meter) ?? checkCorrection(event, known);
  return refusal === null ? accept('NEW') : deny(refusal);
}

/** A correction comes after what it corrects, and counts where that counted. */
function checkCorrection(event: UsageEvent, known: ReadonlyMap<string, UsageEvent>): Refusal | null {
  const { source, eventId, corrects } = event;
  if (corrects === null) return null;
  if (corrects === eventId) {
    return unfit('corrects', 'CORRECTS_OTHER_EVENT', 'corrects must name another event than the correction itself.');
  }
  const corrected = known.get(usageKey(source, corrects));
  if (corrected === undefined) {
    const sentence = `The event ${corrects} of ${source} is not known: send it before its correction.`;
    return refuse('NOT_FOUND', { entity: 'UsageEvent', id: corrects }, sentence);
  }
  if (corrected.meterCode === event.meterCode && corrected.subscriptionId === event.subscriptionId) return null;
  const sentence =
    'corrects must name an event of the same meter and subscription: take it away there, and tell a new one.';
  return unfit('corrects', 'CORRECTS_SAME_METER', sentence);
}
