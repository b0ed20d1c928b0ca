import { expect, it } from 'vitest';
import { Fault } from '../../../core/fault.ts';
import { newId } from '../../../core/ids.ts';
import type { Outcome } from '../../../platform/commands/outcome.ts';
import { account, change, creation, draft } from '../system-under-test.ts';
import type { Bench } from './bench.conformance.ts';

/** What the system knows of a command by its key. */
export function describeAsking(bench: Bench): void {
  it('BS14 finds nothing of what was never executed', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'find');
    const acme = await bench.kept();
    const key = newId<string>('key');
    expect(await bench.system.find(change(acme, { paymentTermsDays: 60 }), key)).toBeNull();
    expect(await bench.system.find(creation(account()), key)).toBeNull();
    expect(await bench.system.find(creation(draft(acme)), key)).toBeNull();
  });

  it('BS15 finds what was executed', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'find');
    const acme = await bench.kept();
    const intent = change(acme, { paymentTermsDays: 60 });
    const key = newId<string>('key');
    await bench.execute(intent, key);
    expect((await bench.system.find(intent, key))?.kind).toBe('APPLIED');
    expect(await bench.system.find(intent, newId('key'))).toBeNull();
  });

  it('BS16 does not take an earlier command for a later one with the same key of another principal', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'find');
    const acme = await bench.kept();
    await bench.execute(change(acme, { paymentTermsDays: 60 }), 'monday');
    const later = { ...acme, paymentTermsDays: 60, version: acme.version + 1 };
    expect(await bench.system.find(change(later, { paymentTermsDays: 60 }), 'monday')).toBeNull();
  });

  it('BS17 finds what was executed although somebody has edited it since', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'find', 'edit');
    const acme = await bench.kept();
    const intent = change(acme, { paymentTermsDays: 60 });
    const key = newId<string>('key');
    await bench.execute(intent, key);
    await bench.tested.edit?.(acme.id, { paymentTermsDays: 7 });
    expect((await bench.system.find(intent, key))?.kind).toBe('APPLIED');
  });

  it('BS18 says that it does not know when its answer is lost, and knows when it is asked', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'find', 'loseNextAnswer', 'writes');
    const acme = await bench.kept();
    const before = (await bench.tested.writes?.(acme.id)) ?? 0;
    const intent = change(acme, { paymentTermsDays: 60 });
    const key = newId<string>('key');
    await bench.tested.loseNextAnswer?.();
    expect(await uncertain(() => bench.execute(intent, key))).toBe(true);
    expect((await bench.system.find(intent, key))?.kind).toBe('APPLIED');
    expect((await bench.recordOf(acme.id)).values).toMatchObject({ paymentTermsDays: 60 });
    expect(((await bench.tested.writes?.(acme.id)) ?? 0) - before).toBe(1);
  });

  it('BS19 does one key once: a repeat does not undo what happened in between', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'edit');
    context.skip(bench.system.duties.idempotency === 'NONE', 'nobody performs the duty idempotency');
    // Where the duty is Concord's, Concord looks before it repeats.
    if (bench.system.duties.idempotency === 'CONCORD') bench.needs(context, 'find');
    const acme = await bench.kept();
    const intent = change(acme, { paymentTermsDays: 60 });
    const key = newId<string>('key');
    await bench.execute(intent, key);
    await bench.tested.edit?.(acme.id, { paymentTermsDays: 7 });
    const found = bench.system.duties.idempotency === 'CONCORD' ? await bench.system.find(intent, key) : null;
    expect((found ?? (await bench.execute(intent, key))).kind).toBe('APPLIED');
    expect((await bench.recordOf(acme.id)).values).toMatchObject({ paymentTermsDays: 7 });
  });
}

/** Whether the call ended without saying what became of it. */
async function uncertain(call: () => Promise<Outcome>): Promise<boolean> {
  try {
    return (await call()).kind === 'UNKNOWN';
  } catch (error) {
    return error instanceof Fault && error.outcomeUnknown;
  }
}
