import { randomUUID } from 'node:crypto';
import { newId } from '../../../core/ids.ts';
import type { Company } from './company.ts';

/** A public address to which nothing is ever sent: no event has such a name. */
export function webhook(path: string) {
  return {
    url: `https://93.184.215.14/${path}`,
    description: `To ${path}`,
    filter: { eventTypes: ['customer.nothing.told'] },
  };
}

let made = 0;

/** A message that its receiver would not take and that waits for long, as a sender would have written it down. */
export async function undelivered(company: Company, endpointId: string): Promise<string> {
  const deliveryId = newId<string>('whd');
  const eventId = randomUUID();
  const sequence = (made += 1);
  const of = `$1, 'elsewhere', $2, $3, 'customer.customer.updated', 'Customer', 'cus_nobody', false`;
  const columns = 'endpoint_id, source, sequence, event_id, type, entity_type, entity_id, redelivery';
  await company.database.query(
    `insert into operations.webhook_messages (${columns}, attempts, next_attempt_at)
     values (${of}, 1, now() + interval '1 day')`,
    [endpointId, sequence, eventId],
  );
  await company.database.query(
    `insert into operations.webhook_deliveries (${columns}, id, attempt, outcome, error, started_at)
     values (${of}, $4, 1, 'FAILED', 'STATUS', now())`,
    [endpointId, sequence, eventId, deliveryId],
  );
  return deliveryId;
}
