import { sql, type Transaction } from 'kysely';
import type { WebhookFilter } from './filter.ts';
import { partnerStanding, type PartnerStanding } from './grants.ts';
import type { Lease } from './lease.ts';

/** An endpoint as its sender needs it, read anew for each step: what a command changes takes effect at once. */
export type SendingTo = {
  readonly version: number;
  readonly url: string;
  readonly filter: WebhookFilter;
  /** Events from then on are sent. */
  readonly registeredAt: Date;
  readonly failures: number;
  /** Until then nothing is sent. */
  readonly pausedMs: number;
  readonly sealedSecrets: readonly string[];
  /** Null for an endpoint of the company's own. */
  readonly partner: PartnerStanding | null;
};

type Row = Omit<SendingTo, 'filter'> & WebhookFilter;

/**
 * The endpoint, its sender's row held until the transaction ends; null when somebody else has the lease. Nothing is begun
 * for one that is disabled or on a lease that has run out; what was begun is filed as long as nobody else has taken over.
 */
export async function holdEndpoint<DB>(
  trx: Transaction<DB>,
  { endpointId, token }: Lease,
  what: 'BEGIN' | 'FILE',
): Promise<SendingTo | null> {
  const { rows } = await sql<Row>`
    select endpoint.version, url, created_at as "registeredAt", event_types as "eventTypes", sources,
      customer_ids as "customerIds", legal_entity_ids as "legalEntityIds", failures,
      greatest(0, coalesce(extract(epoch from paused_until - now()) * 1000, 0))::float8 as "pausedMs",
      array(select sealed from webhook_secrets secret
        where secret.endpoint_id = endpoint.id and (expires_at is null or expires_at > now())
        order by secret.created_at desc, secret.id desc) as "sealedSecrets",
      ${partnerStanding} as partner
    from webhook_senders sender join webhook_endpoints endpoint on endpoint.id = sender.endpoint_id
    where sender.endpoint_id = ${endpointId} and sender.token = ${token}
      and (${what} = 'FILE' or (sender.leased_until > now() and endpoint.status = 'ENABLED'))
    for update of sender`.execute(trx);
  const [row] = rows;
  if (row === undefined) return null;
  const { eventTypes, sources, customerIds, legalEntityIds, ...rest } = row;
  return { ...rest, filter: { eventTypes, sources, customerIds, legalEntityIds } };
}
