import type { CivilDate } from '../../../core/civil-date.ts';
import type { Branded, CustomerId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import type { OpportunityStage } from '../generated/rules.ts';
import type { CrossReference } from './customer.ts';

export type OpportunityId = Branded<'OpportunityId'>;

/** A sale that may come (DOMAIN 3.1). */
export type Opportunity = {
  readonly id: OpportunityId;
  readonly version: number;
  readonly customerId: CustomerId;
  readonly name: string;
  readonly stage: OpportunityStage;
  readonly expectedValue: Money | null;
  readonly closeDate: CivilDate;
  readonly ownerId: string | null;
  readonly dealId: string | null;
  readonly crossReferences: readonly CrossReference[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
