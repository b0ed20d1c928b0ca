import { z } from 'zod';
import { isIdShaped } from '../../../../core/ids.ts';
import { readValues, toldDate, toldDecimal, toldMoney } from '../../../../platform/systems/fact-feed/values.ts';
import type { Problem } from '../../../../platform/systems/fact-feed/record.ts';
import type { SubscriptionItemId } from '../../domain/billing-subscription.ts';
import type { RatedUsageId } from '../../domain/closing/closed-usage.ts';
import type { Invoice, InvoiceLine, InvoiceLineId } from '../../domain/invoice.ts';

/**
 * The values of an invoice as a feed tells them: any of these fields, each whole. What an invoice is by its id, its number,
 * its company, its customer and its currency, no fact changes.
 */
export function readInvoiceValues(values: unknown): Partial<Invoice> | Problem {
  return readValues(form, values);
}

const taxLine = z.strictObject({
  taxCode: z.string().min(1).max(100),
  jurisdiction: z.string().min(1).max(100),
  ratePct: toldDecimal,
  treatment: z.enum(['STANDARD', 'REDUCED', 'ZERO', 'EXEMPT', 'REVERSE_CHARGE', 'EXPORT']),
  base: toldMoney,
  amount: toldMoney,
});

const line = z
  .strictObject({
    id: z.string().refine(isIdShaped, 'must be an id'),
    itemId: z.string().optional(),
    contractLineKey: z.string().optional(),
    ratedUsageId: z.string().optional(),
    description: z.string().max(500),
    quantity: toldDecimal,
    unitPrice: toldDecimal,
    period: z.strictObject({ from: toldDate, to: toldDate }).nullable(),
    gross: toldMoney,
    discount: toldMoney,
    net: toldMoney,
    taxLines: z.array(taxLine).nullable(),
  })
  .transform(({ id, itemId, contractLineKey, ratedUsageId, ...said }): InvoiceLine => ({
    ...said,
    id: id as InvoiceLineId,
    // A field that is not there is not in the document's hash either.
    ...(itemId === undefined ? {} : { itemId: itemId as SubscriptionItemId }),
    ...(contractLineKey === undefined ? {} : { contractLineKey }),
    ...(ratedUsageId === undefined ? {} : { ratedUsageId: ratedUsageId as RatedUsageId }),
  }));

const form: z.ZodType<Partial<Invoice>> = z
  .strictObject({
    status: z.enum(['DRAFT', 'OPEN', 'PAID', 'VOID', 'UNCOLLECTIBLE', 'DELETED']),
    issueDate: toldDate.nullable(),
    dueDate: toldDate.nullable(),
    lines: z.array(line),
    net: toldMoney,
    discount: toldMoney,
    tax: toldMoney,
    total: toldMoney,
    paid: toldMoney,
    credited: toldMoney,
    writtenOff: toldMoney,
    creditNoted: toldMoney,
    open: toldMoney,
    taxStatus: z.enum(['PENDING', 'FINAL', 'FAILED']),
  })
  .partial() as z.ZodType<Partial<Invoice>>;
