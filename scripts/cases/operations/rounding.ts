import { z } from 'zod';
import { convert, quotedRate } from '../../../core/conversion.ts';
import { scaleOf } from '../../../core/currencies.ts';
import { settledMoney, toMinor } from '../../../core/money.ts';
import { allocate, round } from '../../../core/rounding.ts';
import { accepted, currencyCode, dateText, decimalText, operation, type Operations } from '../operation.ts';

const roundingMode = z.enum(['HALF_UP', 'HALF_EVEN']);

export const roundingOperations: Operations = {
  round: operation(
    z.object({ mode: roundingMode, scale: z.int(), values: z.array(decimalText) }),
    ({ mode, scale, values }) => ({ values: values.map((value) => round(value, scale, mode)) }),
  ),

  allocate: operation(
    z.object({ scale: z.int(), total: decimalText, weights: z.array(decimalText) }),
    ({ scale, total, weights }) => ({ parts: accepted(allocate(total, weights, scale)) }),
  ),

  minorUnits: operation(z.object({ currencies: z.array(currencyCode) }), ({ currencies }) => ({
    minorUnits: Object.fromEntries(currencies.map((currency) => [currency, scaleOf(currency)])),
  })),

  toMinor: operation(z.object({ items: z.array(z.tuple([decimalText, currencyCode])) }), ({ items }) => ({
    minor: items.map(([amount, currency]) => toMinor(accepted(settledMoney(amount, currency)))),
  })),

  convert: operation(
    z.object({
      amount: decimalText,
      from: currencyCode,
      to: currencyCode,
      rate: decimalText.nullish(),
      date: dateText.nullish(),
    }),
    ({ amount, from, to, rate, date }) => {
      const quoted = accepted(quotedRate(rate ?? null, { from, to, on: date ?? 'the day' }));
      return { amount: accepted(convert({ amount, currency: from }, quoted, to)).amount };
    },
  ),
};
