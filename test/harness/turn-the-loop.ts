import { afterEach } from 'vitest';

/**
 * Pure tests never wait for anything, so a thread that runs hundreds of them would not read what the runner answers, and after a
 * minute takes it for dead. Between two tests the loop turns once.
 */
afterEach(() => new Promise<void>((resolve) => setImmediate(resolve)));
