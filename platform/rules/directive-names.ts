import { Kind, valueFromASTUntyped, type ConstDirectiveNode, type DocumentNode } from 'graphql';

/** What a directive of the document is called where it is specified, without the `@`; null for a stranger. */
export type CanonicalName = (local: string) => string | null;

type Link = { readonly namespace: string; readonly imports: ReadonlyMap<string, string> };

const rulesSpec = 'https://concord.dev/rules/';
/** Composition moves `@tag` from the federation specification to one of its own. */
const knownSpecs = [rulesSpec, 'https://specs.apollo.dev/federation/', 'https://specs.apollo.dev/tag/'];

/**
 * Reads the `@link`s of a document, so that a directive is known by what it is rather than by what this subgraph
 * imports it as. A document that does not link the rules (a fragment in a test) means the plain names.
 */
export function canonicalNames(document: DocumentNode): CanonicalName {
  const links = schemaDirectives(document)
    .filter((directive) => directive.name.value === 'link')
    .map(argumentsOf)
    .filter(({ url }) => typeof url === 'string' && knownSpecs.some((spec) => url.startsWith(spec)));
  if (!links.some(({ url }) => String(url).startsWith(rulesSpec))) return (local) => local;
  const known = links.map(linkOf);
  return (local) => {
    for (const { namespace, imports } of known) {
      const imported = imports.get(local);
      if (imported !== undefined) return imported;
      if (local.startsWith(`${namespace}__`)) return local.slice(namespace.length + 2);
      // A specification's chief directive is called like the specification itself: `@tag` of the tag specification.
      if (local === namespace && ![...imports.values()].includes(local)) return namespace;
    }
    return null;
  };
}

/** The directives on `schema { … }` and on its extensions. */
export function schemaDirectives(document: DocumentNode): readonly ConstDirectiveNode[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
}

export function argumentsOf(directive: ConstDirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );
}

function linkOf(link: Readonly<Record<string, unknown>>): Link {
  const segments = String(link['url']).split('/');
  const namespace = typeof link['as'] === 'string' ? link['as'] : (segments.at(-2) ?? '');
  const entries = Array.isArray(link['import']) ? (link['import'] as readonly unknown[]) : [];
  return { namespace, imports: new Map(entries.flatMap(importOf)) };
}

/** An import is `"@key"` or `{ name: "@key", as: "@id" }`; types are imported without the `@` and are no matter here. */
function importOf(entry: unknown): [local: string, canonical: string][] {
  const { name, as } =
    typeof entry === 'string' ? { name: entry, as: entry } : (entry as { readonly name: string; readonly as?: string });
  return name.startsWith('@') ? [[(as ?? name).slice(1), name.slice(1)]] : [];
}
