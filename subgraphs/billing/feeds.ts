import type { Keeper } from '../../platform/commands/keeper.ts';
import type { PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import type { Systems } from '../../platform/systems/systems.ts';
import { followFeeds, type Feeds, type Reported } from '../fact-feeds.ts';
import type { IntakeOptions } from '../take-in.ts';
import { readInvoiceValues } from './adapters/fact-feed/mapping.ts';
import type { Invoice } from './domain/invoice.ts';
import type { BillingReader } from './port.ts';

const invoices: Reported<Invoice> = {
  group: 'billing.invoice',
  entity: 'Invoice',
  event: 'billing.invoice.updated',
  violationEvent: 'billing.invoice.sourceViolated',
  read: readInvoiceValues,
};

/** Takes in what other systems that hold our invoices tell of them. */
export function followInvoiceFeeds(
  systems: Systems,
  options: PipelineOptions,
  keeper: Keeper<Invoice, BillingReader>,
  limits: IntakeOptions = {},
): Feeds {
  return followFeeds(systems, invoices, options, keeper, limits);
}
