import type { Clock } from '../../../../../core/clock.ts';
import type { Condition, Literal, SoqlQuery } from './soql.ts';

export type FakeAccount = Readonly<Record<string, string | null>> & {
  readonly Id: string;
  readonly SystemModstamp: string;
};

export type FakeFields = Readonly<Record<string, string | null>>;

/** A validation rule as an administrator writes one: refuses the account that a write would leave. */
export type FakeRule = {
  readonly errorCode?: string;
  readonly message: string;
  readonly fields: readonly string[];
  readonly refuses: (account: FakeFields) => boolean;
};

/** A no of Salesforce, with its status. */
export class FakeError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: readonly string[];

  constructor(status: number, errorCode: string, message: string, fields: readonly string[] = []) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }
}

const writable = [
  'Name',
  'Concord_Id__c',
  'Concord_Key__c',
  'Industry',
  'Segment__c',
  'Territory__c',
  'OwnerRef__c',
  'Website',
];
const columns = ['Id', ...writable, 'SystemModstamp'];
const textLengthMax = 255;

/** The accounts of one organisation: what a write must obey, the stamps it leaves, and queries over it. */
export class FakeAccounts {
  readonly rules: FakeRule[] = [];
  readonly #clock: Clock;
  readonly #accounts = new Map<string, FakeAccount>();
  readonly #writes = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  byConcordId(concordId: string): FakeAccount | null {
    return [...this.#accounts.values()].find((account) => account['Concord_Id__c'] === concordId) ?? null;
  }

  /** How many writes over the API were applied to this account. */
  writes(concordId: string): number {
    return this.#writes.get(concordId) ?? 0;
  }

  upsert(concordId: string, fields: unknown): { readonly id: string; readonly created: boolean } {
    const existing = this.byConcordId(concordId);
    const saved = this.#save(existing, { ...checked(fields), Concord_Id__c: concordId });
    this.#writes.set(concordId, this.writes(concordId) + 1);
    return { id: saved.Id, created: existing === null };
  }

  /** What a person or a flow does in Salesforce: without the API and its counter. */
  put(fields: FakeFields): FakeAccount {
    return this.#save(null, { Name: 'Somebody', ...fields });
  }

  edit(concordId: string, fields: FakeFields): FakeAccount {
    return this.#save(this.#known(concordId), fields);
  }

  /** An edit whose transaction has stamped its row and not committed yet; the answer commits it. */
  beginEdit(concordId: string, fields: FakeFields): () => void {
    const edited = { ...this.#known(concordId), ...fields, SystemModstamp: this.#stamp() };
    return () => void this.#accounts.set(edited.Id, edited);
  }

  query(query: SoqlQuery): FakeAccount[] {
    if (query.from !== 'Account')
      throw new FakeError(400, 'INVALID_TYPE', `sObject type '${query.from}' is not supported.`);
    const unknown = [...query.fields, ...fieldsIn(query.where)].find((field) => !columns.includes(field));
    if (unknown !== undefined) {
      throw new FakeError(400, 'INVALID_FIELD', `No such column '${unknown}' on entity 'Account'.`);
    }
    const { where, orderBy } = query;
    const found = [...this.#accounts.values()].filter((account) => where === null || holds(where, account));
    found.sort((a, b) => {
      for (const { field, descending } of orderBy) {
        const order = compare(a[field] ?? '', b[field] ?? '');
        if (order !== 0) return descending ? -order : order;
      }
      return 0;
    });
    return found.slice(0, query.limit ?? undefined);
  }

  #known(concordId: string): FakeAccount {
    const account = this.byConcordId(concordId);
    if (account === null) throw new Error(`The fake has no account for ${concordId}.`);
    return account;
  }

  #save(existing: FakeAccount | null, fields: FakeFields): FakeAccount {
    const blank: FakeFields = Object.fromEntries(writable.map((name) => [name, null]));
    const given = Object.entries(fields).map(([name, value]): [string, string | null] => [name, clean(name, value)]);
    const account: FakeAccount = {
      ...blank,
      ...existing,
      ...Object.fromEntries(given),
      Id: existing?.Id ?? `001FK${String(this.#accounts.size + 1).padStart(10, '0')}AAA`,
      SystemModstamp: this.#stamp(),
    };
    if (account['Name'] == null) {
      throw new FakeError(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', ['Name']);
    }
    const broken = this.rules.find((rule) => rule.refuses(account));
    if (broken !== undefined) {
      const { errorCode = 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message, fields: named } = broken;
      throw new FakeError(400, errorCode, message, named);
    }
    this.#accounts.set(account.Id, account);
    return account;
  }

  /** Whole seconds, as Salesforce keeps them. */
  #stamp(): string {
    return `${this.#clock.now().toISOString().slice(0, 19)}.000+0000`;
  }
}

function checked(fields: unknown): FakeFields {
  if (fields === null || typeof fields !== 'object')
    throw new FakeError(400, 'JSON_PARSER_ERROR', 'The body is no object.');
  for (const [name, value] of Object.entries(fields)) {
    if (!writable.includes(name)) {
      throw new FakeError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type Account`);
    }
    if (name === 'Concord_Id__c') throw new FakeError(400, 'INVALID_FIELD', 'The external id stands in the path only.');
    if (value !== null && typeof value !== 'string') {
      throw new FakeError(400, 'JSON_PARSER_ERROR', `Cannot deserialize instance of string from ${typeof value} value`);
    }
  }
  return fields as FakeFields;
}

/** Salesforce trims texts and keeps empty ones as null. */
function clean(name: string, value: string | null): string | null {
  const trimmed = value?.trim() ?? '';
  if (trimmed.length > textLengthMax) {
    throw new FakeError(400, 'STRING_TOO_LONG', `${name}: data value too large: (max length=${textLengthMax})`, [name]);
  }
  return trimmed === '' ? null : trimmed;
}

function fieldsIn(condition: Condition | null): readonly string[] {
  if (condition === null) return [];
  if (condition.kind === 'NOT') return fieldsIn(condition.part);
  if ('parts' in condition) return condition.parts.flatMap(fieldsIn);
  return [condition.field];
}

function holds(condition: Condition, account: FakeAccount): boolean {
  switch (condition.kind) {
    case 'AND':
      return condition.parts.every((part) => holds(part, account));
    case 'OR':
      return condition.parts.some((part) => holds(part, account));
    case 'NOT':
      return !holds(condition.part, account);
    case 'IN':
      return condition.values.some((value) => compares(account, condition.field, '=', value));
    case 'COMPARE':
      return compares(account, condition.field, condition.operator, condition.value);
  }
}

function compares(account: FakeAccount, field: string, operator: string, literal: Literal): boolean {
  const value = account[field] ?? null;
  if (literal.kind === 'null') return (value === null) === (operator === '=');
  if (value === null) return operator === '!=';
  const order =
    literal.kind === 'instant' ? compare(secondOf(value), secondOf(literal.instant)) : compare(value, textOf(literal));
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function textOf(literal: Exclude<Literal, { kind: 'null' | 'instant' }>): string {
  return literal.kind === 'text' ? literal.text : String(literal.number);
}

/** Comparisons of timestamps ignore milliseconds, as in Salesforce. */
function secondOf(instant: string | Date): number {
  return Math.floor(new Date(instant).getTime() / 1_000);
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
