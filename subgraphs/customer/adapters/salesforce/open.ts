import type { SalesforceEntry } from '../../../../platform/systems/systems.ts';
import type { Log } from '../../../../platform/telemetry/log.ts';
import type { CustomerSystem } from '../../port.ts';
import { createSalesforceCustomerSystem } from './adapter.ts';
import { createSalesforceClient } from './client.ts';

/** The Salesforce organisation that `systems.yaml` describes. Nothing is asked of it yet. */
export function openSalesforce(
  name: string,
  entry: SalesforceEntry,
  log: Log,
): CustomerSystem & { close(): Promise<void> } {
  const client = createSalesforceClient({
    name,
    loginUrl: entry.loginUrl,
    clientId: entry.clientId.reveal(),
    clientSecret: entry.clientSecret.reveal(),
    ...(entry.apiVersion === undefined ? {} : { apiVersion: entry.apiVersion }),
    allowanceLow: (usage) =>
      log.warn({ system: name, ...usage }, 'the daily allowance of API requests is nearly used up'),
  });
  return { ...createSalesforceCustomerSystem(client), close: () => client.close() };
}
