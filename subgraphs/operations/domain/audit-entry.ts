/** Whether a value is shown: a person's may be kept from the viewer, or gone with the person's key. */
export type AuditVisibility = 'SHOWN' | 'HIDDEN' | 'ERASED';

/** One field that a change touched. Values are JSON as text, because each field has a form of its own. */
export type AuditChange = {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly visibility: AuditVisibility;
};

/** One entry of a source's log as evidence: who did what, when, and whether the chain still says so. */
export type AuditEntry = {
  readonly id: string;
  readonly source: string;
  readonly sequence: number;
  readonly kind: 'CHANGE' | 'FACT' | 'REFUSAL';
  readonly type: string;
  readonly entityType: string;
  readonly entityId: string | null;
  readonly entityVersion: number | null;
  readonly occurredAt: Date;
  readonly actor: string | null;
  readonly onBehalfOf: string | null;
  readonly origin: string | null;
  readonly command: string | null;
  readonly reason: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly fromState: string | null;
  readonly toState: string | null;
  readonly changes: readonly AuditChange[];
  /** The code that the command was refused with. */
  readonly refusal: string | null;
  readonly previousHash: string;
  readonly hash: string;
  readonly chainVerified: boolean;
};
