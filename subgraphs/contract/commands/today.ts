import type { CivilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { todayOf } from '../domain/quote.ts';
import type { ContractReader } from '../port.ts';

/** Today where the legal entity is: dates of contracts and quotes are its own. */
export async function todayFor(legalEntityId: LegalEntityId, reader: ContractReader, now: Date): Promise<CivilDate> {
  return todayOf(await reader.legalEntity(legalEntityId), now);
}
