import type { Company } from './company.ts';
import type { Example } from './examples.ts';
import type { Teller, Told } from './tell.ts';

/** What the matrices have of payment methods. */

type Tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object) => Promise<Told>;

let used = 0;
function card(billingAccountId: string, more: object = {}) {
  used += 1;
  const token = `example-card-${String(used).padStart(6, '0')}`;
  const stated = { provider: 'example-vault', token, kind: 'CARD', expiry: '2199-12-31', label: '4242' };
  return { input: { billingAccountId, ...stated, ...more } };
}

export function paymentMethodExamples(onId: Example): Readonly<Record<string, Example>> {
  return {
    attachPaymentMethod: ({ id }) => ({ target: card(id) }),
    makePaymentMethodDefault: onId,
    detachPaymentMethod: onId,
    expirePaymentMethod: onId,
  };
}

/** Which entity a creation starts from. */
export const paymentMethodsCreatedOn = { attachPaymentMethod: 'BillingAccount' } as const;

/** A method in every state and standing, each on an account of its own; nobody waits for a card to be over. */
export function paymentMethodMakers(
  company: Company,
  tell: Tell,
  account: () => Promise<{ readonly customer: Told; readonly account: Told }>,
) {
  const attached = async (before = 0) => {
    const on = await account();
    for (let count = 0; count < before; count += 1) await tell('attachPaymentMethod', card(on.account.id));
    return { customer: on.customer, told: await tell('attachPaymentMethod', card(on.account.id)) };
  };
  const over = async () => {
    const made = await attached();
    await company.database.query(
      `begin; set local session_replication_role = replica;
       update billing.payment_methods set expiry = '2026-01-31' where id = '${made.told.id}'; commit`,
    );
    return made;
  };
  const then = async (made: ReturnType<typeof attached>, mutation: string) => {
    const { customer, told } = await made;
    return { customer, told: await tell(mutation, { id: told.id }) };
  };
  return [
    { state: 'ACTIVE', but: '', make: () => attached() },
    { state: 'ACTIVE', but: ' beside the default', make: () => attached(1) },
    { state: 'ACTIVE', but: ' and over', make: over },
    { state: 'EXPIRED', but: '', make: () => then(over(), 'expirePaymentMethod') },
    { state: 'DETACHED', but: '', make: () => then(attached(), 'detachPaymentMethod') },
  ] as const;
}

/** A card of Acme, which is charged, another beside it, and one of Birch. */
export async function paymentMethodsOf(
  tell: Tell,
  { acme, birch }: Readonly<Record<'acme' | 'birch', Told>>,
): Promise<Readonly<Record<'acme' | 'acmeDetached' | 'birch', Told>>> {
  const attach = (account: Told, name: string, label: string) =>
    tell('attachPaymentMethod', card(account.id, { provider: `${name}-vault`, token: `${name}-card-token`, label }));
  const own = await attach(acme, 'acme', '4141');
  const other = await attach(acme, 'acme-detached', '4343');
  return {
    acme: own,
    acmeDetached: await tell('detachPaymentMethod', { id: other.id }),
    birch: await attach(birch, 'birch', '4545'),
  };
}
