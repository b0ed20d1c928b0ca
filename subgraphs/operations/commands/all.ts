import { dismissDeadLetter } from './dismiss-dead-letter.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';

/** Every mutation of this subgraph, in the order in which `commands` lists them. */
export const commands = { dismissDeadLetter, replayDeadLetters };
