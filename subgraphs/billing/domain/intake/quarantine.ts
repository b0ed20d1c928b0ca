import type { Refusal } from '../../../../core/refusal.ts';
import type { ToldUsage } from './told-usage.ts';

/** An event that could not be counted, as it was told, and why (DOMAIN 5.5). */
export type QuarantinedUsage = ToldUsage & {
  readonly id: string;
  readonly usageBatchId: string;
  readonly code: string;
  /** Which part of the event, and the word of the rule, where the code is VALIDATION_FAILED. */
  readonly path: string | null;
  readonly rule: string | null;
  readonly message: string;
  readonly receivedAt: Date;
};

export function quarantined(
  told: ToldUsage,
  { code, details, message }: Refusal,
  receivedAt: Date,
): Omit<QuarantinedUsage, 'id' | 'usageBatchId'> {
  const { path = null, rule = null } = details as { readonly path?: string; readonly rule?: string };
  return { ...told, code, path, rule, message, receivedAt };
}
