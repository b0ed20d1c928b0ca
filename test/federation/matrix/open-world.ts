import { sources } from '../../../platform/config.ts';
import { createCast, type Cast } from './cast.ts';
import { openCompany, type Company } from './company.ts';
import { edgesOf, entityTypes, readGraph } from './graph.ts';
import { readLaw } from './law.ts';
import { markersAgainst } from './leaks.ts';
import { everyone } from './people.ts';
import { askedWays, linkKey, type World } from './questions.ts';
import { createTeller, type Teller } from './tell.ts';
import { readTruth, rootOf } from './truth.ts';
import { viewpointsOn, type Viewpoint } from './viewpoints.ts';

/** The company with its cast in it, everything that is true of it, and everybody who might ask. */
export type OpenWorld = AsyncDisposable & {
  readonly company: Company;
  readonly teller: Teller;
  readonly cast: Cast;
  readonly world: World;
  readonly viewpoints: readonly Viewpoint[];
  /** What must not stand in an answer to this person. */
  markersOf(who: Viewpoint): readonly string[];
};

export async function openWorld(): Promise<OpenWorld> {
  const company = await openCompany();
  const schema = await readGraph(company);
  const teller = createTeller(company, schema);
  const cast = await createCast(company, teller);
  const truth = await readTruth(company, schema, cast);
  const laws = Object.fromEntries(sources.map((source) => [source, readLaw([source])])) as World['laws'];
  const withoutLinks = { schema, law: readLaw(), laws, truth, links: new Map<string, readonly string[]>() };
  const world = { ...withoutLinks, links: await readLinks(company, withoutLinks) };
  const markers = new Map<string, readonly string[]>();
  return {
    company,
    teller,
    cast,
    world,
    viewpoints: viewpointsOn(cast),
    markersOf(who) {
      const known = markers.get(who.name) ?? markersAgainst(schema, world.law, who, truth);
      markers.set(who.name, known);
      return known;
    },
    [Symbol.asyncDispose]: () => company[Symbol.asyncDispose](),
  };
}

/** Where each entity leads to, for somebody who sees everything. */
async function readLinks(company: Company, { schema, truth }: World): Promise<World['links']> {
  const links = new Map<string, readonly string[]>();
  for (const type of entityTypes(schema)) {
    const ways = edgesOf(schema, type).flatMap((edge) => askedWays(edge).map((way) => ({ edge, ...way })));
    if (ways.length === 0) continue;
    for (const entity of truth.filter((one) => one.type === type.name)) {
      const text = ways
        .map(
          ({ edge, alias, args }) =>
            `${alias}: ${edge.name}${args} { ${args.includes('first') ? 'edges { node { id } }' : 'id'} }`,
        )
        .join(' ');
      const reply = await company.ask(everyone, `{ ${rootOf(type.name)}(id: "${entity.id}") { ${text} } }`);
      const read = reply.data?.[rootOf(type.name)] as Readonly<Record<string, LinkAnswer>>;
      for (const { alias } of ways) links.set(linkKey(entity, alias), idsIn(read[alias] ?? null));
    }
  }
  return links;
}

type LinkAnswer = {
  readonly id?: string;
  readonly edges?: readonly { readonly node: { readonly id: string } }[];
} | null;

function idsIn(answer: LinkAnswer): readonly string[] {
  if (answer === null) return [];
  return answer.edges?.map(({ node }) => node.id) ?? (answer.id === undefined ? [] : [answer.id]);
}
