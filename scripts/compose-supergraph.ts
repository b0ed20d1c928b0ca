import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { composeServices } from '@apollo/composition';
import { GraphQLError, parse, Source, type DocumentNode } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

/** One subgraph of `supergraph.yaml`, its SDL read. */
export type ListedSubgraph = {
  readonly name: string;
  readonly url: string;
  readonly schemaFile: string;
  readonly document: DocumentNode;
};

/** A sentence for a person, with the code of composition's documentation where it has one. */
export type CompositionProblem = { readonly code: string; readonly message: string };

export type Composition =
  | { readonly sdl: string; readonly hints: readonly CompositionProblem[] }
  | { readonly errors: readonly CompositionProblem[] };

const supergraphList = z.object({
  subgraphs: z.record(z.string(), z.object({ routing_url: z.url(), schema: z.object({ file: z.string().min(1) }) })),
});

/** Composes the subgraphs that a `supergraph.yaml` lists. The same files give the same text, byte for byte. */
export function composeSupergraph(yamlPath: string): Composition {
  try {
    return composeSubgraphs(readSubgraphs(yamlPath));
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [{ code: 'INVALID_GRAPHQL', message: error.toString() }] };
    throw error;
  }
}

export function composeSubgraphs(subgraphs: readonly Pick<ListedSubgraph, 'name' | 'url' | 'document'>[]): Composition {
  const composed = composeServices(subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: document })));
  if (composed.errors !== undefined) {
    return { errors: composed.errors.map((error) => ({ code: codeOf(error), message: error.message })) };
  }
  const hints = composed.hints.map((hint) => ({ code: hint.definition.code, message: hint.message }));
  return { sdl: `${composed.supergraphSdl.trimEnd()}\n`, hints };
}

/** The subgraphs of a `supergraph.yaml`; paths in it are relative to it, as `rover` reads them. */
export function readSubgraphs(yamlPath: string): ListedSubgraph[] {
  const list = supergraphList.parse(parseYaml(readFileSync(yamlPath, 'utf8')));
  return Object.entries(list.subgraphs).map(([name, { routing_url, schema }]) => {
    const schemaFile = resolve(dirname(yamlPath), schema.file);
    const document = parse(new Source(readFileSync(schemaFile, 'utf8'), schema.file));
    return { name, url: routing_url, schemaFile, document };
  });
}

function codeOf(error: GraphQLError): string {
  const code = error.extensions['code'];
  return typeof code === 'string' ? code : 'COMPOSITION_FAILED';
}
