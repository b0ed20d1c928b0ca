import { isEnumType, isObjectType, type GraphQLSchema } from 'graphql';
import { sources } from '../../../platform/config.ts';
import type { Reply } from './company.ts';
import { isAlwaysShown, ownFields } from './graph.ts';
import type { Law } from './law.ts';
import { internalRoles } from './people.ts';
import { seesEntity, seesField } from './may-see.ts';
import type { Entity } from './truth.ts';
import type { Viewpoint } from './viewpoints.ts';

/** Shorter ones, such as `EUR`, `DE` or `19`, are everybody's. */
const markerLengthMin = 6;
const instant = /^\d{4}-\d{2}-\d{2}/;
const everybodys = new Set(['Europe/Vienna', 'everyone.person', 'ROLE_REQUIRED', 'OWNERSHIP_VIOLATION', ...sources]);

/** Every value that stands in something this person does not see, and in nothing that it does. */
export function markersAgainst(
  schema: GraphQLSchema,
  law: Law,
  who: Viewpoint,
  truth: readonly Entity[],
): readonly string[] {
  const seen = new Set<string>();
  const unseen = new Set<string>();
  const foreign = strangersTo(who, truth);
  for (const entity of truth) {
    const type = schema.getType(entity.type);
    if (!isObjectType(type)) continue;
    for (const field of ownFields(schema, type)) {
      const shown = seesEntity(law, who, entity) && (isAlwaysShown(field) || seesField(law, who, entity, field.name));
      for (const text of textsIn(entity.fields[field.name])) (shown && !foreign.has(text) ? seen : unseen).add(text);
    }
  }
  const words = wordsOf(schema, law);
  return [...unseen].filter(
    (text) => !seen.has(text) && !words.has(text) && text.length >= markerLengthMin && !instant.test(text),
  );
}

/** What anybody may read in the schema and in the documentation. */
function wordsOf(schema: GraphQLSchema, law: Law): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap());
  return new Set([
    ...everybodys,
    // Refusals name the roles that they ask for.
    ...internalRoles,
    ...types.map(({ name }) => name),
    ...types.filter(isEnumType).flatMap((type) => type.getValues().map(({ name }) => name)),
    ...Object.keys(schema.getMutationType()?.getFields() ?? {}),
    ...[...law.values()]
      .flatMap(({ group, fields }) => [group, ...fields.keys(), ...[...fields.values()].map((field) => field.group)])
      .filter((group) => group !== null),
  ]);
}

/** Customers that this person does not see, by their ids. */
export function strangersTo(who: Viewpoint, truth: readonly Entity[]): ReadonlySet<string> {
  const seen = who.customers;
  if (seen === 'all') return new Set();
  const customers = truth.filter(({ type }) => type === 'Customer').map(({ id }) => id);
  return new Set(customers.filter((id) => !(id in seen)));
}

/** The markers that stand in an answer although the request did not name them; cursors are looked into. */
export function leaksIn(reply: Reply, asked: string, markers: readonly string[]): readonly string[] {
  const opened = [...reply.text.matchAll(/"([A-Za-z0-9_-]{8,})\.[A-Za-z0-9_-]{8,}"/g)].map(([, body]) =>
    Buffer.from(body ?? '', 'base64url').toString(),
  );
  const told = [reply.text, ...opened].join('\n');
  return markers.filter((marker) => told.includes(marker) && !asked.includes(marker));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
