import type { Company } from './company.ts';
import type { Example } from './examples.ts';
import { everyone, internalRoles, personWith } from './people.ts';
import { settled } from './snapshot.ts';
import type { Teller, Told } from './tell.ts';

/** Asks for limits that everybody else may approve. */
const second = personWith('second of everyone', { roles: internalRoles });
const because = { reason: 'birch credit-reason' };

/** The mutations of credit. */
export function creditExamples(onId: Example): Readonly<Record<string, Example>> {
  return {
    createCreditProfile: ({ id, cursor }) => ({
      target: { input: { customerId: id, currency: 'EUR' } },
      write: { after: cursor },
    }),
    setCreditLimit: ({ id }) => ({ target: { input: { creditProfileId: id, limit: '4000.00' } } }),
    approveCreditLimit: onId,
    placeCreditHold: onId,
    releaseCreditHold: onId,
  };
}

/** Which entity a creation starts from. */
export const creditCreatedOn: Readonly<Record<string, string | null>> = { createCreditProfile: 'Customer' };

/** Profiles in every standing that matters to a rule, by those who may. */
export function createTrust(company: Company, teller: Teller) {
  const profile = async (customer: Told, more: object = {}): Promise<Told> => {
    const input = { customerId: customer.id, currency: 'EUR', ...more };
    return teller.tell(everyone, 'createCreditProfile', { input }, { after: customer.receipt['eventCursor'] });
  };
  const limit =
    (amount: string, who = everyone) =>
    ({ id }: Told): Promise<Told> =>
      teller.tell(who, 'setCreditLimit', { input: { creditProfileId: id, limit: amount } });
  const held = ({ id }: Told): Promise<Told> => teller.tell(everyone, 'placeCreditHold', { id }, because);
  /** What its customer owes, as a posting would have left it; nobody looks at it by itself. */
  const owing = async (told: Told): Promise<Told> => {
    await company.database.query(
      // One text, and so one transaction: the trigger that holds receivables to their applications looks for its tables here.
      `begin; set local search_path to ledger;
       insert into receivables (id, version, document_id, customer_id, legal_entity_id, currency, original, applied, open,
         functional_currency, functional_original, functional_open, status, created_at, updated_at)
       select 'rcv_' || id, 1, 'inv_' || id, customer_id, 'le_de', 'EUR', 9000, 0, 9000, 'EUR', 9000, 9000, 'OPEN', now(), now()
       from credit_profiles where id = '${told.id}';
       commit`,
    );
    return told;
  };
  return { profile, limit, held, owing, asked: limit('60000.00', second), askedByAll: limit('60000.00') };
}

/** Birch trusted by one company; Labs by all of them, held, and asking for more. */
export async function creditStory(
  company: Company,
  teller: Teller,
  { birch, labs }: Readonly<Record<'birch' | 'labs', Told>>,
): Promise<readonly string[]> {
  const trust = createTrust(company, teller);
  const one = await trust.limit('47474.74')(await trust.profile(birch, { legalEntityId: 'le_de' }));
  const all = await trust.held(await trust.limit('48484.84')(await trust.profile(labs, { pooling: false })));
  await trust.limit('94949.49', second)(all);
  await settled(company);
  return [one.id, all.id];
}
