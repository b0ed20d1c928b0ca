import { recordDelivery as deliveryOf } from '../domain/revenue/progress.ts';
import type { RecordDeliveryInput } from '../generated/resolver-types.ts';
import { progressCommand } from './tell-progress.ts';

/** Control passed to the customer on another day than the first one of the line. */
export const recordDelivery = progressCommand<RecordDeliveryInput>('recordDelivery', {
  method: 'POINT_IN_TIME',
  tell: deliveryOf,
});
