import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import formats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import pg from 'pg';
import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../../core/json.ts';
import { eventTypes } from '../../events/event-types.ts';
import type { ChangeEvent } from '../../events/event.ts';
import { createLogReader } from '../../events/log-reader.ts';
import { openHouse } from '../../house/open-house.ts';
import { seedDemo } from '../../house/seed/demo.ts';
import { readConfig, sources } from '../../platform/config.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { openTestDatabase } from '../harness/postgres.ts';
import { eventually } from '../harness/eventually.ts';

const ajv = new Ajv2020({ allowUnionTypes: true, allErrors: true });
formats.default(ajv);

/** As it is published, and with nothing in it that is not described. */
const published = new Map(eventTypes().map(({ type, schema }) => [type, ajv.compile(schema)]));
const closed = new Map(
  eventTypes().map(({ type, schema }) => [type, ajv.compile(close({ ...schema, $id: `${type}:closed` }))]),
);

it('describes every event of the demo company, to the last field', async () => {
  const events = await demoEvents();
  expect(new Set(events.map((event) => event.type)).size).toBeGreaterThan(10);
  for (const event of events) {
    expect(errors(published.get(event.type), event), event.type).toBe('');
    expect(errors(closed.get(event.type), event), `${event.type}, nothing undescribed`).toBe('');
    expect(eventTypes().find((one) => one.type === event.type)?.schema['$id']).toBe(event.dataschema);
  }
});

async function demoEvents(): Promise<readonly ChangeEvent[]> {
  await using database = await openTestDatabase('catalogue');
  const dataDir = await mkdtemp(join(tmpdir(), 'concord-catalogue-'));
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const house = await openHouse(readConfig({ DATABASE_URL: database.url, DATA_DIR: dataDir }), silentLog);
  try {
    await seedDemo(house, silentLog);
    const events: ChangeEvent[] = [];
    for (const source of sources) {
      const reader = createLogReader({ source, url: database.url, log: silentLog });
      await eventually('what was committed is in the log', async () => (await outboxOf(source)) === 0, 30_000);
      for (
        let page = await reader.read(0, 500);
        page.length > 0;
        page = await reader.read(page.at(-1)?.sequence ?? 0, 500)
      )
        events.push(...page.filter((entry) => entry.kind !== 'refusal').map((entry) => entry.event));
      await reader.close();
    }
    return events;

    async function outboxOf(source: string): Promise<number> {
      const { rows } = await pool.query<{ rows: string }>(`select count(*) as rows from ${source}.outbox`);
      return Number(rows[0]?.rows);
    }
  } finally {
    await house.close();
    await pool.end();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function errors(validate: ValidateFunction | undefined, event: ChangeEvent): string {
  if (validate === undefined) return 'it is not in the catalogue';
  return validate(event) ? '' : ajv.errorsText(validate.errors);
}

function close(schema: JsonObject): JsonObject {
  const members = Object.entries(schema).map(([name, value]): [string, Json] => [
    name,
    name === 'examples' ? value : closeAll(value),
  ]);
  const own = Object.fromEntries(members);
  return 'properties' in own && own['type'] === 'object' ? { ...own, additionalProperties: false } : own;
}

function closeAll(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? (value as readonly Json[]).map(closeAll) : close(value as JsonObject);
}
