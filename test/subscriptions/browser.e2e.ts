import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { fromRoot } from '../../platform/root.ts';
import { noBrowser, openBrowser } from '../harness/browser.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let browser: Browser | null;
beforeAll(async () => {
  [stage, browser] = await Promise.all([openStage(), openBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stage?.[Symbol.asyncDispose]();
});

describe('the resume client, in a browser', () => {
  it('shows every event once and in order, while gateways come and go', async ({ skip }) => {
    if (browser === null) return skip(noBrowser);
    const { id } = await stage.createCustomer('Spruce Watched');
    let gateway = await stage.openGateway();
    const { port } = new URL(gateway.url);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.route('**/example/**', async (route) => {
      const path = new URL(route.request().url()).pathname.replace('/example/', '');
      const body = await readFile(fileOf(path));
      await route.fulfill({ body, contentType: path.endsWith('.html') ? 'text/html' : 'text/javascript' });
    });
    const token = await stage.token(people.olga);
    await page.goto(new URL(`/example/index.html#customer=${id}&token=${token}`, gateway.url).href);
    await page.locator('li[data-kind=CAUGHT_UP]').first().waitFor();

    let count = 0;
    const write = async (): Promise<void> => {
      count += 1;
      await stage.rename(id, `name ${count}`);
    };
    for (let round = 0; round < 3; round += 1) {
      await write();
      await page
        .locator('li[data-kind=CHANGED]')
        .nth(count - 1)
        .waitFor();
      await gateway[Symbol.asyncDispose]();
      await write();
      await write();
      gateway = await stage.openGateway({ port: Number(port) });
    }
    await page
      .locator('li[data-kind=CHANGED]')
      .nth(count - 1)
      .waitFor();
    const lines = await page.locator('li[data-kind=CHANGED]').all();
    const told = await Promise.all(lines.map(async (line) => Number(await line.getAttribute('data-sequence'))));
    expect(told).toHaveLength(count);
    expect(told).toEqual([...new Set(told)].sort((one, other) => one - other));
    expect(complaints).toEqual([]);
    await page.close();
    await gateway[Symbol.asyncDispose]();
  });
});

const library = dirname(createRequire(import.meta.url).resolve('graphql-ws'));

function fileOf(path: string): string {
  return path.startsWith('graphql-ws/')
    ? join(library, path.replace('graphql-ws/', ''))
    : fromRoot('examples/resume-client', path);
}
