import { Webhook } from 'standardwebhooks';
import { randomBytes } from '../../core/random-bytes.ts';
import { Secret } from '../../platform/systems/secret.ts';

const secretBytes = 32;

/** A new secret in the form of Standard Webhooks. */
export function newWebhookSecret(): Secret {
  return new Secret(`whsec_${randomBytes(secretBytes).toString('base64')}`);
}

export type SignedHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/** The headers of Standard Webhooks: one signature per secret, so that a receiver may change over in its own time. */
export function signedHeaders(
  secrets: readonly Secret[],
  message: { readonly id: string; readonly at: Date; readonly body: string },
): SignedHeaders {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(message.at.getTime() / 1_000)),
    'webhook-signature': secrets
      .map((secret) => new Webhook(secret.reveal()).sign(message.id, message.at, message.body))
      .join(' '),
  };
}
