import { createSecretKey } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '../event.ts';
import { isTypePattern, letsThrough, type WebhookFilter } from './filter.ts';
import { payloadOf } from './payload.ts';
import { createSecretSeal } from './secret-seal.ts';
import { newWebhookSecret, signedHeaders } from './signing.ts';

const any: WebhookFilter = { eventTypes: [], sources: [], customerIds: [], legalEntityIds: [] };
const finalized = {
  kind: 'change',
  type: 'billing.invoice.finalized',
  source: 'billing',
  customerId: 'cus_acme',
  legalEntityId: 'le_de',
} as const;

describe('a filter', () => {
  it.each<[Partial<WebhookFilter>, boolean]>([
    [{}, true],
    [{ eventTypes: ['billing.invoice.finalized'] }, true],
    [{ eventTypes: ['billing.invoice.voided'] }, false],
    [{ eventTypes: ['billing.invoice.*'] }, true],
    [{ eventTypes: ['billing.*'] }, true],
    [{ eventTypes: ['bill.*'] }, false],
    [{ sources: ['customer'] }, false],
    [{ sources: ['customer', 'billing'] }, true],
    [{ customerIds: ['cus_birch'] }, false],
    [{ customerIds: ['cus_acme'], legalEntityIds: ['le_us'] }, false],
    [{ customerIds: ['cus_acme'], legalEntityIds: ['le_de'] }, true],
  ])('%j lets an invoice of Acme through: %s', (filter, through) => {
    expect(letsThrough({ ...any, ...filter }, finalized)).toBe(through);
  });

  it('never lets a refusal through, nor what is nobody’s through a condition on whose it is', () => {
    expect(letsThrough(any, { ...finalized, kind: 'refusal' })).toBe(false);
    expect(letsThrough({ ...any, customerIds: ['cus_acme'] }, { ...finalized, customerId: null })).toBe(false);
  });

  it.each(['billing.invoice.finalized', 'billing.invoice.*', 'billing.*', 'billing.account.opened'])(
    'may name %s',
    (text) => expect(isTypePattern(text)).toBe(true),
  );
  it.each(['', '*', '.*', 'billing', 'billing.in*', 'Billing.*', 'a.b.c.d.e', "billing.'; drop", 'x'.repeat(200)])(
    'may not name %j',
    (text) => expect(isTypePattern(text)).toBe(false),
  );
});

describe('what is sent', () => {
  const event: ChangeEvent = {
    specversion: '1.0',
    id: 'c0ffee',
    source: '/concord/customer',
    type: 'customer.customer.updated',
    subject: 'cus_acme',
    time: '2026-03-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: 'urn:concord:customer.customer.updated:1',
    entitytype: 'Customer',
    entityversion: 2,
    recordkind: 'change',
    customerid: 'cus_acme',
    correlationid: 'corr',
    actor: 'olga.ops',
    onbehalfof: 'paul.person',
    origin: 'concord',
    commandname: 'updateProfile',
    idempotencykey: 'key-1',
    reason: 'Paul asked for it',
    traceparent: '00-1-2-01',
    data: {
      changed: {
        tradingName: 'Acme',
        primaryEmail: { sealed: 'cus_acme', value: 'Y2lwaGVy' },
        contacts: [
          { id: 'con_1', email: { sealed: 'con_1', value: 'Y2lwaGVy' } },
          { sealed: 'con_2', value: 'x' },
        ],
      },
    },
  };

  it('is the event without a personal value, sealed or not, and without who did it and why', () => {
    const body = payloadOf(event);
    expect(JSON.parse(body)).toMatchObject({
      specversion: '1.0',
      id: 'c0ffee',
      commandname: 'updateProfile',
      data: { changed: { tradingName: 'Acme', contacts: [{ id: 'con_1' }] } },
    });
    expect(body).not.toMatch(/sealed|Y2lwaGVy|olga|paul|Paul|key-1|00-1-2/);
  });

  it('is signed so that the library finds it good with each of the secrets, and with no other', () => {
    const [first, second, other] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
    const body = payloadOf(event);
    const headers = { ...signedHeaders([first, second], { id: 'c0ffee', at: new Date(), body }) };
    for (const secret of [first, second])
      expect(new Webhook(secret.reveal()).verify(body, headers)).toMatchObject({ id: 'c0ffee' });
    expect(() => new Webhook(other.reveal()).verify(body, headers)).toThrow();
    expect(() => new Webhook(first.reveal()).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(first.reveal()).verify(body, { ...headers, 'webhook-id': 'another' })).toThrow();
  });
});

describe('a secret', () => {
  const key = (id: string, byte: number) => ({ id, secret: createSecretKey(Buffer.alloc(32, byte)) });

  it('has the form of Standard Webhooks, and shows nothing by mistake', () => {
    const secret = newWebhookSecret();
    expect(secret.reveal()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(`${String(secret)} ${JSON.stringify({ secret })}`).not.toContain(secret.reveal().slice(6));
  });

  it('is sealed with the first key and opened with any, for its own endpoint alone', () => {
    const secret = newWebhookSecret();
    const sealed = createSecretSeal([key('a', 1)]).seal(secret, 'whe_1');
    expect(sealed).not.toContain(secret.reveal().slice(6));
    const rotated = createSecretSeal([key('b', 2), key('a', 1)]);
    expect(rotated.unseal(sealed, 'whe_1')?.reveal()).toBe(secret.reveal());
    expect(rotated.isCurrent(sealed)).toBe(false);
    expect(rotated.isCurrent(rotated.seal(secret, 'whe_1'))).toBe(true);
    expect(rotated.unseal(sealed, 'whe_2')).toBeNull();
    expect(createSecretSeal([key('b', 2)]).unseal(sealed, 'whe_1')).toBeNull();
    expect(createSecretSeal([key('a', 2)]).unseal(sealed, 'whe_1')).toBeNull();
    expect(rotated.unseal('a:rubbish', 'whe_1')).toBeNull();
  });
});
