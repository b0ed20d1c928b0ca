/**
 * The part of SOQL that the adapter speaks, by its real grammar: AND and OR do not mix without parentheses, strings
 * stand in single quotes with backslash escapes, timestamps stand bare. Anything else is refused as malformed.
 */
export type SoqlQuery = {
  readonly fields: readonly string[];
  readonly from: string;
  readonly where: Condition | null;
  readonly orderBy: readonly { readonly field: string; readonly descending: boolean }[];
  readonly limit: number | null;
};

export type Condition =
  | { readonly kind: 'AND' | 'OR'; readonly parts: readonly Condition[] }
  | { readonly kind: 'NOT'; readonly part: Condition }
  | { readonly kind: 'COMPARE'; readonly field: string; readonly operator: string; readonly value: Literal }
  | { readonly kind: 'IN'; readonly field: string; readonly values: readonly Literal[] };

export type Literal =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'instant'; readonly instant: Date }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'null' };

export class MalformedQuery extends Error {
  override readonly name = 'MalformedQuery';
}

export function parseSoql(text: string): SoqlQuery {
  const tokens = new Tokens(text);
  tokens.word('SELECT');
  const fields = list(tokens, () => tokens.name());
  tokens.word('FROM');
  const from = tokens.name();
  const where = tokens.tryWord('WHERE') ? condition(tokens) : null;
  const orderBy = tokens.tryWord('ORDER') ? order(tokens) : [];
  const limit = tokens.tryWord('LIMIT') ? Number(tokens.take('number')) : null;
  tokens.end();
  return { fields, from, where, orderBy, limit };
}

/** The query without its values: two queries that differ in values only have one shape. */
export function shapeOf(query: SoqlQuery): unknown {
  return JSON.parse(
    JSON.stringify(query, (name, value: unknown) => {
      if (name === 'text') return '?';
      return name === 'values' && Array.isArray(value) ? ['?'] : value;
    }),
  );
}

function condition(tokens: Tokens): Condition {
  const first = term(tokens);
  for (const kind of ['AND', 'OR'] as const) {
    if (!tokens.tryWord(kind)) continue;
    const parts = [first, term(tokens)];
    while (tokens.tryWord(kind)) parts.push(term(tokens));
    return { kind, parts };
  }
  return first;
}

function term(tokens: Tokens): Condition {
  if (tokens.tryWord('NOT')) return { kind: 'NOT', part: term(tokens) };
  if (tokens.trySign('(')) {
    const inner = condition(tokens);
    tokens.sign(')');
    return inner;
  }
  const field = tokens.name();
  if (tokens.tryWord('IN')) {
    tokens.sign('(');
    const values = list(tokens, () => literal(tokens));
    tokens.sign(')');
    return { kind: 'IN', field, values };
  }
  return { kind: 'COMPARE', field, operator: tokens.take('operator'), value: literal(tokens) };
}

function literal(tokens: Tokens): Literal {
  if (tokens.tryWord('null')) return { kind: 'null' };
  const instant = tokens.tryTake('instant');
  if (instant !== null) return { kind: 'instant', instant: new Date(instant) };
  const number = tokens.tryTake('number');
  if (number !== null) return { kind: 'number', number: Number(number) };
  return { kind: 'text', text: unquote(tokens.take('text')) };
}

function order(tokens: Tokens): SoqlQuery['orderBy'] {
  tokens.word('BY');
  return list(tokens, () => {
    const field = tokens.name();
    const descending = tokens.tryWord('DESC');
    if (!descending) tokens.tryWord('ASC');
    return { field, descending };
  });
}

function list<T>(tokens: Tokens, one: () => T): T[] {
  const members = [one()];
  while (tokens.trySign(',')) members.push(one());
  return members;
}

const unescaped: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unquote(token: string): string {
  return token
    .slice(1, -1)
    .replace(/\\(.)/gs, (_, character: string) => unescaped[character.toLowerCase()] ?? character);
}

/** One token of each kind, tried in this order. A string may not hold a bare line break. */
const kinds = {
  blank: /\s+/y,
  text: /'(?:[^'\\\r\n]|\\[nrtbf"'\\_%NRTBF])*'/y,
  instant: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)/y,
  number: /\d+/y,
  operator: /!=|<=|>=|=|<|>/y,
  sign: /[(),]/y,
  name: /[A-Za-z][A-Za-z0-9_]*/y,
} as const;

type Kind = keyof typeof kinds;

class Tokens {
  readonly #tokens: { readonly kind: Kind; readonly text: string }[] = [];
  #next = 0;

  constructor(text: string) {
    let at = 0;
    while (at < text.length) {
      const token = readToken(text, at);
      if (token.kind !== 'blank') this.#tokens.push(token);
      at += token.text.length;
    }
  }

  tryTake(kind: Kind, wanted?: string): string | null {
    const token = this.#tokens[this.#next];
    if (token?.kind !== kind || (wanted !== undefined && token.text.toUpperCase() !== wanted)) return null;
    this.#next += 1;
    return token.text;
  }

  take(kind: Kind, wanted?: string): string {
    const taken = this.tryTake(kind, wanted);
    if (taken !== null) return taken;
    const found = this.#tokens[this.#next]?.text ?? 'the end';
    throw new MalformedQuery(`unexpected token: '${found}', expecting ${wanted ?? kind}`);
  }

  name(): string {
    return this.take('name');
  }

  word(word: string): void {
    this.take('name', word.toUpperCase());
  }

  tryWord(word: string): boolean {
    return this.tryTake('name', word.toUpperCase()) !== null;
  }

  sign(sign: string): void {
    this.take('sign', sign);
  }

  trySign(sign: string): boolean {
    return this.tryTake('sign', sign) !== null;
  }

  end(): void {
    const rest = this.#tokens[this.#next];
    if (rest !== undefined) throw new MalformedQuery(`unexpected token: '${rest.text}'`);
  }
}

function readToken(text: string, at: number): { readonly kind: Kind; readonly text: string } {
  for (const [kind, form] of Object.entries(kinds) as [Kind, RegExp][]) {
    form.lastIndex = at;
    const match = form.exec(text);
    if (match !== null) return { kind, text: match[0] };
  }
  throw new MalformedQuery(`unexpected character at ${at}`);
}
