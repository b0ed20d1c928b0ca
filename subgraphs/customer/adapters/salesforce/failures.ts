import { z } from 'zod';
import { Fault, type FaultKind } from '../../../../core/fault.ts';
import type { Answer, NoAnswer } from './wire.ts';

/** Salesforce's way to say no: a list of these under a status of 400 and more. */
export type VendorError = { readonly errorCode: string; readonly message: string; readonly fields: readonly string[] };

const errorsMax = 50;
const errorsForm = z
  .array(
    z.object({
      errorCode: z.string().regex(/^[A-Z0-9_]{1,80}$/),
      message: z.string(),
      fields: z.array(z.string()).max(errorsMax).nullish(),
    }),
  )
  .min(1)
  .max(errorsMax);

/** The errors that an answer states, or null when it states none in Salesforce's form. */
export function errorsIn(answer: Answer): VendorError[] | null {
  if (answer.status < 400) return null;
  const parsed = errorsForm.safeParse(jsonIn(answer));
  if (!parsed.success) return null;
  return parsed.data.map((one) => ({ ...one, fields: one.fields ?? [] }));
}

export function jsonIn(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body);
  } catch {
    return undefined;
  }
}

/** Codes with which Salesforce refuses the values of a record: an answer to the person who typed them. */
const refusing: ReadonlySet<string> = new Set([
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', // a trigger said no
  'DUPLICATES_DETECTED',
  'DUPLICATE_VALUE',
  'ENTITY_IS_DELETED',
  'ENTITY_IS_LOCKED', // by an approval process
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  'FIELD_FILTER_VALIDATION_EXCEPTION',
  'FIELD_INTEGRITY_EXCEPTION',
  'INVALID_CROSS_REFERENCE_KEY',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'REQUIRED_FIELD_MISSING',
  'STRING_TOO_LONG',
]);

/** The errors, when every one of them is about values; null when something else is the matter. */
export function refusalIn(answer: Answer): VendorError[] | null {
  const errors = errorsIn(answer);
  return errors?.every((error) => refusing.has(error.errorCode)) ? errors : null;
}

/** What else Salesforce may say, and how long to leave it alone. */
const kindsByCode: Readonly<Record<string, { readonly kind: FaultKind; readonly retryAfterSeconds?: number }>> = {
  UNABLE_TO_LOCK_ROW: { kind: 'OVERLOADED', retryAfterSeconds: 2 },
  QUERY_TIMEOUT: { kind: 'OVERLOADED', retryAfterSeconds: 30 },
  SERVER_UNAVAILABLE: { kind: 'OVERLOADED', retryAfterSeconds: 10 },
  INVALID_SESSION_ID: { kind: 'REJECTED_CREDENTIALS' },
  INVALID_AUTH_HEADER: { kind: 'REJECTED_CREDENTIALS' },
  API_DISABLED_FOR_ORG: { kind: 'REJECTED_CREDENTIALS' },
  API_CURRENTLY_DISABLED: { kind: 'REJECTED_CREDENTIALS' },
  INSUFFICIENT_ACCESS: { kind: 'REJECTED_CREDENTIALS' },
  INSUFFICIENT_ACCESS_OR_READONLY: { kind: 'REJECTED_CREDENTIALS' },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: { kind: 'REJECTED_CREDENTIALS' },
};

/** The daily allowance counts the last 24 hours, so some of it comes back all the time; a free slot much sooner. */
const allowanceRetrySeconds = 900;
const slotRetrySeconds = 5;

/** An answer that is neither what was asked for nor a refusal. Its text stays out of the message: it may say anything. */
export function faultOf(system: string, answer: Answer, writes: boolean): Fault {
  const [error] = errorsIn(answer) ?? [];
  const { kind, retryAfterSeconds } = judge(answer.status, error);
  const said = error === undefined ? `status ${answer.status}` : `${error.errorCode} (${answer.status})`;
  return new Fault(kind, system, `${system} answered ${said} where a result was expected.`, {
    // Who sends elsewhere or refuses says that nothing was done; a server that failed, or a stranger's page, does not.
    outcomeUnknown: writes && (answer.status < 300 || answer.status >= 500),
    retryAfterSeconds: retryAfter(answer.headers['retry-after']) ?? retryAfterSeconds ?? 1,
  });
}

/** No answer at all, or none that could be read. */
export function silence(system: string, error: NoAnswer, writes: boolean): Fault {
  return new Fault(error.kind, system, `${system}: ${error.message}`, {
    outcomeUnknown: writes && error.mayHaveArrived,
    cause: error,
  });
}

/** An answer with the right status whose content makes no sense. */
export function nonsense(system: string, what: string, writes: boolean): Fault {
  return new Fault('UNINTELLIGIBLE', system, `${system} answered with ${what}.`, { outcomeUnknown: writes });
}

function judge(
  status: number,
  error: VendorError | undefined,
): { readonly kind: FaultKind; readonly retryAfterSeconds?: number } {
  if (error?.errorCode === 'REQUEST_LIMIT_EXCEEDED') {
    const daily = error.message.startsWith('TotalRequests');
    return { kind: 'OVERLOADED', retryAfterSeconds: daily ? allowanceRetrySeconds : slotRetrySeconds };
  }
  const known = error === undefined ? undefined : kindsByCode[error.errorCode];
  if (known !== undefined) return known;
  if (status === 429 || status === 503) return { kind: 'OVERLOADED', retryAfterSeconds: 10 };
  if (status === 401 || status === 403) return { kind: 'REJECTED_CREDENTIALS' };
  if (status >= 500) return { kind: 'UNREACHABLE' };
  return { kind: 'UNINTELLIGIBLE' };
}

const retryAfterSecondsMax = 3_600;

/** Seconds or a date (RFC 9110), whatever it says at most an hour. */
function retryAfter(header: string | undefined): number | null {
  if (header === undefined) return null;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1_000);
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 1), retryAfterSecondsMax);
}
