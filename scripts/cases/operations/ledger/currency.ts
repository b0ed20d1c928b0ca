import { z } from 'zod';
import { quotedRate } from '../../../../core/conversion.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { one, zero, type Decimal } from '../../../../core/decimal.ts';
import { settledMoney } from '../../../../core/money.ts';
import { revalue } from '../../../../subgraphs/ledger/domain/currency/revaluation.ts';
import {
  settle,
  settleWithDiscount,
  type Application,
  type OpenItem,
} from '../../../../subgraphs/ledger/domain/currency/settlement.ts';
import { accepted, currencyCode, decimalText, operation, type Operations } from '../../operation.ts';

const document = {
  functional: currencyCode,
  docCurrency: currencyCode,
  docAmount: decimalText,
  docRate: decimalText.nullish(),
};
const worth = { settleRate: decimalText.nullish(), settleFunctional: decimalText.nullish() };

export const currencyOperations: Operations = {
  fxSettlement: operation(z.object({ ...document, ...worth, settleAmount: decimalText }), (input) => {
    const amount = accepted(settledMoney(input.settleAmount, input.docCurrency, 'settleAmount'));
    const settled = accepted(settle(itemOf(input), { amount, worth: worthOf(input) }, input.functional));
    return {
      cash: settled.cash.amount,
      arCleared: settled.cleared.amount,
      realised: settled.realised.amount,
      kind: settled.kind,
      openDocAfter: settled.openAfter.amount,
    };
  }),

  fxSettlementWithDiscount: operation(z.object({ ...document, ...worth, discountPct: decimalText }), (input) => {
    const application = { discountPct: input.discountPct, worth: worthOf(input) };
    const settled = accepted(settleWithDiscount(itemOf(input), application, input.functional));
    return {
      settleDoc: settled.paid.amount,
      cash: settled.cash.amount,
      arCleared: settled.cleared.amount,
      discountFunctional: settled.discountFunctional.amount,
      realised: settled.realised.amount,
      kind: settled.kind,
      openDocAfter: settled.openAfter.amount,
    };
  }),

  fxRevaluation: operation(
    z.object({
      functional: currencyCode,
      docCurrency: currencyCode,
      openDoc: decimalText,
      carriedFunctional: decimalText,
      closingRate: decimalText.nullish(),
    }),
    ({ functional, docCurrency, openDoc, carriedFunctional, closingRate }) => {
      const open = accepted(settledMoney(openDoc, docCurrency, 'openDoc'));
      const carried = accepted(settledMoney(carriedFunctional, functional, 'carriedFunctional'));
      const rate = rateOf(closingRate, { from: docCurrency, to: functional, on: 'the closing' });
      const revalued = accepted(revalue({ open, carried }, rate, functional));
      return {
        newCarried: revalued.newCarried.amount,
        unrealised: revalued.unrealised.amount,
        kind: revalued.kind,
      };
    },
  ),
};

type Document = z.output<z.ZodObject<typeof document>>;

function itemOf({ functional, docCurrency, docAmount, docRate }: Document): OpenItem {
  return {
    original: accepted(settledMoney(docAmount, docCurrency, 'docAmount')),
    rate: rateOf(docRate, { from: docCurrency, to: functional, on: 'the document' }),
    applied: { amount: zero, currency: docCurrency },
  };
}

/** What came in is known better than any rate for it. */
function worthOf(input: Document & z.output<z.ZodObject<typeof worth>>): Application['worth'] {
  const { functional, docCurrency, settleRate, settleFunctional } = input;
  if (settleFunctional != null) {
    return { functional: accepted(settledMoney(settleFunctional, functional, 'settleFunctional')) };
  }
  return { rate: rateOf(settleRate, { from: docCurrency, to: functional, on: 'the settlement' }) };
}

function rateOf(
  given: Decimal | null | undefined,
  asked: { readonly from: CurrencyCode; readonly to: CurrencyCode; readonly on: string },
): Decimal {
  return given ?? (asked.from === asked.to ? one : accepted(quotedRate(null, asked)));
}
