import { openCustomerRoom, viewerWith } from './test/harness/customer.ts';
import { commands } from './subgraphs/customer/commands/all.ts';
const room = await openCustomerRoom({ poolMax: Number(process.argv[2] ?? 10) });
const so = viewerWith('sales-ops');
const ids: string[] = [];
for (let i = 0; i < 300; i++) { const a = await room.run(so, commands.createCustomer, { legalName: 'C' + i, country: 'DE' }); if (a.kind === 'DONE') ids.push(a.entityId); }
for (const [name, f] of [['update', (i: number) => room.run(so, commands.updateProfile, { customerId: ids[i % 300]!, segment: 's' + i })], ['create', (i: number) => room.run(so, commands.createCustomer, { legalName: 'N' + i, country: 'DE' })]] as const) {
  let n = 0; const t0 = performance.now(); const cpu0 = process.cpuUsage();
  const until = t0 + 6000;
  await Promise.all(Array.from({ length: 64 }, async () => { while (performance.now() < until) { await f(n++); } }));
  const s = (performance.now() - t0) / 1000; const cpu = process.cpuUsage(cpu0);
  console.log(name, Math.round(n / s), '/s', 'node cpu ms per cmd', ((cpu.user + cpu.system) / 1000 / n).toFixed(3));
}
await room[Symbol.asyncDispose]();
