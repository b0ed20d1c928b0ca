import { unfit } from '../../../../core/pricing/figures.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { parseDecimal } from '../../../../core/decimal.ts';
import { checkCount } from '../../../../core/validation.ts';
import type { UsageEvent } from '../usage/usage-event.ts';
import { checkValue, firstOf, invalid } from '../validation.ts';

/** An event as a client tells it: everything is text, so that what is wrong with it is its own affair (DOMAIN 5.5). */
export type ToldUsage = {
  readonly source: string;
  readonly eventId: string;
  readonly meterCode: string;
  readonly billingSubscriptionId: string;
  readonly occurredAt: string;
  readonly value: string | null;
  readonly properties: readonly UsageProperty[];
  readonly corrects: string | null;
};

export type UsageProperty = { readonly name: string; readonly value: string };

/** The schema's `@listSize` says the same. */
export const propertiesMax = 20;
const propertyLengthMax = 300;

/** An event as it can be judged, or what is wrong with its form (VALIDATION_FAILED); paths are those of the event. */
export function readUsage(told: ToldUsage, receivedAt: Date): Result<UsageEvent> {
  const wrong = firstOf(
    checkName('source', told.source),
    checkName('eventId', told.eventId),
    checkName('corrects', told.corrects),
    checkCount('properties', told.properties.length, propertiesMax),
    ...told.properties.slice(0, propertiesMax).map((property, index) => checkProperty(property, index, told)),
  );
  if (wrong !== null) return deny(wrong);
  const value = told.value === null ? accept(null) : parseDecimal(told.value, 'value');
  if (!value.ok) return value;
  const occurredAt = readInstant(told.occurredAt);
  if (!occurredAt.ok) return occurredAt;
  if (occurredAt.value.getTime() > receivedAt.getTime() + skewMs)
    return deny(invalid('occurredAt', 'DATE_NOT_AFTER_TODAY', 'an instant that has come'));
  const { source, eventId, meterCode, billingSubscriptionId, corrects } = told;
  return accept({
    source,
    eventId,
    meterCode,
    subscriptionId: billingSubscriptionId,
    occurredAt: occurredAt.value,
    value: value.value,
    properties: Object.fromEntries(told.properties.map((property) => [property.name, property.value])),
    receivedAt,
    corrects,
  });
}

/** Clocks differ, and a batch may be told while its last event happens. */
const skewMs = 3_600_000;

function checkName(path: string, value: string | null): Refusal | null {
  return checkValue('name', path, value);
}

function checkProperty({ name, value }: UsageProperty, index: number, { properties }: ToldUsage): Refusal | null {
  const path = `properties[${index}]`;
  const isRepeated = properties.findIndex((one) => one.name === name) < index;
  return firstOf(
    checkValue('name', `${path}.name`, name),
    isRepeated ? invalid(`${path}.name`, 'DISTINCT', 'a name that the event does not have yet') : null,
    value.length <= propertyLengthMax
      ? null
      : invalid(`${path}.value`, 'LENGTH_MAX', `at most ${propertyLengthMax} characters`),
  );
}

const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

function readInstant(text: string): Result<Date> {
  const instant = new Date(text);
  if (instantForm.test(text) && !Number.isNaN(instant.getTime())) return accept(instant);
  return deny(unfit('occurredAt', 'INSTANT_FORM', 'occurredAt must be an instant in UTC, like 2026-03-10T12:00:00Z.'));
}
