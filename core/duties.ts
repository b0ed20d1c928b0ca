import { absolute, compare, decimal, type Decimal } from './decimal.ts';
import { dutyActOf, wordsOf, type DutyAct, type DutyThing, type DutyVerb } from './duty-acts.ts';
import { refuse, type Refusal } from './refusal.ts';

/** Something a person did, as the audit record has it. `person` is the person, also where a service account acted. */
export type PastAct = {
  readonly person: string;
  readonly action: string;
  readonly subject: string;
  readonly at?: Date | undefined;
  readonly amount?: Decimal | undefined;
  readonly account?: string | undefined;
  readonly period?: string | undefined;
  readonly auditId?: string | undefined;
};

/** Something somebody is about to do, for themselves or on behalf of another. */
export type AttemptedAct = Omit<PastAct, 'person' | 'auditId'> & {
  readonly actor: string;
  readonly onBehalfOf?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  /** The rules, prices and templates that the act makes use of. */
  readonly usesRules?: readonly string[] | undefined;
  /** Whether a merge touches posted documents. */
  readonly postedDocuments?: boolean | undefined;
};

/** Up to these amounts a person may approve their own work; per legal entity and currency. */
export type FourEyesLimits = { readonly credit: Decimal; readonly refund: Decimal; readonly writeOff: Decimal };

/** *Choice* of DOMAIN §13; a manual journal always takes two. */
export const defaultLimits: FourEyesLimits = {
  credit: decimal(5_000),
  refund: decimal(1_000),
  writeOff: decimal(500),
};

type Acts = { readonly verbs: readonly DutyVerb[]; readonly things: readonly DutyThing[] | 'ANY' };

/** How the two acts belong together. A time, a period or an amount that is missing is taken to be one that forbids. */
type Relation = keyof typeof isRelated;

export type DutyRow = {
  /** The row of DOMAIN §13; null for the four-eyes limit on write-offs, which has none. */
  readonly number: number | null;
  readonly did: Acts;
  readonly mayNot: Acts;
  readonly relation: Relation;
  readonly windowMs?: number;
  /** Only above this limit. */
  readonly limit?: keyof FourEyesLimits;
  readonly onlyWithPostedDocuments?: true;
  /** Allowed as soon as another person took part in what the row forbids alone. */
  readonly notAlone?: Acts;
};

const dayMs = 86_400_000;
const make = (...things: DutyThing[]): Acts => ({ verbs: ['MAKE'], things });
const approve = (...things: DutyThing[]): Acts => ({ verbs: ['APPROVE'], things });
const reopen: Acts = { verbs: ['REOPEN', 'APPROVE'], things: ['PERIOD', 'REOPENING'] };
const review: Acts = { verbs: ['APPROVE', 'RELEASE', 'ACCEPT'], things: ['INTEGRATION', 'RULE'] };
const useOfRules: Acts = { verbs: ['POST', 'RELEASE', 'RESUBMIT'], things: ['JOURNAL'] };
const writeOff: Acts = { verbs: ['WRITE_OFF', 'RECONCILE'], things: 'ANY' };
const bookWriteOff: Acts = { verbs: ['MAKE', 'APPROVE', 'POST'], things: ['WRITE_OFF'] };

/** The table of DOMAIN §13: who did the one may not do the other. Row 11 is about roles and stands below. */
export const duties: readonly DutyRow[] = [
  {
    number: 1,
    did: make('JOURNAL'),
    mayNot: { verbs: ['APPROVE', 'POST'], things: ['JOURNAL'] },
    relation: 'SAME_SUBJECT',
  },
  { number: 2, did: make('RULE'), mayNot: approve('RULE'), relation: 'SAME_SUBJECT' },
  {
    number: 2,
    did: { verbs: ['MAKE', 'APPROVE'], things: ['RULE'] },
    mayNot: useOfRules,
    relation: 'USES_SUBJECT',
    windowMs: dayMs,
  },
  { number: 3, did: make('REFUND'), mayNot: approve('REFUND'), relation: 'SAME_SUBJECT', limit: 'refund' },
  { number: 3, did: make('BANK_DATA'), mayNot: approve('REFUND'), relation: 'SAME_SUBJECT_OR_ACCOUNT' },
  { number: 4, did: make('CREDIT_NOTE'), mayNot: approve('CREDIT_NOTE'), relation: 'SAME_SUBJECT', limit: 'credit' },
  { number: 5, did: make('CONTRACT'), mayNot: approve('CONTRACT'), relation: 'SAME_SUBJECT' },
  { number: 6, did: make('MERGE'), mayNot: approve('MERGE'), relation: 'SAME_SUBJECT', onlyWithPostedDocuments: true },
  { number: 7, did: make('RECEIPT'), mayNot: writeOff, relation: 'SAME_ACCOUNT' },
  { number: 7, did: make('RECEIPT'), mayNot: bookWriteOff, relation: 'SAME_ACCOUNT' },
  {
    number: 8,
    did: make('THRESHOLDS'),
    mayNot: { verbs: ['ACCEPT', 'APPROVE'], things: ['EXCEPTION'] },
    relation: 'DURING_PERIOD',
  },
  {
    number: 9,
    did: { verbs: ['CLOSE'], things: ['PERIOD'] },
    mayNot: reopen,
    relation: 'SAME_PERIOD',
    notAlone: reopen,
  },
  { number: 10, did: make('PRICE_OR_TEMPLATE'), mayNot: approve('TREATMENT'), relation: 'USES_SUBJECT' },
  {
    number: 12,
    did: make('INTEGRATION', 'RULE'),
    mayNot: { verbs: ['RELEASE'], things: ['INTEGRATION', 'RULE'] },
    relation: 'SAME_SUBJECT',
    notAlone: review,
  },
  { number: null, did: make('WRITE_OFF'), mayNot: approve('WRITE_OFF'), relation: 'SAME_SUBJECT', limit: 'writeOff' },
];

/** Row 11: who administers roles holds no role that posts or approves. Roles are told by the words of their names. */
export const rolesRow = {
  number: 11,
  administers: (role: string) => begins(role, 'role') && begins(role, 'admin'),
  postsOrApproves: (role: string) => ['post', 'approv', 'controller', 'director'].some((stem) => begins(role, stem)),
} as const;

function begins(role: string, stem: string): boolean {
  return wordsOf(role).some((word) => word.startsWith(stem));
}

export type DutyViolation = { readonly number: number | null; readonly conflicting: PastAct | null };

/** The first row of the duties table that an attempt breaks, given what was done before; null when it breaks none. */
export function violatedDuty(
  attempt: AttemptedAct,
  history: readonly PastAct[],
  limits: FourEyesLimits = defaultLimits,
): DutyViolation | null {
  const act = dutyActOf(attempt.action, attempt.subject);
  // Both count: the person a service account acts for, and a person who acts for another.
  const isTheirs = (past: PastAct) => past.person === attempt.actor || past.person === attempt.onBehalfOf;
  const forbidding = duties.filter((row) => isAmong(act, row.mayNot));
  const found = forbidding.flatMap((row) => {
    const conflicting = history.find((past) => isTheirs(past) && forbids(row, past, attempt, limits));
    if (conflicting === undefined) return [];
    return row.notAlone !== undefined &&
      hasHelp(
        row,
        row.notAlone,
        attempt,
        history.filter((past) => !isTheirs(past)),
      )
      ? []
      : [{ number: row.number, conflicting }];
  });
  const [first] = [...found, ...violatedRoles(attempt, act, history.filter(isTheirs))].sort(
    (a, b) => (a.number ?? Infinity) - (b.number ?? Infinity),
  );
  return first ?? null;
}

/** The refusal of an attempt that breaks a duty, naming the row and the act that stands against it; null if none does. */
export function checkDuties(
  attempt: AttemptedAct,
  history: readonly PastAct[],
  limits: FourEyesLimits = defaultLimits,
): Refusal | null {
  const violation = violatedDuty(attempt, history, limits);
  if (violation === null) return null;
  const { number, conflicting } = violation;
  const did = conflicting === null ? 'administers roles' : `did ${conflicting.action} before`;
  const details = { rule: number === null ? '13' : `13.${number}`, conflictingAuditId: conflicting?.auditId ?? null };
  return refuse('SOD_VIOLATION', details, `Who ${did} may not do ${attempt.action}: another person has to.`);
}

function isAmong(act: DutyAct, { verbs, things }: Acts): boolean {
  if (act.verb === null || !verbs.includes(act.verb)) return false;
  return things === 'ANY' || act.things.some((thing) => things.includes(thing));
}

function forbids(row: DutyRow, past: PastAct, attempt: AttemptedAct, limits: FourEyesLimits): boolean {
  return (
    isAmong(dutyActOf(past.action, past.subject), row.did) &&
    isRelated[row.relation](past, attempt) &&
    (row.windowMs === undefined || isWithinWindow(past, attempt, row.windowMs)) &&
    (row.limit === undefined || isAbove(limits[row.limit], attempt.amount ?? past.amount)) &&
    (row.onlyWithPostedDocuments === undefined || attempt.postedDocuments === true)
  );
}

const isSubjectOrAccount = (past: PastAct, attempt: AttemptedAct): boolean =>
  [past.subject, past.account].some((one) => one !== undefined && [attempt.subject, attempt.account].includes(one));

const isRelated = {
  SAME_SUBJECT: (past, attempt) => past.subject === attempt.subject,
  USES_SUBJECT: (past, attempt) => attempt.usesRules?.includes(past.subject) ?? past.subject === attempt.subject,
  SAME_SUBJECT_OR_ACCOUNT: isSubjectOrAccount,
  SAME_ACCOUNT: (past, attempt) =>
    past.account === undefined || attempt.account === undefined
      ? isSubjectOrAccount(past, attempt)
      : past.account === attempt.account,
  DURING_PERIOD: (past, attempt) =>
    past.period === undefined || attempt.period === undefined || past.period === attempt.period,
  SAME_PERIOD: (past, attempt) =>
    [past.subject, past.period].some((one) => one !== undefined && [attempt.subject, attempt.period].includes(one)),
} as const satisfies Readonly<Record<string, (past: PastAct, attempt: AttemptedAct) => boolean>>;

/** The last moment of the window belongs to it. */
function isWithinWindow({ at: then }: PastAct, { at: now }: AttemptedAct, windowMs: number): boolean {
  return then === undefined || now === undefined || now.getTime() - then.getTime() <= windowMs;
}

function isAbove(limit: Decimal, amount: Decimal | undefined): boolean {
  return amount === undefined || compare(absolute(amount), limit) > 0;
}

function hasHelp(row: DutyRow, notAlone: Acts, attempt: AttemptedAct, byOthers: readonly PastAct[]): boolean {
  return byOthers.some(
    (past) => isAmong(dutyActOf(past.action, past.subject), notAlone) && isRelated[row.relation](past, attempt),
  );
}

function violatedRoles(attempt: AttemptedAct, act: DutyAct, own: readonly PastAct[]): readonly DutyViolation[] {
  const administration: Acts = { verbs: ['ADMINISTER'], things: ['ROLE'] };
  const roles = attempt.roles ?? [];
  const before = own.find((past) => isAmong(dutyActOf(past.action, past.subject), administration)) ?? null;
  const administers = before !== null || roles.some(rolesRow.administers) || isAmong(act, administration);
  const holds =
    roles.some(rolesRow.postsOrApproves) ||
    isAmong(act, { verbs: ['APPROVE', 'POST'], things: 'ANY' }) ||
    (isAmong(act, { verbs: ['HOLD'], things: ['ROLE'] }) && rolesRow.postsOrApproves(attempt.subject));
  return administers && holds ? [{ number: rolesRow.number, conflicting: before }] : [];
}
