import type { LegalEntityId } from '../../core/ids.ts';

/** What a system of record reports of one of its records. It may not be refused (DOMAIN 2 e). */
export type Fact<E> = {
  readonly system: string;
  readonly objectType: string;
  readonly externalId: string;
  /** Grows with each change of the record; versions of one record sort as text. */
  readonly version: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly values: Partial<E>;
  /** The event that tells of it, from the catalogue. */
  readonly event: string;
  /** The one that tells beside it that no rule allows it; null where what reports is a part of ours, which breaks none. */
  readonly violationEvent: string | null;
  readonly occurredAt: Date;
  /** The companies that the system may tell of; null: all, and what is no company's. */
  readonly within: readonly LegalEntityId[] | null;
};

/**
 * APPLIED changed something here. ECHO is our own change coming back. REPEATED and STALE were known already. UNMATCHED
 * speaks of nothing we have. UNKEEPABLE says what not even a fact may be, and is set aside. HELD waits: a command of ours
 * on the same record has no outcome yet.
 */
export type FactOutcome = 'APPLIED' | 'ECHO' | 'REPEATED' | 'STALE' | 'UNMATCHED' | 'UNKEEPABLE' | 'HELD';
