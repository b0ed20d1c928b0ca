import type { LogEntry } from '../../../events/event.ts';

/** What a stretch of the contract log changes in the copies, each row once: the last word on it. */
export type ContractNews = {
  readonly contracts: readonly ToldContract[];
  readonly versions: readonly ToldVersion[];
  readonly products: readonly ToldProduct[];
  readonly moves: readonly ToldMove[];
};

type Told = { readonly id: string; readonly version: number; readonly asOf: Date };

export type ToldContract = Told &
  Partial<Heads> & {
    readonly status: string;
    /** Whether anything was said of the end; `endDate` counts only then. */
    readonly endMoves: boolean;
  };
export type ToldVersion = {
  readonly contractId: string;
  readonly version: number;
  readonly hash: string;
  readonly lines: readonly unknown[];
};
/** What subscriptions have to follow. Of an expiry the day is that of the contract's end (null). */
export type ToldMove = {
  readonly eventId: string;
  readonly sequence: number;
  readonly contractId: string;
  readonly move: string;
  readonly on: string | null;
  readonly creditPolicy: 'NONE' | 'UNUSED';
  /** Of a move to another version. */
  readonly contractVersion: number | null;
  readonly correlationId: string;
  readonly asOf: Date;
};
/** Of what was not said of a product (`undefined`) what is held stays. */
export type ToldProduct = Told & {
  readonly taxCategory: string | null | undefined;
  readonly meterCode: string | null | undefined;
};

/** Reads entries in their order. */
export function contractNews(entries: readonly LogEntry[]): ContractNews {
  const contracts = new Map<string, ToldContract>();
  const versions = new Map<string, ToldVersion>();
  const products = new Map<string, ToldProduct>();
  const moves: ToldMove[] = [];
  for (const { entityType, entityId, entityVersion, occurredAt, event, sequence } of entries) {
    const { to, changed = {} } = event.data as Data;
    if (entityId === null || entityVersion === null || to === null) continue;
    const told = { id: entityId, version: entityVersion, asOf: occurredAt };
    if (entityType === 'Product') {
      const before = products.get(entityId);
      const { taxCategory = before?.taxCategory, meterCode = before?.meterCode } = changed;
      products.set(entityId, { ...told, taxCategory, meterCode });
      continue;
    }
    const move = toldMove(event.type, event.data as Data);
    if (move !== null)
      moves.push({
        ...move,
        eventId: event.id,
        sequence,
        contractId: entityId,
        correlationId: event.correlationid,
        asOf: occurredAt,
      });
    contracts.set(entityId, { ...toldContract(to, changed, contracts.get(entityId)), ...told });
    for (const { version, hash, lines } of changed.versions ?? [])
      versions.set(`${entityId} ${version}`, { contractId: entityId, version, hash, lines });
  }
  return {
    contracts: [...contracts.values()],
    versions: [...versions.values()],
    products: [...products.values()],
    moves,
  };
}

/** Whether an entry tells of something that is copied here; refusals changed nothing. */
export function isCopied({ kind, entityType }: LogEntry): boolean {
  return kind !== 'refusal' && (entityType === 'Contract' || entityType === 'Product');
}

/** What of a contract is copied as it is told, by the words of its events. */
type Heads = {
  readonly customerId: string;
  readonly billToCustomerId: string;
  readonly legalEntityId: string;
  readonly currency: string;
  readonly startDate: string;
  readonly endDate: string | null;
  readonly currentVersion: number;
};

type Data = {
  /** The state after the event, also when it did not change. */
  readonly to: string | null;
  readonly changed?: Partial<Omit<Heads, 'customerId' | 'billToCustomerId'>> & {
    readonly customer?: string;
    readonly billToCustomer?: string;
    readonly versions?: readonly (Omit<ToldVersion, 'contractId'> & { readonly effectiveDate?: string })[];
    /** Of the list only the part that changed. */
    readonly suspensions?: readonly { readonly from: string; readonly to: string | null }[];
    readonly termination?: { readonly date: string; readonly creditPolicy: string | null } | null;
    readonly taxCategory?: string | null;
    readonly meterCode?: string | null;
  };
};

type Moved = Pick<ToldMove, 'move' | 'on' | 'creditPolicy' | 'contractVersion'>;

/** What an event asks of the subscriptions of its contract; null for any other. */
function toldMove(type: string, { to, changed = {} }: Data): Moved | null {
  const { suspensions, termination, versions } = changed;
  const nothingElse = { creditPolicy: 'NONE', contractVersion: null } as const;
  const toVersion = (move: 'AMENDED' | 'RENEWED'): Moved | null => {
    const version = versions?.at(-1);
    if (version === undefined) return null;
    const { version: contractVersion, effectiveDate: on = null } = version;
    return { ...nothingElse, move, on, contractVersion };
  };
  switch (type) {
    case 'contract.contract.suspended':
      return { ...nothingElse, move: 'SUSPENDED', on: suspensions?.at(-1)?.from ?? null };
    case 'contract.contract.resumed':
      return { ...nothingElse, move: 'RESUMED', on: suspensions?.at(-1)?.to ?? null };
    case 'contract.contract.terminated': {
      const creditPolicy = termination?.creditPolicy === 'UNUSED' ? 'UNUSED' : 'NONE';
      return { ...nothingElse, move: 'TERMINATED', on: termination?.date ?? null, creditPolicy };
    }
    case 'contract.contract.expired':
      return { ...nothingElse, move: 'EXPIRED', on: null };
    case 'contract.contract.amended':
      return toVersion('AMENDED');
    // A version of its own goes on; another contract has subscriptions of its own.
    case 'contract.contract.renewed':
      return to === 'RENEWED' ? { ...nothingElse, move: 'EXPIRED', on: null } : toVersion('RENEWED');
    default:
      return null;
  }
}

function toldContract(
  status: string,
  changed: NonNullable<Data['changed']>,
  before: ToldContract | undefined,
): Omit<ToldContract, keyof Told> {
  const { customer, billToCustomer, legalEntityId, currency, startDate, endDate, currentVersion } = changed;
  const news = {
    customerId: customer,
    billToCustomerId: billToCustomer,
    legalEntityId,
    currency,
    startDate,
    currentVersion,
    endDate,
  };
  const said = Object.entries(news).filter(([, value]) => value !== undefined);
  return {
    ...before,
    ...(Object.fromEntries(said) as Partial<Heads>),
    status,
    endMoves: endDate !== undefined || (before?.endMoves ?? false),
  };
}
