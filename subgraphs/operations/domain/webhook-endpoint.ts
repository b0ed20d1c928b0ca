import type { Branded, PartnerId } from '../../../core/ids.ts';
import { isIdShaped } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { ValidationRule } from '../../../core/validation-rules.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { WebhookEndpointStatus } from '../generated/rules.ts';

export type WebhookEndpointId = Branded<'WebhookEndpointId'>;

/** Who is told of events by HTTP, of which, and whether at all. */
export type WebhookEndpoint = {
  readonly id: WebhookEndpointId;
  readonly version: number;
  readonly url: string;
  readonly description: string | null;
  readonly owner: string;
  /** Null for the company's. */
  readonly partnerId: PartnerId | null;
  readonly filter: EndpointFilter;
  readonly status: WebhookEndpointStatus;
  readonly disabledBecause: 'OPERATOR' | 'GONE' | 'FAILING' | null;
  readonly secretChangedAt: Date;
  readonly oldSecretsUntil: Date | null;
  readonly lastRedelivery: OrderedRedelivery | null;
  readonly lastSkip: SkippedMessage | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A condition that is empty lets everything through. */
export type EndpointFilter = {
  readonly eventTypes: readonly string[];
  readonly sources: readonly string[];
  readonly customerIds: readonly string[];
  readonly legalEntityIds: readonly string[];
};

export type OrderedRedelivery = {
  readonly source: string;
  readonly fromSequence: number;
  readonly toSequence: number;
  readonly orderedAt: Date;
  readonly orderedBy: string;
};

export type SkippedMessage = {
  readonly source: string;
  readonly sequence: number;
  readonly eventId: string;
  readonly skippedAt: Date;
  readonly skippedBy: string;
};

/** Of the company's own. */
export const endpointsMax = 500;
/** Of each partner. */
export const partnerEndpointsMax = 50;
export const filterValuesMax = 50;
export const descriptionLengthMax = 300;
export const overlapHoursMax = 168;
export const redeliveredMax = 100_000;
export const openRedeliveriesMax = 10;

/** With what is its own a partner does all this without being granted it. */
export const ofPartnersOwn = {
  fieldGroups: ['operations.webhookEndpoint'],
  commands: [
    'registerWebhookEndpoint',
    'updateWebhookEndpoint',
    'rotateWebhookSecret',
    'enableWebhookEndpoint',
    'disableWebhookEndpoint',
    'redeliverWebhook',
    'skipWebhookMessage',
    'deleteWebhookEndpoint',
  ],
} as const;

/** The company may stop a partner's endpoint and end it; where it leads, its secret and its messages are the partner's. */
export function refusePartners(
  { partnerId }: Pick<WebhookEndpoint, 'partnerId'>,
  viewer: Pick<Viewer, 'partnerId'>,
): Refusal | null {
  if (partnerId === viewer.partnerId) return null;
  const details = { field: 'WebhookEndpoint.partnerId', owner: 'partner', useMutation: null };
  return refuse('OWNERSHIP_VIOLATION', details, 'The endpoint is a partner’s own: only the partner changes it.');
}

type GivenFilter = { readonly [Name in keyof EndpointFilter]?: readonly string[] | null };

/** What a filter becomes: what is left out is no condition. */
export function filterOf(given: GivenFilter | null | undefined): EndpointFilter {
  return {
    eventTypes: given?.eventTypes ?? [],
    sources: given?.sources ?? [],
    customerIds: given?.customerIds ?? [],
    legalEntityIds: given?.legalEntityIds ?? [],
  };
}

/** `isPattern` knows what a type of event may look like, or the beginning of one. */
export function checkFilter(
  filter: EndpointFilter,
  viewer: Pick<Viewer, 'legalEntityIds'>,
  isPattern: (text: string) => boolean,
): Refusal | null {
  for (const [name, values] of Object.entries(filter)) {
    const path = `input.filter.${name}`;
    if (values.length > filterValuesMax) return invalid(path, 'COUNT_MAX', `at most ${filterValuesMax} values`);
    if (new Set(values).size < values.length) return invalid(path, 'DISTINCT', 'values that stand in it once');
    const isWord = name === 'eventTypes' ? isPattern : isIdShaped;
    if (!values.every(isWord))
      return name === 'eventTypes'
        ? invalid(path, 'EVENT_TYPE_PATTERN', 'types of events, or beginnings such as billing.invoice.*')
        : invalid(path, 'NAME_FORM', '1 to 64 letters, digits or _ -');
  }
  const theirs = viewer.legalEntityIds;
  if (theirs === null) return null;
  const isWithin =
    filter.legalEntityIds.length > 0 && filter.legalEntityIds.every((id) => theirs.some((own) => own === id));
  return isWithin
    ? null
    : invalid('input.filter.legalEntityIds', 'ONE_OF', 'some of the legal entities that you work for');
}

export function checkDescription(description: string | null | undefined): Refusal | null {
  if (description == null || (description.trim() !== '' && description.length <= descriptionLengthMax)) return null;
  return invalid('input.description', 'TEXT', `1 to ${descriptionLengthMax} characters, not only blanks`);
}

const urlSentences = {
  LENGTH_MAX: 'at most 2048 characters long',
  HTTPS_URL: 'a URL that begins with https://',
  NO_CREDENTIALS: 'without a user name or a password',
  WEB_PORT: 'on port 443 or from 1024 on',
  PUBLIC_ADDRESS: 'a host that is reached over the public Internet',
} as const satisfies Partial<Record<ValidationRule, string>>;

export function refuseUrl(fault: keyof typeof urlSentences | null): Refusal | null {
  return fault === null ? null : invalid('input.url', fault, urlSentences[fault]);
}

/** A stretch of a log that can be sent once more. */
export function checkStretch(fromSequence: number, toSequence: number): Refusal | null {
  if (fromSequence < 1) return invalid('input.fromSequence', 'POSITIVE', '1 or more');
  if (toSequence < fromSequence || toSequence - fromSequence >= redeliveredMax)
    return invalid('input.toSequence', 'RANGE', `from fromSequence to ${redeliveredMax - 1} above it`);
  return null;
}

export function invalid(path: string, rule: ValidationRule, mustBe: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, `${path} must be ${mustBe}.`);
}
