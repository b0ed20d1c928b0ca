import { invariant } from '../../../../core/invariant.ts';
import { faultOfUrl, type Reach } from '../../../../events/webhooks/addresses.ts';
import type { SecretSeal } from '../../../../events/webhooks/secret-seal.ts';
import type { Keeper } from '../../../../platform/commands/keeper.ts';
import type { Outcome } from '../../../../platform/commands/outcome.ts';
import type { OperationsKeepers, OperationsReader } from '../../port.ts';
import { ofPartnersOwn } from '../../domain/webhook-endpoint.ts';
import { lockOrder, saveOrder } from './orders.ts';
import type { OperationsTables } from './tables.ts';
import { lockEndpoint, saveEndpoint } from './webhook-endpoints.ts';
import { createWebhookReader } from './webhook-sending.ts';

const applied: Outcome = { kind: 'APPLIED', sourceVersion: null };

/** The embedded system of record: it joins the command's transaction. */
export function createPostgresKeepers(webhooks: {
  readonly seal: SecretSeal;
  readonly reach: Reach;
}): OperationsKeepers {
  const readerFor =
    (leadsInside: boolean): Keeper<never, OperationsReader>['reader'] =>
    (db) => ({
      ...createWebhookReader(db.withTables<OperationsTables>()),
      urlFault: (url) => faultOfUrl(url, webhooks.reach) ?? (leadsInside ? 'PUBLIC_ADDRESS' : null),
    });
  const common = {
    owner: () => ({ customerId: null, legalEntityId: null }),
    outside: () => null,
    revive: () => invariant(false, 'no outside system keeps what is of operations') as never,
  };
  return {
    orders: {
      ...common,
      // No partner is granted anything of dead letters.
      grant: () => Promise.resolve(null),
      reader: readerFor(false),
      lock: lockOrder,
      async execute({ before, after }, _key, unit) {
        await saveOrder(unit, before, after);
        return applied;
      },
    },
    endpoints: (errand) => ({
      ...common,
      // It is found by its partner only.
      grant: () => Promise.resolve(ofPartnersOwn),
      creating: ofPartnersOwn,
      reader: readerFor(errand.leadsInside),
      lock: lockEndpoint,
      async execute(intent, _key, unit) {
        await saveEndpoint(unit, intent, errand, webhooks.seal);
        return applied;
      },
    }),
  };
}
