import { canonicalJson } from '../../../../core/canonical-json.ts';
import { zero, type Decimal } from '../../../../core/decimal.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { aggregate, eventsCounted, type Aggregate } from './aggregation.ts';
import type { Meter } from './meter.ts';
import type { Span } from './span.ts';
import type { UsageEvent } from './usage-event.ts';

/** The values of the meter's `groupBy`; null where an event does not have the property. */
export type UsageGroup = Readonly<Record<string, string | null>>;

/** What WEIGHTED_SUM carried over of a group. */
export type GroupLevel = { readonly group: UsageGroup; readonly level: Decimal };
/** What a meter shows for one group. */
export type GroupAggregate = Aggregate & { readonly group: UsageGroup };

/**
 * The quantity of each group, in an order of their values that does not depend on the events'. A group that carries a
 * level over is shown although nothing happened in it. A meter without `groupBy` has one group, also without events.
 */
export function aggregateByGroup(
  meter: Meter,
  events: readonly UsageEvent[],
  span: Span,
  carried: readonly GroupLevel[] = [],
): Result<readonly GroupAggregate[]> {
  const groups = new Map<string, { group: UsageGroup; level: Decimal; events: UsageEvent[] }>();
  const open = (group: UsageGroup, level: Decimal) => {
    const key = canonicalJson(meter.groupBy.map((property) => group[property] ?? null));
    const known = groups.get(key);
    if (known !== undefined) return known;
    const opened = { group, level, events: [] };
    groups.set(key, opened);
    return opened;
  };
  for (const { group, level } of carried) open(group, level);
  if (meter.groupBy.length === 0) open({}, zero);
  for (const event of eventsCounted(meter, events, span)) open(groupOf(event, meter), zero).events.push(event);

  const aggregates: GroupAggregate[] = [];
  for (const [, members] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const aggregated = aggregate(meter, members.events, span, members.level);
    if (!aggregated.ok) return aggregated;
    aggregates.push({ ...aggregated.value, group: members.group });
  }
  return accept(aggregates);
}

function groupOf({ properties }: UsageEvent, { groupBy }: Meter): UsageGroup {
  return Object.fromEntries(
    groupBy.map((property) => [property, Object.hasOwn(properties, property) ? (properties[property] ?? null) : null]),
  );
}
