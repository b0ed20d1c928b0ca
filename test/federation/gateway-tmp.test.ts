import { expect, it } from 'vitest';
import { openTestGateway } from './fixtures/open-gateway.ts';
it('answers', async () => {
  await using g = await openTestGateway();
  const a = await g.ask('{ customer(id: "acme") { id name creditLimit invoices(first: 2) { id number } } }', {
    roles: ['compliance'],
  });
  console.log(a.status, a.text, [...a.headers]);
  const b = await g.ask(
    'mutation { renameCustomer(id: "acme", name: "x") { customer { id name } receipt { outcome } } }',
    { headers: { 'idempotency-key': 'replayed' } },
  );
  console.log(b.status, b.text);
  const c = await g.ask('{ broken(kind: "x") }');
  console.log(c.status, c.text);
  console.log(await fetch(g.url + '/health/ready').then((r) => r.text()));
  console.log(g.logged());
});
