/** One type of event as the catalogue of its source promises it. */
export type EventType = {
  /** The same as `type`. */
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly entity: string;
  readonly description: string;
  readonly schemaVersion: number;
};

export type EventTypeFilter = { readonly source?: string | null; readonly entity?: string | null };

type Entry = Pick<EventType, 'entity' | 'description' | 'schemaVersion'>;

/** The event types of all sources in the order of their names; `catalogues` by source. */
export function eventTypesOf(
  catalogues: Readonly<Record<string, Readonly<Record<string, Entry>>>>,
): readonly EventType[] {
  return Object.entries(catalogues)
    .flatMap(([source, catalogue]) =>
      Object.entries(catalogue).map(([type, { entity, description, schemaVersion }]) => ({
        id: type,
        type,
        source,
        entity,
        description,
        schemaVersion,
      })),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function matches(type: EventType, { source, entity }: EventTypeFilter): boolean {
  return (source == null || type.source === source) && (entity == null || type.entity === entity);
}
