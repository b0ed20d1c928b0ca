import { z } from 'zod';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal, formatDecimal, one, sum, zero } from '../../../core/decimal.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { settledMoney } from '../../../core/money.ts';
import { refuseCredit } from '../../../subgraphs/billing/domain/credit/credit-limits.ts';
import { creditByNet, creditLine, uncredited } from '../../../subgraphs/billing/domain/credit/credit-note.ts';
import { applyReceipt, writeOffLimitDefault } from '../../../subgraphs/billing/domain/payments/application.ts';
import { discountEarlyPayment } from '../../../subgraphs/billing/domain/payments/cash-discount.ts';
import { authorise, pendingLeft, released, resolveHold } from '../../../subgraphs/billing/domain/payments/hold.ts';
import { refuseRefund } from '../../../subgraphs/billing/domain/payments/refund.ts';
import { taxDocument } from '../../../subgraphs/billing/domain/tax/document-tax.ts';
import { netOfInclusive } from '../../../subgraphs/billing/domain/tax/inclusive-price.ts';
import { treatSale } from '../../../subgraphs/billing/domain/tax/treatment.ts';
import { accepted, codeOf, currencyCode, decimalText, operation, type Operations } from '../operation.ts';

/** Where a case names no currency or mode, any two-place currency gives its figures, by DOMAIN's default mode. */
const document = {
  currency: currencyCode.default('EUR'),
  roundingMode: z.enum(['HALF_UP', 'HALF_EVEN']).default('HALF_UP'),
};
const documentShape = z.object(document);

const amount = decimalText.nullish().transform((value) => value ?? zero);
const optional = decimalText.nullish().transform((value) => value ?? null);

/** A quantity or a rate: neither is money, and a case may write it as a JSON number. */
const number = z.union([z.string(), z.number()]).transform(String).pipe(decimalText);
const optionalNumber = number.nullish().transform((value) => value ?? null);

const taxRate = z.object({ taxCode: z.string().optional(), ratePct: number });
const taxedLine = z.union([
  decimalText.transform((net) => ({ net, discount: zero, ratePct: null, taxCode: undefined, taxes: undefined })),
  z.object({
    net: decimalText,
    discount: amount,
    ratePct: optionalNumber,
    taxCode: z.string().optional(),
    taxes: z.array(taxRate).optional(),
  }),
]);

const credited = z
  .object({ net: decimalText, tax: decimalText })
  .nullish()
  .transform((before) => before ?? { net: zero, tax: zero });

export const billingDocumentsOperations: Operations = {
  invoiceTax: operation(
    documentShape.extend({
      roundingLevel: z.enum(['LINE', 'TAX_CODE', 'INVOICE']).default('TAX_CODE'),
      taxRatePct: optionalNumber,
      lines: z.array(taxedLine),
    }),
    ({ lines, taxRatePct, roundingLevel, ...rounding }) => {
      const taxable = lines.map(({ net, discount, ratePct, taxCode, taxes }) => {
        const rate = ratePct ?? taxRatePct;
        const rates = taxes ?? (rate === null ? [] : [{ taxCode, ratePct: rate }]);
        // A tax that has no code of its own is known by its rate.
        return {
          net,
          discount,
          taxes: rates.map((tax) => ({ ...tax, taxCode: tax.taxCode ?? formatDecimal(tax.ratePct) })),
        };
      });
      const taxed = accepted(taxDocument(taxable, { ...rounding, taxRoundingLevel: roundingLevel }));
      return { ...taxed, perLineRounded: taxed.lines.map((line) => line.tax) };
    },
  ),

  inclusiveTax: operation(
    documentShape.extend({
      gross: decimalText,
      quantity: number.default(one),
      taxes: z.array(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('PERCENT'), ratePct: number }),
          z.object({ kind: z.literal('PER_UNIT'), amount: decimalText }),
        ]),
      ),
    }),
    ({ gross, quantity, taxes, ...rounding }) => accepted(netOfInclusive({ gross, quantity, taxes }, rounding)),
  ),

  vatTreatment: operation(
    z.object({
      seller: z.object({ country: z.string() }),
      customers: z.array(
        z.object({ country: z.string(), vatId: z.string().nullish(), vatValid: z.boolean().nullish() }),
      ),
    }),
    ({ seller, customers }) => ({
      treatment: customers.map(({ country, vatId, vatValid }) => {
        const status = vatValid == null ? ('UNCHECKED' as const) : vatValid ? ('VALID' as const) : ('INVALID' as const);
        const registrations = vatId ? [{ country, status, period: { from: someDay, to: null } }] : [];
        const sale = {
          seller: { country: seller.country, registrations: [], oneStopShop: true },
          buyer: { country, registrations },
          supply: 'SERVICES' as const,
          taxDate: someDay,
        };
        return accepted(treatSale(sale)).name;
      }),
    }),
  ),

  creditNoteTax: operation(
    documentShape.extend({
      invoice: z.object({ net: decimalText, tax: decimalText }),
      creditNet: decimalText,
      previouslyCredited: credited,
    }),
    ({ invoice, creditNet, previouslyCredited, ...rounding }) =>
      accepted(creditByNet(invoice, previouslyCredited, creditNet, rounding)),
  ),

  creditWithDiscount: operation(
    documentShape.extend({
      line: z.object({ gross: decimalText, discount: amount, taxRatePct: optionalNumber }),
      creditGross: decimalText,
    }),
    ({ line: { gross, discount, taxRatePct }, creditGross, ...rounding }) => {
      const priced = [{ net: gross, discount, taxes: [{ taxCode: 'TAX', ratePct: taxRatePct ?? zero }] }];
      const { net, lines } = accepted(taxDocument(priced, { ...rounding, taxRoundingLevel: 'LINE' }));
      const line = uncredited({ lineId: '0', gross, discount, net, taxLines: lines[0]?.taxes ?? [] });
      const credit = accepted(creditLine(line, creditGross, rounding));
      return { ...credit, discountAdjustment: credit.discountBack, total: sum([credit.net, credit.tax]) };
    },
  ),

  creditNoteAllowed: operation(
    documentShape.extend({
      lineRemaining: z.array(decimalText),
      creditLines: z.array(decimalText),
      invoiceRemaining: optional,
    }),
    ({ lineRemaining, creditLines, invoiceRemaining, currency }) => {
      const lines = creditLines.map((credit, index) => ({
        lineId: String(index),
        credit,
        // A line that the invoice has not got has nothing left to credit.
        remaining: lineRemaining[index] ?? zero,
      }));
      const whole = { credit: sum(creditLines), remaining: invoiceRemaining ?? sum(lineRemaining) };
      return allowedUnless(refuseCredit(lines, whole, currency));
    },
  ),

  refundAllowed: operation(
    documentShape.extend({ paid: decimalText, refundedBefore: amount, chargedBack: amount, refund: decimalText }),
    ({ paid, refundedBefore, chargedBack, refund, currency }) =>
      allowedUnless(refuseRefund(refund, { paid, refunded: refundedBefore, chargedBack }, currency)),
  ),

  twoPhase: operation(
    documentShape.extend({
      pending: decimalText,
      steps: z.array(z.object({ do: z.enum(['POST', 'VOID', 'EXPIRE']), amount: optional })),
    }),
    ({ pending, steps, currency }) => {
      let hold = accepted(authorise(accepted(settledMoney(pending, currency))));
      const errors = steps.map((step) => {
        const posting = step.amount === null ? null : { amount: step.amount, currency };
        const moved = resolveHold(hold, step.do === 'POST' ? { do: 'POST', amount: posting } : { do: step.do });
        if (moved.ok) hold = moved.value;
        return codeOf(moved);
      });
      return {
        state: hold.state,
        posted: hold.posted,
        pendingLeft: pendingLeft(hold),
        released: released(hold),
        errors,
      };
    },
  ),

  applyPayment: operation(
    documentShape.extend({ open: decimalText, received: decimalText, writeOff: optional }),
    ({ open, received, writeOff, currency }) => {
      const receipt = { legalEntityId: someEntity, unallocated: { amount: received, currency } };
      const item = { legalEntityId: someEntity, open: { amount: open, currency } };
      const difference = writeOff === null ? null : { amount: writeOff, limit: decimal(writeOffLimitDefault) };
      return accepted(applyReceipt(receipt, item, difference));
    },
  ),

  earlyPaymentDiscount: operation(
    documentShape
      .extend({
        net: decimalText,
        taxRatePct: optionalNumber,
        discountPct: optionalNumber,
        discountAmount: optional,
        splitTax: z.boolean().default(false),
      })
      .refine(({ discountPct, discountAmount }) => (discountPct === null) !== (discountAmount === null), {
        error: 'Either discountPct or discountAmount.',
      }),
    ({ net, taxRatePct, discountPct, discountAmount, splitTax, ...rounding }) => {
      const priced = [{ net, discount: zero, taxes: [{ taxCode: 'TAX', ratePct: taxRatePct ?? zero }] }];
      const { tax } = accepted(taxDocument(priced, { ...rounding, taxRoundingLevel: 'INVOICE' }));
      const terms =
        discountPct === null
          ? { kind: 'AMOUNT' as const, amount: discountAmount ?? zero }
          : { kind: 'PERCENT' as const, pct: discountPct };
      const { onNet, onTaxes, ...discounted } = accepted(
        discountEarlyPayment({ net, taxes: [tax] }, terms, { ...rounding, splitTax }),
      );
      return { ...discounted, discountOnNet: onNet, discountOnTax: sum(onTaxes) };
    },
  ),
};

function allowedUnless(refusal: ReturnType<typeof refuseRefund>) {
  return { allowed: refusal === null, error: refusal?.code ?? null };
}

/** The cases name neither dates nor legal entities: both sides have the same. */
const someDay = civilDate('2026-01-01');
const someEntity = 'le_case' as LegalEntityId;
