import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { Kind, parse, visit, type DocumentNode } from 'graphql';

/** What a scalar is in a resolver. Its parser in the subgraph's server must have made sure of it. */
const scalars = {
  ID: 'string',
  Decimal: '../../../core/decimal.ts#Decimal',
  Date: '../../../core/civil-date.ts#CivilDate',
  DateTime: 'Date',
  Cursor: 'string',
  CurrencyCode: '../../../core/currencies.ts#CurrencyCode',
  CountryCode: 'string',
} as const;

/** GraphQL type → the domain value that a resolver gets for it: `../domain/customer.ts#Customer as CustomerModel`. */
export type Mappers = Readonly<Record<string, string>>;

/** `generated/resolver-types.ts`: what resolvers get and give, with the domain's own values for mapped types. */
export async function resolverTypes(subgraph: string, document: DocumentNode, mappers: Mappers): Promise<string> {
  const config = {
    contextType: `../context.ts#${pascal(subgraph)}Context`,
    mappers,
    scalars,
    strictScalars: true,
    federation: true,
    useTypeImports: true,
    useIndexSignature: false,
    enumsAsTypes: true,
    immutableTypes: true,
    skipTypename: true,
    namingConvention: 'keep',
  };
  const generated = await codegen({
    filename: `subgraphs/${subgraph}/generated/resolver-types.ts`,
    schema: withoutRules(document),
    documents: [],
    config,
    plugins: [{ typescript: {} }, { typescriptResolvers: {} }],
    pluginMap: { typescript, typescriptResolvers },
  });
  return generated;
}

const keyDirective = parse('directive @key(fields: String!, resolvable: Boolean) repeatable on OBJECT', {
  noLocation: true,
});

/** Code generation needs the types and the keys; the rules would only ask it for definitions that it does not know. */
function withoutRules(document: DocumentNode): DocumentNode {
  const plain = visit(document, {
    SchemaExtension: () => null,
    DirectiveDefinition: () => null,
    Directive: (node) => (node.name.value === 'key' ? undefined : null),
    InputObjectTypeDefinition: (node) => (node.name.value === 'LifecycleMove' ? null : undefined),
  });
  return { kind: Kind.DOCUMENT, definitions: [...plain.definitions, ...keyDirective.definitions] };
}

export function pascal(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
