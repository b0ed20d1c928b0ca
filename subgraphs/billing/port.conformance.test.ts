import { openBillingSystemInMemory } from '../../test/harness/billing-system.ts';
import { describeBillingSystem } from './port.conformance.ts';

// Every promise of the suite is kept here once: by a system that does everything itself, and by one that leaves to
// Concord what can be left.
describeBillingSystem('memory with duties of its own', async () =>
  openBillingSystemInMemory({
    numbering: 'SYSTEM',
    finalisation: 'SYSTEM',
    tax: 'SYSTEM',
    versionCheck: 'SYSTEM',
    idempotency: 'SYSTEM',
    cashApplication: 'SYSTEM',
  }),
);

describeBillingSystem('memory with the duties left to Concord', async () =>
  openBillingSystemInMemory({
    numbering: 'CONCORD',
    finalisation: 'CONCORD',
    tax: 'CONCORD',
    versionCheck: 'CONCORD',
    idempotency: 'CONCORD',
    cashApplication: 'CONCORD',
  }),
);
