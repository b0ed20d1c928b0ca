import type { ValidationRule } from './validation-rules.ts';

/**
 * The codes a rule may refuse with (DOMAIN §14) and the typed details each one promises to a client.
 * Both are public: a client branches on the code and reads the details.
 */
export type RefusalDetails = {
  OWNERSHIP_VIOLATION: { field: string; owner: string; useMutation: string | null };
  VERSION_CONFLICT: { expected: number; actual: number };
  IDEMPOTENCY_KEY_REUSED: { firstSeenAt: string };
  COMMAND_IN_PROGRESS: Record<string, never>;
  ILLEGAL_TRANSITION: { entity: string; state: string | null; attempted: string; allowed: readonly string[] };
  FIELD_LOCKED_IN_STATE: { field: string; state: string; mutableIn: readonly string[] };
  CURRENCY_MISMATCH: { expected: string; actual: string };
  SCALE_EXCEEDED: { path: string; currency: string; scale: number };
  DUPLICATE_CUSTOMER: { existingId: string | null; reasons: readonly string[] };
  HIERARCHY_CYCLE: { type: string; path: readonly string[] };
  CUSTOMER_ON_HOLD: { customerId: string; reasons: readonly string[] };
  /** The figures are told by who keeps them; whoever goes by a hold knows none. */
  CREDIT_LIMIT: { customerId: string; limit: string | null; exposure: string | null; currency: string | null };
  APPROVAL_REQUIRED: { rule: string; limit: string | null };
  SOD_VIOLATION: { rule: string; conflictingAuditId: string | null };
  CREDIT_EXCEEDS_LINE: { line: string; remaining: string };
  CREDIT_EXCEEDS_INVOICE: { remaining: string };
  REFUND_EXCEEDS_PAID: { refundable: string };
  ALLOCATION_EXCEEDS_OPEN: { open: string };
  TAX_UNAVAILABLE: { lines: readonly string[] };
  USAGE_CONFLICT: { source: string; eventId: string };
  PAYMENT_CONFLICT: { existingId: string | null; fields: readonly string[] };
  PERIOD_CLOSED: { period: string };
  UNBALANCED: { difference: string };
  ALREADY_REVERSED: { reversedBy: string | null };
  POSTING_CONFLICT: { existingId: string | null };
  MAPPING_MISSING: { purpose: string; matched: readonly string[] };
  ROUTE_MISSING: { legalEntityId: string | null; on: string };
  ROUTE_AMBIGUOUS: { rules: readonly string[] };
  ACCOUNT_INACTIVE: { account: string; on: string };
  /** `missing` names every pair where several are asked for at once, such as `USD/EUR`. */
  FX_RATE_MISSING: { from: string; to: string; on: string; missing?: readonly string[] };
  PENDING_ALREADY_POSTED: Record<string, never>;
  PENDING_ALREADY_VOIDED: Record<string, never>;
  PENDING_EXPIRED: Record<string, never>;
  EXCEEDS_PENDING: { pending: string };
  NOT_SUPPORTED_BY_SYSTEM: { system: string; duty: string };
  SOURCE_VIOLATION: { system: string; rule: string };
  CROSS_SYSTEM_MUTATION: { systems: readonly string[]; useProcess: string | null };
  COPY_BEHIND: { source: string };
  CURSOR_EXPIRED: { earliest: string };
  CURSOR_INVALID: { reason: string };
  SUBSCRIPTION_INTERRUPTED: { reason: InterruptionReason; cursor: string | null };
  UNAUTHENTICATED: { reason: string };
  ROLE_REQUIRED: { required: readonly string[] };
  SCOPE_REQUIRED: { required: readonly string[] };
  NOT_FOUND: { entity: string; id: string };
  VALIDATION_FAILED: { path: string; rule: ValidationRule };
  RATE_LIMITED: { limit: number; cost: number; resetAt: string };
  COST_EXCEEDED: { limit: number; cost: number; resetAt: string | null };
};

export type RefusalCode = keyof RefusalDetails;

/** Why a subscription ended that the client may take up again behind the cursor; without one, from the present on. */
export type InterruptionReason = 'SLOW' | 'SYSTEM_SILENT' | 'LOG_REWOUND';

/** A no, with the sentence that tells a person what to do about it. */
export type Refusal = {
  [Code in RefusalCode]: { readonly code: Code; readonly message: string; readonly details: RefusalDetails[Code] };
}[RefusalCode];

export function refuse<Code extends RefusalCode>(code: Code, details: RefusalDetails[Code], message: string): Refusal {
  return { code, details, message } as Refusal;
}

/** Refusals that say "not now" rather than "no": they are never stored under the idempotency key. */
const passing: ReadonlySet<RefusalCode> = new Set([
  'COMMAND_IN_PROGRESS',
  'COPY_BEHIND',
  'RATE_LIMITED',
  'SUBSCRIPTION_INTERRUPTED',
]);

/** True when the same request, unchanged and with the same key, may succeed later. */
export function isRetryable(refusal: Refusal): boolean {
  return passing.has(refusal.code);
}
