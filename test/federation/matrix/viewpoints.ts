import type { Cast } from './cast.ts';
import { employees, internalRoles, personWith, type Person } from './people.ts';

/** What somebody is entitled to, stated apart from how Concord finds it out. */
export type Viewpoint = Person & {
  /** `all`, or by customer the field groups that are shown of it. */
  readonly customers: 'all' | Readonly<Record<string, 'all' | readonly string[]>>;
  /** By contract the field groups that are shown of what belongs to it alone. */
  readonly contracts: Readonly<Record<string, readonly string[]>>;
  readonly legalEntities: 'all' | readonly string[];
  readonly partners: 'all' | readonly string[];
};

/** Everybody who might ask, the misconfigured included: a portal user with an employee's roles is still a portal user. */
export function viewpointsOn(cast: Cast): readonly Viewpoint[] {
  const { customers, partners, granted, grantedContracts } = cast;
  const whole = (...ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, 'all' as const]));
  const acmes = whole(customers.acme, customers.robotics);
  const birches = whole(customers.birch, customers.bygone);
  const company = { customers: 'all', contracts: {}, legalEntities: 'all', partners: 'all' } as const;
  const portal = (seen: Viewpoint['customers']) =>
    ({ customers: seen, contracts: {}, legalEntities: 'all', partners: [] }) as const;
  const partner = (id: string) =>
    ({
      customers: granted[id] ?? {},
      contracts: grantedContracts[id] ?? {},
      legalEntities: 'all',
      partners: [id],
    }) as const;
  const withAllRoles = [...internalRoles, 'portal', 'partner'];

  return [
    ...employees.map((employee) => ({ ...employee, ...company })),
    {
      ...personWith('finance of le_de', { roles: ['finance'], legalEntities: ['le_de'] }),
      ...company,
      legalEntities: ['le_de'],
    },
    { ...personWith('finance of nothing', { roles: ['finance'], legalEntities: [] }), ...company, legalEntities: [] },
    { ...personWith('portal of acme', { roles: ['portal'], customer: customers.acme }), ...portal(acmes) },
    {
      ...personWith('portal of robotics', { roles: ['portal'], customer: customers.robotics }),
      ...portal(whole(customers.robotics)),
    },
    {
      ...personWith('portal of labs', { roles: ['portal'], customer: customers.labs }),
      ...portal(whole(customers.labs)),
    },
    {
      ...personWith('portal of birch', { roles: ['portal'], customer: customers.birch }),
      ...portal(birches),
    },
    // It is one with Birch now, whatever name its token has for it.
    { ...personWith('portal of bygone', { roles: ['portal'], customer: customers.bygone }), ...portal(birches) },
    { ...personWith('portal of a stranger', { roles: ['portal'], customer: 'cus_nobody' }), ...portal({}) },
    {
      ...personWith('portal of acme with all roles', { roles: withAllRoles, customer: customers.acme }),
      ...portal(acmes),
    },
    { ...personWith('partner north', { roles: ['partner'], partner: partners.north }), ...partner(partners.north) },
    { ...personWith('partner south', { roles: ['partner'], partner: partners.south }), ...partner(partners.south) },
    {
      ...personWith('partner south with all roles', { roles: withAllRoles, partner: partners.south }),
      ...partner(partners.south),
    },
    {
      ...personWith('partner west, revoked', { roles: ['partner'], partner: partners.west }),
      ...partner(partners.west),
    },
    {
      ...personWith('partner east, suspended', { roles: ['partner'], partner: partners.east }),
      ...partner(partners.east),
    },
    { ...personWith('partner lone', { roles: ['partner'], partner: partners.lone }), ...partner(partners.lone) },
    // One contract of a customer of whom it is shown nothing else.
    { ...personWith('partner hill', { roles: ['partner'], partner: partners.hill }), ...partner(partners.hill) },
    { ...personWith('portal without a customer', { roles: ['portal'] }), ...portal({}) },
    { ...personWith('partner without a partner', { roles: ['partner'] }), ...portal({}) },
    {
      ...personWith('portal and partner at once', {
        roles: withAllRoles,
        customer: customers.acme,
        partner: partners.south,
      }),
      ...portal({}),
    },
    { ...personWith('nobody in particular', { roles: [] }), ...portal({}) },
  ];
}

/** Somebody from outside the company: in its answers nothing of a stranger may stand. */
export function isOutsider(viewpoint: Viewpoint): boolean {
  return viewpoint.customers !== 'all';
}
