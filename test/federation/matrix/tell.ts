import { getNamedType, isObjectType, type GraphQLSchema } from 'graphql';
import type { Source } from '../../../platform/config.ts';
import { codesOf, type Company, type Reply } from './company.ts';
import { ownFields, written } from './graph.ts';
import { readLaw } from './law.ts';
import { mayReadField } from './may-see.ts';
import type { Person } from './people.ts';

/** One mutation as it is to be called. */
export type Call = {
  readonly mutation: string;
  readonly target?: { readonly id: string } | { readonly ids: readonly string[] } | { readonly input: object };
  readonly write?: object;
};

export type Told = {
  readonly id: string;
  readonly entity: Readonly<Record<string, unknown>>;
  readonly receipt: Readonly<Record<string, unknown>>;
};

let keys = 0;

/** Calls mutations by their names; the schema says what they take and answer. */
export function createTeller(company: Company, schema: GraphQLSchema) {
  const law = readLaw();
  const texts = new Map<string, string>();

  const textFor = (mutation: string, who: Person): string => {
    const reader = `${mutation} ${(who.claims?.roles ?? []).join()}`;
    const [own = ''] = law.get('Mutation')?.fields.get(mutation)?.declaredIn ?? [];
    const isIts = (type: string, field: string) => law.get(type)?.fields.get(field)?.declaredIn.has(own) === true;
    const mayRead = (type: string, field: string) => isIts(type, field) && mayReadField(law, who, type, field);
    const text = texts.get(reader) ?? textOf(schema, mutation, mayRead);
    texts.set(reader, text);
    return text;
  };
  const call = (
    who: Person,
    { mutation, target, write }: Call,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply> => {
    keys += 1;
    const variables = { ...target, write: { idempotencyKey: `told-${keys}`, ...write } };
    return repeated(() => company.ask(who, textFor(mutation, who), variables, headers));
  };

  return {
    call,
    /** The same without the gateway. */
    callSubgraph(source: Source, who: Person, { mutation, target, write }: Call): Promise<Reply> {
      keys += 1;
      const variables = { ...target, write: { idempotencyKey: `told-${keys}`, ...write } };
      return company.askSubgraph(source, who, textFor(mutation, who), variables);
    },
    /** The same for what must succeed. */
    async tell(who: Person, mutation: string, target: Call['target'], write?: object): Promise<Told> {
      const reply = await call(who, { mutation, ...(target && { target }), ...(write && { write }) });
      const told = payloadOf(reply, mutation);
      if (told === null) throw new Error(`${who.name} may not ${mutation}: ${reply.text}`);
      return told;
    },
  };
}

/** Who is told to repeat the request does so, with the same key, as a client would: many ask at once, and others use this machine as well. */
async function repeated(ask: () => Promise<Reply>): Promise<Reply> {
  for (let left = repeatsMax; ; left -= 1) {
    const reply = await ask();
    if (left === 0 || !codesOf(reply).some((code) => again.has(code))) return reply;
  }
}

const again: ReadonlySet<unknown> = new Set([
  'COMMAND_IN_PROGRESS',
  'COPY_BEHIND',
  'OUTCOME_UNCERTAIN',
  'UPSTREAM_UNAVAILABLE',
]);

const repeatsMax = 10;

export type Teller = ReturnType<typeof createTeller>;

export function payloadOf(reply: Reply, mutation: string): Told | null {
  const payload = reply.data?.[mutation] as Readonly<Record<string, Told['entity']>> | null | undefined;
  if (payload == null || codesOf(reply).length > 0) return null;
  const entity = Object.entries(payload).find(([name]) => name !== 'receipt')?.[1] ?? {};
  return { id: String(entity['id']), entity, receipt: payload['receipt'] ?? {} };
}

/** Reads everything back that the entity's own source says of it to this person, but for what others could do with it. */
function textOf(schema: GraphQLSchema, mutation: string, mayRead: (type: string, field: string) => boolean): string {
  const field = schema.getMutationType()?.getFields()[mutation];
  if (field === undefined) throw new Error(`There is no mutation ${mutation}.`);
  const parameters = field.args.map(({ name, type }) => `$${name}: ${type.toString()}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const payload = getNamedType(field.type);
  const entity = isObjectType(payload)
    ? Object.values(payload.getFields()).find(({ name }) => name !== 'receipt')
    : undefined;
  const type = entity && getNamedType(entity.type);
  const fields = isObjectType(type)
    ? ownFields(schema, type).filter(({ name }) => name !== 'commands' && mayRead(type.name, name))
    : [];
  const selected = fields.map((part) => written(schema, part)).join(' ');
  return `mutation (${parameters}) { ${mutation}(${given}) { ${entity?.name ?? ''} { ${selected} }
    receipt { idempotencyKey outcome recordVersion eventCursor correlationId auditId } } }`;
}
