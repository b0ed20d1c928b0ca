import { newId } from '../../../core/ids.ts';
import type { LogReader } from '../../../events/log-reader.ts';
import { faultOfUrl, type Reach } from '../../../events/webhooks/addresses.ts';
import { leadsInside } from '../../../events/webhooks/post.ts';
import { newWebhookSecret } from '../../../events/webhooks/signing.ts';
import type { WebhookErrand } from '../port.ts';

/** Makes ready what a command on an endpoint brings along: nothing is looked up inside its transaction. */
export type WebhookErrands = { errandFor(url: string | null): Promise<WebhookErrand> };

/** How long a name may take to be looked up; where it leads is looked at again for each connection. */
const lookupMs = 2_000;

export function createWebhookErrands(reach: Reach): WebhookErrands {
  return {
    async errandFor(url) {
      const secret = { id: newId<string>('whs'), value: newWebhookSecret() };
      const isWorthLooking = url !== null && !reach.allowPrivate && faultOfUrl(url, reach) === null;
      return { secret, leadsInside: isWorthLooking && (await leadsInside(new URL(url).hostname, lookupMs)) };
    },
  };
}

/** Where each log ends; null for a source that does not answer. */
export async function readHeads(
  logs: Readonly<Record<string, Pick<LogReader, 'head'>>>,
): Promise<ReadonlyMap<string, number | null>> {
  const heads = Object.entries(logs).map(async ([source, reader]) => {
    const head = await reader.head().catch(() => null);
    return [source, head?.sequence ?? null] as const;
  });
  return new Map(await Promise.all(heads));
}
