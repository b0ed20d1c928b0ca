import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where a system keeps its Chromium; `CHROMIUM` names another one. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const noBrowser = 'there is no Chromium on this machine: install the package chromium, or name one in CHROMIUM';

/** A real browser without a window, or null where none is installed. It talks to this machine only. */
export async function openBrowser(): Promise<Browser | null> {
  const executablePath = [process.env['CHROMIUM'], ...places].find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) return null;
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A page that a test hands in has no address of its own, and the browser takes it for one of the Internet.
      '--disable-features=LocalNetworkAccessChecks',
    ],
  });
}
