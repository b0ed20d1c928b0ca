import { newId } from '../../../core/ids.ts';
import { faultOfUrl, type Reach } from '../../../events/webhooks/addresses.ts';
import { leadsInside } from '../../../events/webhooks/post.ts';
import { newWebhookSecret } from '../../../events/webhooks/signing.ts';
import type { LogReader } from '../../../events/log-reader.ts';
import type { WebhookDesk } from '../port.ts';

/** How long a name may take to be looked up; where it leads is looked at again for each connection. */
const lookupMs = 2_000;

export function createWebhookDesk(reach: Reach, readers: readonly Pick<LogReader, 'source' | 'head'>[]): WebhookDesk {
  return {
    async errandFor(url) {
      const secret = { id: newId<string>('whs'), value: newWebhookSecret() };
      const isWorthLooking = url !== null && !reach.allowPrivate && faultOfUrl(url, reach) === null;
      return { secret, leadsInside: isWorthLooking && (await leadsInside(new URL(url).hostname, lookupMs)) };
    },

    async heads() {
      const heads = readers.map(async (reader) => {
        const head = await reader.head().catch(() => null);
        return [reader.source, head?.sequence ?? null] as const;
      });
      return new Map(await Promise.all(heads));
    },
  };
}
