import { already, change } from '../../../../platform/commands/command.ts';
import { checkMeter, isSameMeter, takenCode, type KnownMeter } from '../../domain/usage/known-meter.ts';
import type { CreateMeterInput } from '../../generated/resolver-types.ts';
import { meterCreation } from '../define.ts';

/** Describes a way to count under a code of its own, for ever: the same again is the same meter. */
export const createMeter = meterCreation<CreateMeterInput, KnownMeter | null>('createMeter', {
  gather: (reader, input) => reader.meterByCode(input.code),

  decide(input, { now, newId, facts: existing }) {
    const meter: KnownMeter = {
      id: newId('mtr'),
      version: 0,
      code: input.code,
      aggregation: input.aggregation,
      valueField: input.valueField ?? null,
      groupBy: input.groupBy ?? [],
      unit: input.unit,
      createdAt: now,
      updatedAt: now,
    };
    const wrong = checkMeter(meter);
    if (wrong !== null) return wrong;
    if (existing !== null) return isSameMeter(existing, meter) ? already(existing) : takenCode(meter.code);
    return change(meter, 'billing.meter.created');
  },
});
