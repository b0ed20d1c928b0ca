import {
  Kind,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type TypeNode,
} from 'graphql';
import { argumentsOf, canonicalNames, type CanonicalName } from './directive-names.ts';

/** A document as the rules look at it: types with their extensions merged in, directives under their canonical names. */
export type SchemaView = {
  readonly document: DocumentNode;
  /** Every object type but the roots. */
  readonly objects: ReadonlyMap<string, ObjectView>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
  readonly roots: Readonly<Record<RootName, ObjectView | null>>;
};

export type RootName = 'query' | 'mutation' | 'subscription';

export type ObjectView = {
  readonly name: string;
  readonly description: string | null;
  readonly directives: readonly DirectiveUse[];
  readonly fields: ReadonlyMap<string, FieldView>;
};

export type FieldView = {
  readonly name: string;
  readonly description: string | null;
  readonly type: TypeNode;
  readonly arguments: ReadonlyMap<string, TypeNode>;
  readonly directives: readonly DirectiveUse[];
};

export type DirectiveUse = { readonly name: string; readonly args: Readonly<Record<string, unknown>> };

const defaultRoots: Readonly<Record<RootName, string>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
};

export function viewSchema(document: DocumentNode): SchemaView {
  const canonical = canonicalNames(document);
  const parts = new Map<string, (ObjectTypeDefinitionNode | ObjectTypeExtensionNode)[]>();
  const enums = new Map<string, string[]>();
  const rootNames = { ...defaultRoots };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION) {
      parts.set(definition.name.value, [...(parts.get(definition.name.value) ?? []), definition]);
    } else if (definition.kind === Kind.ENUM_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_EXTENSION) {
      const values = (definition.values ?? []).map((value) => value.name.value);
      enums.set(definition.name.value, [...(enums.get(definition.name.value) ?? []), ...values]);
    } else if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) {
      for (const root of definition.operationTypes ?? []) rootNames[root.operation] = root.type.name.value;
    }
  }
  const objects = new Map([...parts].map(([name, nodes]) => [name, objectView(name, nodes, canonical)]));
  const roots = {
    query: objects.get(rootNames.query) ?? null,
    mutation: objects.get(rootNames.mutation) ?? null,
    subscription: objects.get(rootNames.subscription) ?? null,
  };
  for (const name of Object.values(rootNames)) objects.delete(name);
  return { document, objects, enums, roots };
}

/** The one use of a directive that may stand once; null when it does not stand. */
export function use(owner: { readonly directives: readonly DirectiveUse[] }, name: string): DirectiveUse | null {
  return owner.directives.find((directive) => directive.name === name) ?? null;
}

export function uses(owner: { readonly directives: readonly DirectiveUse[] }, name: string): readonly DirectiveUse[] {
  return owner.directives.filter((directive) => directive.name === name);
}

export function hasTag(owner: { readonly directives: readonly DirectiveUse[] }, tag: string): boolean {
  return uses(owner, 'tag').some((use) => use.args['name'] === tag);
}

export function textArg(directive: DirectiveUse | null, name: string): string | null {
  const value = directive?.args[name];
  return typeof value === 'string' ? value : null;
}

export function numberArg(directive: DirectiveUse | null, name: string): number | null {
  const value = directive?.args[name];
  return typeof value === 'number' ? value : null;
}

/** GraphQL takes a single value where a list is asked for, so this does too. */
export function textsArg(directive: DirectiveUse | null, name: string): readonly string[] {
  const value = directive?.args[name];
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? [value] : [];
}

/** The name inside lists and non-nulls. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

export function isNonNull(type: TypeNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE;
}

export function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}

/** The node type of a Relay connection; null for any other type. */
export function nodeOfConnection(view: SchemaView, typeName: string): string | null {
  const edges = view.objects.get(typeName)?.fields.get('edges');
  if (edges === undefined || !typeName.endsWith('Connection') || !isList(edges.type)) return null;
  const node = view.objects.get(namedType(edges.type))?.fields.get('node');
  return node === undefined ? null : namedType(node.type);
}

function objectView(
  name: string,
  nodes: readonly (ObjectTypeDefinitionNode | ObjectTypeExtensionNode)[],
  canonical: CanonicalName,
): ObjectView {
  const definition = nodes.find((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  return {
    name,
    description: definition?.description?.value ?? null,
    directives: nodes.flatMap((node) => directiveUses(node.directives, canonical)),
    fields: new Map(
      nodes.flatMap((node) => node.fields ?? []).map((field) => [field.name.value, fieldView(field, canonical)]),
    ),
  };
}

function fieldView(field: FieldDefinitionNode, canonical: CanonicalName): FieldView {
  return {
    name: field.name.value,
    description: field.description?.value ?? null,
    type: field.type,
    arguments: new Map((field.arguments ?? []).map((argument) => [argument.name.value, argument.type])),
    directives: directiveUses(field.directives, canonical),
  };
}

/** Directives of nobody we know keep the names they have: `@deprecated`, and composition's own `@join__…`. */
function directiveUses(
  directives: readonly ConstDirectiveNode[] | undefined,
  canonical: CanonicalName,
): readonly DirectiveUse[] {
  return (directives ?? []).flatMap((directive) => {
    const local = directive.name.value;
    const name = canonical(local) ?? (local.startsWith('join__') || local === 'deprecated' ? local : null);
    return name === null ? [] : [{ name, args: argumentsOf(directive) }];
  });
}
