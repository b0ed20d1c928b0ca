import { randomUUID } from 'node:crypto';
import type { HouseProcess } from './house-process.ts';

/** A customer that is renamed while others listen. */
export type SubscribedCompany = {
  readonly id: string;
  readonly token: string;
  /** Answers when it was committed, by this process's clock. */
  rename(name: string): Promise<number>;
};

type Answer = {
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[];
};

export async function openSubscribedCompany(house: HouseProcess, more: object = {}): Promise<SubscribedCompany> {
  const token = await house.token({ sub: 'bench', roles: ['sales-ops'] });
  const mutate = async (field: string, input: object): Promise<{ readonly customer: { readonly id: string } }> => {
    const query = `mutation ($input: ${field[0]?.toUpperCase()}${field.slice(1)}Input!, $write: WriteContext!) {
      ${field}(input: $input, write: $write) { customer { id } }
    }`;
    const body = JSON.stringify({ query, variables: { input, write: { idempotencyKey: randomUUID() } } });
    for (;;) {
      const reply = await fetch(house.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
      });
      const { data, errors } = (await reply.json()) as Answer;
      if (errors === undefined) return data[field] as never;
      if (errors[0]?.extensions['retryable'] !== true) throw new Error(JSON.stringify(errors));
    }
  };
  const input = { legalName: 'Bench Subscribers', country: 'GB', ...more };
  const { id } = (await mutate('createCustomer', input)).customer;
  return {
    id,
    token,
    async rename(tradingName) {
      await mutate('updateProfile', { customerId: id, tradingName });
      return performance.now();
    },
  };
}

const tokens = new Map<string, Promise<string>>();

/** A token of one of so many principals, made once: what one principal may open is limited. */
export function tokenOf(house: HouseProcess, nr: number, principalsCount: number): Promise<string> {
  const principal = `${house.url} ${nr % principalsCount}`;
  const token = tokens.get(principal) ?? house.token({ sub: `bench ${principal}`, roles: ['sales-ops'] });
  tokens.set(principal, token);
  return token;
}
