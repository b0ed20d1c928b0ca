import { z } from 'zod';
import { civilDate } from '../../../../core/civil-date.ts';
import { settledMoney } from '../../../../core/money.ts';
import type { ErpInstanceId, RoutingRuleId } from '../../../../subgraphs/ledger/domain/ids.ts';
import { routeDocuments } from '../../../../subgraphs/ledger/domain/routing/follow-up.ts';
import { resolveRoute } from '../../../../core/routing/resolve.ts';
import { splitByRoute } from '../../../../subgraphs/ledger/domain/routing/split.ts';
import { accepted, currencyCode, dateText, decimalText, operation, type Operations } from '../../operation.ts';

const erpInstanceId = z.string().transform((text) => text as ErpInstanceId);
const text = z.string().nullish();
const routable = { legalEntityId: z.string(), productLine: text, region: text, country: text };

export const period = z
  .object({ from: dateText.nullish(), to: dateText.nullish() })
  .nullish()
  .transform((value) => ({ from: value?.from ?? civilDate('1000-01-01'), to: value?.to ?? null }));

const routing = {
  rules: z.array(
    z.object({
      id: z.string().transform((id) => id as RoutingRuleId),
      priority: z.coerce.number().default(0),
      match: z.object({ ...routable, legalEntityId: text }).default({}),
      erpInstanceId,
      period,
      createdBy: z.string().default('author'),
      // A rule of a case is in force unless the case says that nobody approved it.
      approvedBy: z.string().nullable().default('approver'),
    }),
  ),
  booksKeptBy: z.record(z.string(), z.array(erpInstanceId)),
};

export const routingOperations: Operations = {
  resolveRoute: operation(
    z.object({ ...routing, lines: z.array(z.object(routable)), postingDate: dateText }),
    ({ lines, postingDate, ...by }) => ({
      routes: lines.map((line) => {
        const route = resolveRoute({ ...line, postingDate }, by);
        return route.ok ? route.value : { error: route.refusal.code };
      }),
    }),
  ),

  splitByRoute: operation(
    z.object({
      ...routing,
      document: z.object({
        ...routable,
        type: text,
        status: z.string(),
        currency: currencyCode.default('EUR'),
        postingDate: dateText,
        storedRoute: erpInstanceId.nullish(),
        lines: z.array(z.object({ ...routable, legalEntityId: text, id: z.coerce.string(), net: decimalText })),
      }),
    }),
    ({ document, ...by }) => {
      const lines = document.lines.map((line) => ({
        ...line,
        net: accepted(settledMoney(line.net, document.currency, `lines.${line.id}.net`)),
      }));
      const parts = accepted(splitByRoute({ ...document, storedRoute: document.storedRoute ?? null, lines }, by));
      return { documents: parts.map(({ net, ...part }) => ({ ...part, net: net.amount })) };
    },
  ),

  routeFollowUp: operation(
    z.object({
      ...routing,
      erpStatus: z.record(z.string(), z.enum(['UP', 'DEGRADED', 'MAINTENANCE'])).default({}),
      documents: z.array(
        z.object({
          ...routable,
          id: z.string(),
          postingDate: dateText,
          storedRoute: erpInstanceId.nullish(),
          creditsInvoiceId: text,
          invoiceId: text,
          reversalOf: text,
        }),
      ),
    }),
    ({ documents, ...by }) => {
      const outgoing = documents.map(({ storedRoute, creditsInvoiceId, invoiceId, reversalOf, ...document }) => ({
        ...document,
        storedRoute: storedRoute ?? null,
        follows: creditsInvoiceId ?? invoiceId ?? reversalOf ?? null,
      }));
      return {
        routes: routeDocuments(outgoing, by).map(({ id, route }) =>
          route.ok ? { id, ...route.value } : { id, error: route.refusal.code },
        ),
      };
    },
  ),
};
