import type { CivilDate } from '../../core/civil-date.ts';
import type { CreditProfile } from './domain/credit/credit-profile.ts';
import type { CreditProfileId } from './domain/ids.ts';
import type { CreditFigures } from './port.ts';

/** What the process that keeps credit reads and writes: all of it in the one transaction that it was made for. */
export interface CreditBooks {
  keepLegalLinks(links: readonly ToldLegalLink[]): Promise<void>;
  /** Marks customers whose credit has to be looked at. */
  look(customers: readonly string[]): Promise<void>;
  /** Marks everybody who has a profile, once a day, whoever asks first. */
  lookAtAll(day: CivilDate): Promise<void>;
  /** Customers that are marked, the oldest marks first. */
  due(limit: number): Promise<readonly string[]>;
  /** Takes the marks of a customer away; false where somebody else just does. */
  take(customer: string): Promise<boolean>;
  /** The profiles under which a customer's debts count, in the order of their ids. */
  profilesOver(customer: string, on: CivilDate): Promise<readonly CreditProfileId[]>;
  lockProfile(id: CreditProfileId, on: CivilDate): Promise<CreditProfile | null>;
  creditOf(profile: CreditProfile, on: CivilDate): Promise<CreditFigures>;
  saveProfile(before: CreditProfile, after: CreditProfile): Promise<void>;
}

export type ToldLegalLink = {
  readonly id: string;
  readonly childId: string;
  readonly parentId: string;
  readonly from: string;
  readonly to: string | null;
  /** Of the customer that told it. */
  readonly version: number;
  /** It never held: its row keeps the version, so that an older word on it is known as one. */
  readonly gone: boolean;
};
