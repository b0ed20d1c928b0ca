import { equals } from '../../../core/decimal.ts';
import { already, change } from '../../../platform/commands/command.ts';
import { checkFxRate, type FxRate } from '../domain/fx-rate.ts';
import { invalid } from '../domain/validation.ts';
import type { RecordFxRateInput } from '../generated/resolver-types.ts';
import { fxRateCreation } from './define.ts';

/** Records a quotation. The same told again is the same; another rate for the date is refused: what was converted was. */
export const recordFxRate = fxRateCreation<RecordFxRateInput, FxRate | null>('recordFxRate', {
  gather: (reader, { from, to, type, date }) => reader.fxRateByKey({ from, to, type: type ?? 'SPOT', date }),

  decide(input, { now, newId, facts: existing }) {
    const { from, to, date, rate, source } = input;
    const wrong = checkFxRate(input);
    if (wrong !== null) return wrong;
    if (existing !== null) {
      if (equals(existing.rate, rate) && existing.source === source) return already(existing);
      return invalid('input.date', 'UNIQUE', `a date without such a rate: ${existing.id} is recorded for it`);
    }
    const type = input.type ?? 'SPOT';
    const recorded: FxRate = {
      id: newId('fxr'),
      version: 0,
      from,
      to,
      type,
      date,
      rate,
      source,
      createdAt: now,
      updatedAt: now,
    };
    return change(recorded, 'ledger.fxRate.recorded');
  },
});
