import { describe, expect, it } from 'vitest';
import type { SubgraphHandler } from '../../platform/http/subgraph-server.ts';
import { openTestGateway } from './fixtures/open-gateway.ts';
import { eventually } from '../harness/eventually.ts';

const answered = { status: 200, body: '{"data":{"invoice":{"id":"i1"}}}' };
const query = '{ invoice(id: "i1") { id } }';

describe('a gateway that is told to stop', () => {
  it('lets a thousand running requests finish and takes no new connections', { timeout: 90_000 }, async () => {
    let release: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let running = 0;
    const handler: SubgraphHandler = async () => {
      running += 1;
      await gate;
      return answered;
    };
    const gateway = await openTestGateway({
      billing: { handler, runningMax: 1_000, deadlineMs: 60_000 },
      requestDeadlineMs: 60_000,
    });
    const asked = Array.from({ length: 1_000 }, () => gateway.ask(query));
    await eventually('all requests run', () => running === 1_000, 60_000);

    const began = performance.now();
    const closed = gateway[Symbol.asyncDispose]();
    await eventually('nobody is let in any more', async () => {
      try {
        await fetch(`${gateway.url}/health/live`, { headers: { connection: 'close' } });
        return false;
      } catch {
        return true;
      }
    });
    release?.();
    const answers = await Promise.all(asked);
    await closed;
    expect(answers.filter(({ data }) => JSON.stringify(data) === '{"invoice":{"id":"i1"}}')).toHaveLength(1_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('cuts what does not finish, within its limit', async () => {
    let running = false;
    const handler: SubgraphHandler = () => {
      running = true;
      return new Promise(() => undefined);
    };
    const gateway = await openTestGateway({ billing: { handler, deadlineMs: 2_000 }, drainMs: 300 });
    const asked = gateway.ask(query).catch(() => 'cut');
    await eventually('the request runs', () => running);
    const began = performance.now();
    await gateway[Symbol.asyncDispose]();
    expect(await asked).toBe('cut');
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
