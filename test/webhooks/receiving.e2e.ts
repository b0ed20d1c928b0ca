import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newWebhookSecret, signedHeaders } from '../../events/webhooks/signing.ts';

/** What `docs/webhooks.md` promises to receivers, with the library that it names. */

const body = '{"id":"c0ffee","data":{"changed":{"segment":"A","amount":1.0}}}';
const minuteMs = 60_000;
const secret = newWebhookSecret();

function signed(secrets = [secret], at = new Date(), id = 'c0ffee') {
  return { ...signedHeaders(secrets, { id, at, body }) };
}

const verified = (given: string, headers: Record<string, string>, by = secret): unknown =>
  new Webhook(by.reveal()).verify(given, headers);
const ago = (ms: number): Date => new Date(Date.now() - ms);

describe('a receiver', () => {
  it('verifies the bytes as they came, and not the same value written again', () => {
    expect(verified(body, signed())).toMatchObject({ id: 'c0ffee' });
    const again = JSON.stringify(JSON.parse(body));
    expect(JSON.parse(again)).toEqual(JSON.parse(body));
    expect(() => verified(again, signed())).toThrow('No matching signature');
  });

  it('refuses a time that is five minutes old, or ahead', () => {
    expect(verified(body, signed([secret], ago(4 * minuteMs)))).toBeTruthy();
    expect(() => verified(body, signed([secret], ago(6 * minuteMs)))).toThrow('too old');
    expect(() => verified(body, signed([secret], ago(-6 * minuteMs)))).toThrow('too new');
  });

  it('refuses a recorded request under another time or id, and knows a replay by its id alone', () => {
    const recorded = signed([secret], ago(minuteMs));
    const now = signed()['webhook-timestamp'];
    expect(() => verified(body, { ...recorded, 'webhook-timestamp': now })).toThrow();
    expect(() => verified(body, { ...recorded, 'webhook-id': 'another' })).toThrow();
    expect(verified(body, recorded)).toEqual(verified(body, recorded));
  });

  it('verifies with the new secret and with the old one while both sign, and with no other', () => {
    const [before, after, foreign] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
    const both = signed([after, before]);
    expect(verified(body, both, before)).toEqual(verified(body, both, after));
    expect(() => verified(body, both, foreign)).toThrow();
    expect(() => verified(body, signed([after]), before)).toThrow();
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const)('refuses a request without %s', (name) => {
    const rest: Record<string, string> = { ...signed() };
    delete rest[name];
    expect(() => verified(body, rest)).toThrow('Missing required headers');
  });
});
