import { isDeepStrictEqual } from 'node:util';
import type { DocumentNode } from 'graphql';
import type {
  FieldRule,
  MutationRule,
  RootRule,
  Rules,
  SubscriptionRule,
  TypeRule,
} from '../../platform/rules/model.ts';
import { readRules, retentionDaysDefault } from '../../platform/rules/read.ts';
import { namedType, viewSchema } from '../../platform/rules/schema-view.ts';
import { movesOf } from './moves.ts';

/** `generated/rules.ts`: the rules as a typed table, each state as a type, each state table as a constant. */
export function rulesModule(document: DocumentNode): string {
  const rules = readRules(document);
  const table = rulesTable(rules);
  // A constant that no entry uses would be an unused one: a subgraph may have no mutations.
  const used = Object.entries(plain).filter(([name]) => table.includes(name));
  const imports = ['Rules', ...new Set(used.map(([, { type }]) => type))].sort();
  return [
    `import type { ${imports.join(', ')} } from '../../../platform/rules/model.ts';`,
    ...used.map(([name, { type, value }]) => `const ${name} = ${literal(value)} as const satisfies ${type};`),
    `/** Everything that the directives of \`schema.graphql\` say, for the command pipeline. */\n${table}`,
    ...stateTables(document, rules),
    `export const mutationNames = ${literal(Object.keys(rules.mutations))} as const;`,
    'export type MutationName = (typeof mutationNames)[number];',
  ].join('\n\n');
}

const plainRoot: RootRule = { subgraph: null, access: null, cost: null, listSize: null };

/** What a type, a field or a root is when its directives say nothing; the table shows what differs from it. */
const plain = {
  plainType: {
    type: 'TypeRule',
    value: {
      entity: false,
      group: null,
      access: null,
      lifecycle: null,
      dataSubject: false,
      fields: {},
    } satisfies TypeRule,
  },
  plainField: {
    type: 'FieldRule',
    value: {
      group: null,
      writers: [],
      mutableIn: [],
      access: null,
      pii: false,
      of: null,
      cost: null,
      listSize: null,
    } satisfies FieldRule,
  },
  plainQuery: { type: 'RootRule', value: plainRoot },
  plainMutation: {
    type: 'MutationRule',
    value: {
      ...plainRoot,
      entity: '',
      transitions: [],
      writes: [],
      retentionDays: retentionDaysDefault,
      duties: [],
      emits: [],
    } satisfies MutationRule,
  },
  plainSubscription: { type: 'SubscriptionRule', value: { ...plainRoot, follows: null } satisfies SubscriptionRule },
};

function rulesTable({ types, queries, mutations, subscriptions }: Rules): string {
  const typeTable = table(types, ({ fields, ...type }) => {
    const own = { ...differing(type, plain.plainType.value) };
    const fieldTable = table(fields, (field) => over('plainField', differing(field, plain.plainField.value)));
    return `{ ...plainType, ${inner(own)} fields: ${fieldTable} }`;
  });
  const queryTable = table(queries, (query) => over('plainQuery', differing(query, plain.plainQuery.value)));
  const mutationTable = table(mutations, (rule) => over('plainMutation', differing(rule, plain.plainMutation.value)));
  const subscriptionTable = table(subscriptions, (rule) =>
    over('plainSubscription', differing(rule, plain.plainSubscription.value)),
  );
  return `export const rules = { types: ${typeTable}, queries: ${queryTable}, mutations: ${mutationTable}, subscriptions: ${subscriptionTable} } as const satisfies Rules;`;
}

/** One entry a line: the formatter keeps an object open whose first entry stands on a line of its own. */
function table<Value>(entries: Readonly<Record<string, Value>>, print: (value: Value) => string): string {
  return `{\n${Object.entries(entries)
    .map(([name, value]) => `${literal(name)}: ${print(value)},`)
    .join('\n')}\n}`;
}

function differing(value: object, from: object): Readonly<Record<string, unknown>> {
  const usual = from as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(value).filter(([key, part]) => !isDeepStrictEqual(part, usual[key])));
}

function over(base: string, own: Readonly<Record<string, unknown>>): string {
  return Object.keys(own).length === 0 ? base : `{ ...${base}, ${inner(own)} }`;
}

function inner(own: Readonly<Record<string, unknown>>): string {
  return Object.entries(own)
    .map(([key, value]) => `${key}: ${literal(value)},`)
    .join(' ');
}

function literal(value: unknown): string {
  return JSON.stringify(value);
}

/** The type of an entity's states is called as its enum is in the schema. */
function stateTables(document: DocumentNode, rules: Rules): string[] {
  const view = viewSchema(document);
  return Object.entries(rules.types).flatMap(([entity, { lifecycle }]) => {
    const field = lifecycle === null ? undefined : view.objects.get(entity)?.fields.get(lifecycle.field);
    if (lifecycle === null || field === undefined) return [];
    const type = namedType(field.type);
    const moves = movesOf(rules, entity);
    const targets = (from: string) =>
      lifecycle.states.filter((to) => moves.some((move) => move.from === from && move.to === to));
    const next = Object.fromEntries(lifecycle.states.map((from) => [from, targets(from)]));
    return [
      `/** The states of ${entity}. */\nexport type ${type} = ${lifecycle.states.map(literal).join(' | ')};`,
      `/** Every move of ${entity}, whoever moves it. A pair that is absent is refused. */\nexport const ${camel(entity)}Moves = ${table(next, literal)} as const satisfies Record<${type}, readonly ${type}[]>;`,
    ];
  });
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
