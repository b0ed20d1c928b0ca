/** How each type says which contract it belongs to. What belongs to several, such as a deal, or to none is not here. */
const contractOfType: Readonly<Record<string, string>> = {
  Contract: 'id',
  Amendment: 'contractId',
  // Null until a contract was made of it.
  Quote: 'contractId',
};

/** The one contract that an entity belongs to: a partner may be granted that alone (DOMAIN 3.1). */
export function contractOf(entityType: string, entity: object): string | null {
  const field = contractOfType[entityType];
  const id = field === undefined ? null : (entity as Readonly<Record<string, unknown>>)[field];
  return typeof id === 'string' ? id : null;
}
