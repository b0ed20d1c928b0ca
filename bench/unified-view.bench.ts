import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Registry } from 'prom-client';
import { createGateway } from '../gateway/server.ts';
import { openKeys, openTokens } from '../house/identity.ts';
import { openHouse, type House } from '../house/open-house.ts';
import { readConfig } from '../platform/config.ts';
import type { SubgraphHandler } from '../platform/http/subgraph-server.ts';
import { fromRoot } from '../platform/root.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { percentile, type Figure } from './measure.ts';
import { seedUnifiedView } from './unified-view-company.ts';

const warmUps = 100;
const asked = 300;

/** Tables that grow with every document: no page of one customer may look through all of one. */
const growing = ['invoices', 'payments', 'receivables', 'journal_entries', 'journal_lines'];

const document = `query ($id: ID!) {
  customer(id: $id) {
    legalName status
    contracts(first: 5) { edges { node { number status } } }
    billedTotals { currency invoices invoiced { amount } open { amount } }
    receivableTotals { currency open { amount } }
    invoices(first: 25, orderBy: NEWEST_FIRST) {
      edges { node {
        number status total { amount } open { amount }
        receivable { status open { amount } }
        postings(first: 1) { edges { node { number lines { account { code } debit { amount } credit { amount } } } } }
      } }
      pageInfo { hasNextPage endCursor }
    }
    payments(first: 10, orderBy: NEWEST_FIRST) { edges { node { receivedDate amount { amount } } } }
    receivables(first: 10, filter: { status: [OPEN] }) { edges { node { documentNumber open { amount } } } }
  }
}`;

/** The first page of everything of a customer with 500 invoices and 5,000 journal lines, beside 20,000 invoices of others. */
export async function benchUnifiedView(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'concord-bench-unified-view-'));
  const config = readConfig({ DATA_DIR: dataDir, SEED: 'none', LOG_LEVEL: 'fatal' });
  const house = await openHouse(config, silentLog);
  const pool = new pg.Pool({ connectionString: house.databases.urlOf('billing'), max: 1 });
  const { keys } = await openKeys(config);
  const { verifier } = await openTokens(config, silentLog);
  const spent = new Map<string, number>();
  const timed = (name: string, handler: SubgraphHandler): SubgraphHandler => {
    return async (request) => {
      const began = performance.now();
      const answer = await handler(request);
      spent.set(name, (spent.get(name) ?? 0) + performance.now() - began);
      return answer;
    };
  };
  const gateway = await createGateway({
    supergraphPath: fromRoot('gateway/supergraph.graphql'),
    subgraphs: Object.fromEntries(
      house.subgraphs.map(({ name, handler }) => [name, { handler: timed(name, handler) }]),
    ),
    identity: { verifier, keys },
    production: true,
    log: silentLog,
    registry: new Registry(),
  });
  try {
    const ask = asking(house, gateway);
    const id = await customerKnownEverywhere(ask, pool);
    await seedUnifiedView(pool, id);
    for (let index = 0; index < warmUps; index += 1) await ask('billing-ops', document, { id });
    const before = await scans(pool);
    const whole: number[] = [];
    const perSource = new Map<string, number[]>();
    for (let index = 0; index < asked; index += 1) {
      spent.clear();
      const began = performance.now();
      await ask('billing-ops', document, { id });
      whole.push(performance.now() - began);
      for (const [name, ms] of spent) perSource.set(name, [...(perSource.get(name) ?? []), ms]);
    }
    // What a statement read is told a second later.
    await sleep(1_500);
    const after = await scans(pool);
    const p50 = (values: readonly number[]) =>
      percentile(
        [...values].sort((a, b) => a - b),
        0.5,
      );
    return [
      { name: 'unified view: first page, through the gateway, p50', value: p50(whole), unit: 'ms' },
      ...[...perSource].map(([name, values]) => ({
        name: `unified view: the same in ${name}, p50`,
        value: p50(values),
        unit: 'ms',
        goal: '<= 20',
      })),
      {
        name: 'unified view: sequential scans of growing tables',
        value: after - before,
        unit: '',
        goal: '= 0',
      },
    ];
  } finally {
    await pool.end();
    await gateway.close();
    await house.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

type Ask = (role: string, query: string, variables: object) => Promise<Readonly<Record<string, unknown>>>;

function asking({ development }: House, { app }: Awaited<ReturnType<typeof createGateway>>): Ask {
  const tokens = new Map<string, string>();
  return async (role, query, variables) => {
    const known =
      tokens.get(role) ?? (await development?.issueToken({ sub: 'bench', roles: ['finance', role] }, 3_600));
    tokens.set(role, known ?? '');
    const headers = { authorization: `Bearer ${known}`, 'content-type': 'application/json' };
    const reply = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } });
    const { data, errors } = reply.json<{ data?: Record<string, unknown>; errors?: unknown }>();
    if (errors !== undefined || data === undefined) throw new Error(reply.body.slice(0, 500));
    return data;
  };
}

async function customerKnownEverywhere(ask: Ask, pool: pg.Pool): Promise<string> {
  const created = await ask(
    'sales-ops',
    `mutation { createCustomer(input: { legalName: "Bench Inc.", country: "US" }, write: { idempotencyKey: "bench" }) { customer { id } } }`,
    {},
  );
  const { customer } = created['createCustomer'] as { readonly customer: { readonly id: string } };
  for (const schema of ['contract', 'billing', 'ledger'])
    while (
      (await pool.query(`select 1 from ${schema}.customer_copy where customer_id = $1`, [customer.id])).rowCount === 0
    )
      await sleep(50);
  return customer.id;
}

async function scans(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ scans: number }>(
    'select coalesce(sum(seq_scan), 0)::integer as scans from pg_stat_user_tables where relname = any($1)',
    [growing],
  );
  return rows[0]?.scans ?? 0;
}
