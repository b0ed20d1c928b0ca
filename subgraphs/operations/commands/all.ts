import { deleteWebhookEndpoint } from './delete-webhook-endpoint.ts';
import { disableWebhookEndpoint } from './disable-webhook-endpoint.ts';
import { dismissDeadLetter } from './dismiss-dead-letter.ts';
import { enableWebhookEndpoint } from './enable-webhook-endpoint.ts';
import { redeliverWebhook } from './redeliver-webhook.ts';
import { registerWebhookEndpoint } from './register-webhook-endpoint.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { skipWebhookMessage } from './skip-webhook-message.ts';
import { updateWebhookEndpoint } from './update-webhook-endpoint.ts';

/** Every mutation of this subgraph, in the order in which `commands` lists them. */
export const commands = {
  deleteWebhookEndpoint,
  disableWebhookEndpoint,
  dismissDeadLetter,
  enableWebhookEndpoint,
  redeliverWebhook,
  registerWebhookEndpoint,
  replayDeadLetters,
  rotateWebhookSecret,
  skipWebhookMessage,
  updateWebhookEndpoint,
};
