import { consumePoisoned } from './poisoned-consumer.ts';
import { applyUnlessPoisoned } from './poisoned.ts';

/** A consumer in a process of its own that meets poison, for tests that kill it: `dead-letters-process.ts DATABASE_URL`. */
consumePoisoned(applyUnlessPoisoned);
