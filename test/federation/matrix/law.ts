import { readFileSync } from 'node:fs';
import {
  Kind,
  parse,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import { sources, type Source } from '../../../platform/config.ts';
import { fromRoot } from '../../../platform/root.ts';

/** Roles of which one is needed; null: anybody with a token. */
export type Roles = readonly string[] | null;
export type FieldLaw = {
  readonly roles: Roles;
  /** The field group that `@owned` names or, for what is declared beside `@entity`, that one's. */
  readonly group: string | null;
  /** Whether `@owned` names the group at the field itself. */
  readonly groupNamed: boolean;
  /** The subgraphs that declare it. */
  readonly declaredIn: ReadonlySet<string>;
};
export type TypeLaw = {
  readonly roles: Roles;
  readonly group: string | null;
  readonly stateField: string | null;
  readonly fields: ReadonlyMap<string, FieldLaw>;
};
type OpenTypeLaw = { roles: Roles; group: string | null; stateField: string | null; fields: Map<string, FieldLaw> };
/** By type name; roots are types as well. */
export type Law = ReadonlyMap<string, TypeLaw>;

/**
 * Who may read what, read from the SDL with nothing of Concord's own: gateway and subgraphs have their reader, and a
 * mistake in it would otherwise stand on both sides of the comparison.
 */
export function readLaw(of: readonly Source[] = sources): Law {
  const law = new Map<string, OpenTypeLaw>();
  for (const source of of) {
    const document = parse(readFileSync(fromRoot(`subgraphs/${source}/schema.graphql`), 'utf8'));
    for (const node of document.definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
      const type: OpenTypeLaw = law.get(node.name.value) ?? {
        roles: null,
        group: null,
        stateField: null,
        fields: new Map(),
      };
      law.set(node.name.value, type);
      const group = text(node, 'entity', 'group');
      type.roles ??= rolesOf(node);
      type.group ??= group;
      type.stateField ??= text(node, 'lifecycle', 'field');
      const isStub = argument(node, 'key', 'resolvable') === false;
      for (const field of node.fields ?? []) {
        // Another's entity that is only named here cannot be asked for here.
        if (isStub) continue;
        const before = type.fields.get(field.name.value);
        const named = text(field, 'owned', 'group');
        type.fields.set(field.name.value, {
          roles: before?.roles ?? rolesOf(field),
          group: before?.group ?? named ?? group,
          groupNamed: (before?.groupNamed ?? false) || named !== null,
          declaredIn: new Set([...(before?.declaredIn ?? []), source]),
        });
      }
    }
  }
  return law;
}

type Directed =
  ObjectTypeDefinitionNode | ObjectTypeExtensionNode | { readonly directives?: readonly ConstDirectiveNode[] };

function argument(node: Directed, directive: string, name: string): unknown {
  const found = node.directives?.find((one) => one.name.value === directive);
  const value = found?.arguments?.find((one) => one.name.value === name)?.value;
  return value === undefined ? null : valueFromASTUntyped(value);
}

function text(node: Directed, directive: string, name: string): string | null {
  const value = argument(node, directive, name);
  return typeof value === 'string' ? value : null;
}

function rolesOf(node: Directed): Roles {
  const roles = argument(node, 'access', 'roles');
  return Array.isArray(roles) ? roles.map(String) : null;
}
