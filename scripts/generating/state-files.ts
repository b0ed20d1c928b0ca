import type { Rules } from '../../platform/rules/model.ts';
import type { DomainStates } from './read-state-tables.ts';
import { stateIndex, type IndexedStates } from './state-index.ts';
import { domainStatePage, statePage } from './state-page.ts';

export const stateFolder = 'docs/states';

type SchemaStates = { readonly name: string; readonly rules: Rules };

/** A page for each entity with states and an index of them, by path. Where the schema has the entity, it is the law. */
export function stateFiles(schemas: readonly SchemaStates[], domains: readonly DomainStates[]): Map<string, string> {
  const files = new Map<string, string>();
  const entries: IndexedStates[] = [];
  const add = (subgraph: string, entity: string, states: readonly string[], origin: string, text: string): void => {
    const page = `${kebab(entity)}.md`;
    const path = `${stateFolder}/${page}`;
    if (files.has(path)) throw new Error(`Two subgraphs have a state table of ${entity}.`);
    files.set(path, text);
    entries.push({ subgraph, entity, page, states, origin });
  };

  for (const { name, rules } of schemas) {
    for (const [entity, { lifecycle }] of Object.entries(rules.types)) {
      if (lifecycle !== null) add(name, entity, lifecycle.states, 'the schema', statePage(rules, entity, lifecycle));
    }
  }
  const inSchema = new Set(entries.map(({ entity }) => entity));
  for (const domain of domains) {
    const { entity, section, states } = domain.table;
    if (!inSchema.has(entity)) add(domain.subgraph, entity, states, `DOMAIN ${section}`, domainStatePage(domain));
  }
  files.set(`${stateFolder}/README.md`, stateIndex(entries));
  return files;
}

function kebab(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
}
