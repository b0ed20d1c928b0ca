import { z } from 'zod';
import { Fault } from '../../../../core/fault.ts';
import { faultOf, jsonIn, nonsense, silence } from './failures.ts';
import { NoAnswer, type Answer, type Wire } from './wire.ts';

/** The right to call one Salesforce instance, for as long as it lasts: Salesforce does not say how long. */
export type Session = { readonly instanceUrl: string; readonly accessToken: string };

export type Sessions = {
  current(): Promise<Session>;
  /** A session other than `stale`. However many callers find theirs ended, one of them asks for the new one. */
  renew(stale: Session): Promise<Session>;
};

export type SessionOptions = {
  readonly system: string;
  readonly wire: Wire;
  /** The organisation's own address: Salesforce grants client credentials only there. */
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly deadlineMs: number;
};

/**
 * Sessions by the OAuth 2 client-credentials flow. jsforce can renew sessions too, but it starts over for every 401
 * without end, and its token call follows redirects with the secret in the body.
 */
export function createSessions(options: SessionOptions): Sessions {
  let session: Session | null = null;
  let opening: Promise<Session> | null = null;

  const open = (): Promise<Session> => {
    opening ??= openSession(options)
      .then((opened) => (session = opened))
      .finally(() => (opening = null));
    return opening;
  };

  return {
    current: () => (session === null ? open() : Promise.resolve(session)),
    renew(stale) {
      if (session === stale) session = null;
      return this.current();
    },
  };
}

const grantForm = z.object({ access_token: z.string().min(1).max(4_096), instance_url: z.url() });
const denialForm = z.object({ error: z.string() });

async function openSession(options: SessionOptions): Promise<Session> {
  const { system } = options;
  const answer = await ask(options);
  if (answer.status !== 200) {
    const denied = answer.status < 500 && denialForm.safeParse(jsonIn(answer)).success;
    if (!denied) throw faultOf(system, answer, false);
    throw new Fault('REJECTED_CREDENTIALS', system, `${system} refuses our client id or secret.`);
  }
  const grant = grantForm.safeParse(jsonIn(answer));
  if (!grant.success) throw nonsense(system, 'a grant without a token', false);
  const instanceUrl = new URL(grant.data.instance_url);
  if (!isOfSalesforce(instanceUrl, new URL(options.loginUrl))) {
    throw nonsense(system, 'a grant for an address that is not the organisation’s', false);
  }
  return { instanceUrl: instanceUrl.origin, accessToken: grant.data.access_token };
}

async function ask({ system, wire, loginUrl, clientId, clientSecret, deadlineMs }: SessionOptions): Promise<Answer> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const outgoing = {
    method: 'POST',
    url: new URL('/services/oauth2/token', loginUrl).href,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
  } as const;
  try {
    return await wire.exchange(outgoing, AbortSignal.timeout(deadlineMs));
  } catch (error) {
    throw error instanceof NoAnswer ? silence(system, error, false) : error;
  }
}

/** Whoever forged the grant would be sent every record and the token with it. */
function isOfSalesforce(instance: URL, login: URL): boolean {
  if (instance.origin === login.origin) return true;
  return instance.protocol === 'https:' && instance.port === '' && /\.my\.salesforce\.com$/.test(instance.hostname);
}
