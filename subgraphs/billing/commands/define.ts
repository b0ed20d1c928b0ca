import { commandsOf } from '../../../platform/commands/command.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { BillingReader } from '../port.ts';

export const { command: accountCommand, creation: accountCreation } = commandsOf<BillingAccount, BillingReader>(
  'BillingAccount',
);
export const { command: invoiceCommand, creation: invoiceCreation } = commandsOf<Invoice, BillingReader>('Invoice');
