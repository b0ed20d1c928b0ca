import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noBrowser, openBrowser } from '../harness/browser.ts';
import { openTestHouse, type TestHouse } from '../harness/house.ts';

const olga = { sub: 'olga.ops', roles: ['sales', 'sales-ops'] };

let house: TestHouse;
let browser: Browser | null;
beforeAll(async () => {
  [house, browser] = await Promise.all([openTestHouse(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await house?.[Symbol.asyncDispose]();
});

describe('the explorer, in a browser', () => {
  let page: Page;
  /** Everything that the page asked for, and everything that the browser complained of. */
  let asked: string[];
  let complaints: string[];

  beforeEach(async ({ skip }) => {
    if (browser === null) return skip(noBrowser);
    page = await browser.newPage();
    asked = [];
    complaints = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    return () => page.close();
  });

  const identify = async (): Promise<void> => {
    await page.goto(new URL('/explorer', house.url).href);
    await page.fill('#token', await house.token(olga));
    // The editor is made anew for a token and asks for the schema: what is typed before that would be lost.
    await Promise.all([
      page.waitForResponse((response) => response.url() === house.url && response.ok()),
      page.click('#identity button'),
    ]);
  };

  /** Types it and runs it, once GraphiQL knows what it is: by a timer of its page, which is due before the one here. */
  const run = async (text: string, word: string): Promise<void> => {
    await page.click('.graphiql-query-editor .CodeMirror');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(text);
    await page.locator('.graphiql-query-editor').getByText(word).waitFor();
    await page.evaluate('new Promise((done) => setTimeout(done, 500))');
    await page.click('.graphiql-execute-button');
  };

  it('shows an editor that knows the schema and answers a query, from this server alone', async () => {
    const input = { legalName: 'Acme Robotics GmbH', country: 'DE' };
    await house.ask(
      olga,
      `mutation ($input: CreateCustomerInput!) { createCustomer(input: $input, write: { idempotencyKey: "seen" }) { receipt { outcome } } }`,
      { input },
    );
    await identify();
    await expect(page.textContent('#who')).resolves.toContain('olga.ops: sales, sales-ops');
    await run('query Customers { customers { edges { node { legalName status } } } }', 'legalName');
    const answer = page.locator('.result-window');
    await answer.getByText('Acme Robotics GmbH').waitFor();
    expect(await answer.innerText()).toContain('PROSPECT');

    // The documentation comes from the schema that this viewer may see.
    await page.click('button[aria-label="Show Documentation Explorer"]');
    await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).waitFor();

    expect(new Set(asked.map((url) => new URL(url).origin))).toEqual(new Set([new URL(house.url).origin]));
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });

  it('shows each event of a subscription as it comes', async () => {
    await identify();
    const input = { legalName: 'Watched AG', country: 'CH' };
    const create = `mutation ($input: CreateCustomerInput!) { createCustomer(input: $input, write: { idempotencyKey: "watched" }) { customer { id } } }`;
    const { data } = await house.ask(olga, create, { input });
    const { id } = (data as { readonly createCustomer: { readonly customer: { readonly id: string } } }).createCustomer
      .customer;
    await run(
      `subscription Customers { customerJourney(customerId: "${id}", snapshot: true) { change { type } customer { tradingName } } }`,
      'customerJourney',
    );
    const answer = page.locator('.result-window');
    // How it stands goes by; what is seen last is that nothing is missing.
    await answer.getByText('customerJourney').waitFor();
    const rename = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input, write: { idempotencyKey: "renamed" }) { receipt { outcome } } }`;
    await house.ask(olga, rename, { input: { customerId: id, tradingName: 'Seen at once' } });
    await answer.getByText('Seen at once').waitFor();
    expect(await answer.innerText()).toContain('customer.customer.updated');
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });

  it('is refused, and says so, without a token', async () => {
    await page.goto(new URL('/explorer', house.url).href);
    await expect(page.textContent('#who')).resolves.toContain('No token');
    await page.click('.graphiql-execute-button');
    await page.locator('.result-window').getByText('UNAUTHENTICATED').waitFor();
  });

  it('is shown by the landing page', async () => {
    await page.goto(new URL('/', house.url).href);
    await page.click('a[href="/explorer"]');
    await page.locator('.graphiql-query-editor').waitFor();
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });
});
