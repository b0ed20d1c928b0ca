import { defaultFieldResolver, getNamedType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { Viewer } from '../../core/viewer.ts';
import { checkAccess } from '../commands/checks.ts';
import type { Access, Rules } from '../rules/model.ts';
import { Refused } from './refused.ts';

/** What the guard reads of a request's context. */
export type Guarded = { readonly viewer: Viewer };

declare const guarded: unique symbol;
/** A schema that asks the rules of `@access` before it reads. */
export type GuardedSchema = GraphQLSchema & { readonly [guarded]: true };

/**
 * Puts the rules of `@access` before every field that has one, or that leads to a type that has one, references
 * included: the second time they are asked, after the gateway's. Mutations are left to the pipeline, which files a
 * record of what it refuses. The schema itself is changed, so this is done once to it.
 */
export function guardReads(schema: GraphQLSchema, rules: Rules): GuardedSchema {
  const roots = new Map([[schema.getQueryType()?.name, rules.queries]]);
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    guardReference(type, rules);
    const fields = roots.get(type.name) ?? rules.types[type.name]?.fields ?? {};
    for (const field of Object.values(type.getFields())) {
      const refuse = guardOf([fields[field.name]?.access, rules.types[getNamedType(field.type).name]?.access]);
      if (refuse === null) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context, info) => {
        refuse((context as Guarded).viewer);
        return resolve(source, args, context, info);
      };
    }
  }
  return schema as GuardedSchema;
}

type ResolveReference = (reference: unknown, context: Guarded, info: unknown) => unknown;
/** Where `@apollo/subgraph` keeps a type's `__resolveReference`. */
type ReferenceExtensions = { readonly apollo?: { readonly subgraph?: { resolveReference?: ResolveReference } } };

/** A reference that is refused is one null in the list of entities, and hides none of the others. */
function guardReference(type: GraphQLObjectType, rules: Rules): void {
  const subgraph = (type.extensions as ReferenceExtensions).apollo?.subgraph;
  const resolve = subgraph?.resolveReference;
  const refuse = guardOf([rules.types[type.name]?.access]);
  if (subgraph === undefined || resolve === undefined || refuse === null) return;
  subgraph.resolveReference = async (reference, context, info) => {
    refuse(context.viewer);
    return resolve(reference, context, info);
  };
}

/** Throws the refusal, if there is one; the answer for one viewer is kept, because lists ask it for each member. */
function guardOf(accesses: readonly (Access | null | undefined)[]): ((viewer: Viewer) => void) | null {
  const stated = accesses.filter((access) => access != null);
  if (stated.length === 0) return null;
  const admitted = new WeakSet<Viewer>();
  return (viewer) => {
    if (admitted.has(viewer)) return;
    for (const access of stated) {
      const refusal = checkAccess(access, viewer);
      if (refusal !== null) throw new Refused(refusal);
    }
    admitted.add(viewer);
  };
}
