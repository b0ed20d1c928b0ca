import type { Company } from './company.ts';
import type { Example } from './examples.ts';
import { everyone, internalRoles, personWith } from './people.ts';
import { idsOf } from './postings.ts';
import type { Teller, Told } from './tell.ts';

/** Approves what everybody else made. */
const second = personWith('second of everyone', { roles: internalRoles });
const because = { reason: 'routing-reason' };

/** The mutations of ERPs and routing. A rule is of a product line that nothing else has. */
export function routingExamples(next: () => string, onId: Example): Readonly<Record<string, Example>> {
  return {
    registerErpInstance: () => ({ target: { input: { name: `ERP ${next()}`, kind: 'SAP', legalEntityIds: [] } } }),
    updateErpInstance: ({ id }) => ({ target: { input: { erpInstanceId: id, name: `ERP ${next()}` } } }),
    setErpInstanceStatus: ({ id, state }) => ({
      target: { input: { erpInstanceId: id, status: state === 'UP' ? 'DEGRADED' : 'UP' } },
    }),
    createRoutingRule: ({ id }) => ({
      target: { input: { erpInstanceId: id, match: { productLine: `line-${next()}` }, from: '2026-01-01' } },
    }),
    approveRoutingRule: onId,
    retireRoutingRule: onId,
  };
}

/** Which entity a creation starts from. */
export const routingCreatedOn: Readonly<Record<string, string | null>> = {
  registerErpInstance: null,
  createRoutingRule: 'ErpInstance',
};

/** ERPs and rules in every state, by those who may. */
export function createRouter(teller: Teller) {
  const erp = (name: string, legalEntityId: string, region?: string): Promise<Told> =>
    teller.tell(everyone, 'registerErpInstance', {
      input: { name, kind: 'SAP', region, legalEntityIds: [legalEntityId] },
    });
  const is =
    (status: string) =>
    ({ id }: Told): Promise<Told> =>
      teller.tell(everyone, 'setErpInstanceStatus', { input: { erpInstanceId: id, status } });
  const draft = ({ id }: Told, match: object, from = '2026-01-01'): Promise<Told> =>
    teller.tell(everyone, 'createRoutingRule', { input: { erpInstanceId: id, match, from } });
  const approved = ({ id }: Told): Promise<Told> => teller.tell(second, 'approveRoutingRule', { id });
  const retired = async (told: Told): Promise<Told> =>
    teller.tell(second, 'retireRoutingRule', { id: (await approved(told)).id }, because);
  return { erp, is, draft, approved, retired };
}

/** An ERP of le_de with a draft, and a rule that is approved for days that nothing here is dated on. */
export async function routingStory(company: Company, teller: Teller) {
  const router = createRouter(teller);
  const north = await router.erp('northern books', 'le_de', 'northern-region');
  await router.is('DEGRADED')(north);
  const match = { legalEntityId: 'le_de', productLine: 'northern-line', region: 'northern-match', country: 'AT' };
  await router.approved(await router.draft(north, match, '2090-01-01'));
  await router.draft(north, {});
  return { erpInstances: await idsOf(company, 'erp_instances'), routingRules: await idsOf(company, 'routing_rules') };
}
