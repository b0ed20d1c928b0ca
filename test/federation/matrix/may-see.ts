import type { Law, Roles } from './law.ts';
import type { Person } from './people.ts';
import type { Entity } from './truth.ts';
import type { Viewpoint } from './viewpoints.ts';

/** The whole model: who may read what. Everything that Concord answers is held against these few lines. */

/** Whether the rules let this person ask for the field at all, whatever entity it stands in. */
export function mayAsk(law: Law, who: Viewpoint, type: string, field: string): boolean {
  return admits(who, law.get(type)?.roles ?? null) && mayReadField(law, who, type, field);
}

/** Whether the rules of the field itself admit this person, whatever those of its type say. */
export function mayReadField(law: Law, who: Person, type: string, field: string): boolean {
  return admits(who, law.get(type)?.fields.get(field)?.roles ?? null);
}

function admits({ claims }: Person, roles: Roles): boolean {
  return roles === null || roles.some((role) => claims?.roles?.includes(role));
}

/** Whether the entity is there for this person. */
export function seesEntity(law: Law, who: Viewpoint, entity: Entity): boolean {
  if (entity.type === 'Partner') return who.partners === 'all' || who.partners.includes(entity.id);
  if (isPartnersOwn(who, entity)) return true;
  // How far somebody is trusted is the company's own affair, and by all of its companies that of who works for all.
  if (entity.type === 'CreditProfile' && who.customers !== 'all') return false;
  if (entity.type === 'CreditProfile' && entity.legalEntity === null && who.legalEntities !== 'all') return false;
  const groups = groupsShown(who, entity);
  if (groups === null) return false;
  if (entity.legalEntity !== null && who.legalEntities !== 'all' && !who.legalEntities.includes(entity.legalEntity))
    return false;
  // Of a customer at least its existence is granted; another entity is granted by its group or not at all.
  return groups === 'all' || entity.type === 'Customer' || groups.includes(law.get(entity.type)?.group ?? '');
}

/** Whether a field of an entity that is seen has its value, or null. */
export function seesField(law: Law, who: Viewpoint, entity: Entity, field: string): boolean {
  // A total of all companies is nothing for who sees some of them.
  if (field === 'collectionsStatus' && who.legalEntities !== 'all') return false;
  const isWhole = entity.type === 'Partner' || isPartnersOwn(who, entity);
  const groups = isWhole ? 'all' : groupsShown(who, entity);
  const group = law.get(entity.type)?.fields.get(field)?.group ?? '';
  return groups === 'all' || (groups?.includes(group) ?? false);
}

/** What a partner registered is its own: it sees all of that, and no other partner anything. */
function isPartnersOwn(who: Viewpoint, { fields }: Entity): boolean {
  const partner = fields['partnerId'];
  return typeof partner === 'string' && who.partners !== 'all' && who.partners.includes(partner);
}

export function seesCustomer(who: Viewpoint, customer: string | null): boolean {
  return groupsShown(who, { customer, contract: null }) !== null;
}

type Whose = Pick<Entity, 'customer' | 'contract'>;

/** What grants on the customer and grants on the contract name, together. */
function groupsShown(who: Viewpoint, { customer, contract }: Whose): 'all' | readonly string[] | null {
  if (who.customers === 'all') return 'all';
  const ofCustomer = (customer === null ? undefined : who.customers[customer]) ?? null;
  const ofContract = (contract === null ? undefined : who.contracts[contract]) ?? null;
  if (ofCustomer === 'all' || ofContract === null) return ofCustomer;
  return [...(ofCustomer ?? []), ...ofContract];
}
