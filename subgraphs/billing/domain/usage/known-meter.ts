import type { Branded } from '../../../../core/ids.ts';
import { canonicalJson } from '../../../../core/canonical-json.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { checkCount } from '../../../../core/validation.ts';
import { checkValue, firstOf, invalid } from '../validation.ts';
import type { Meter } from './meter.ts';

export type MeterId = Branded<'MeterId'>;

/** A meter that was described (DOMAIN 5.1). What events were counted by never changes. */
export type KnownMeter = Meter & {
  readonly id: MeterId;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** The schema's `@listSize` says the same. */
export const groupByMax = 10;

/** Why a meter cannot be described so, or null. */
export function checkMeter({ code, valueField, groupBy, unit }: Meter): Refusal | null {
  return firstOf(
    checkValue('name', 'input.code', code),
    checkValue('name', 'input.valueField', valueField),
    checkValue('text', 'input.unit', unit),
    checkCount('input.groupBy', groupBy.length, groupByMax),
    ...groupBy.slice(0, groupByMax).map((property, index) => checkGroup(property, index, groupBy)),
  );
}

function checkGroup(property: string, index: number, all: readonly string[]): Refusal | null {
  const path = `input.groupBy[${index}]`;
  const isRepeated = all.indexOf(property) < index;
  return firstOf(
    checkValue('name', path, property),
    isRepeated ? invalid(path, 'DISTINCT', 'a property that the list does not name yet') : null,
  );
}

/** Whether two describe the same way to count. */
export function isSameMeter(one: Meter, other: Meter): boolean {
  const said = ({ code, aggregation, valueField, groupBy, unit }: Meter) =>
    canonicalJson({ code, aggregation, valueField, groupBy, unit });
  return said(one) === said(other);
}

export function takenCode(code: string): Refusal {
  return invalid('input.code', 'UNIQUE', `one that no other meter has; ${code} counts otherwise`);
}
