import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { fromRoot } from '../../platform/root.ts';

/**
 * Everything comes from this server and nothing is written into the page: an editor into which people paste tokens must
 * not run what somebody else wrote.
 */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types = { html: 'text/html', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;

/** What is served under which path: our own pages, and GraphiQL with what it is built for, from their packages. */
const files: Readonly<Record<string, { readonly type: keyof typeof types; readonly path: () => string }>> = {
  '/': { type: 'html', path: () => own('landing.html') },
  '/explorer': { type: 'html', path: () => own('index.html') },
  '/explorer/icon.svg': { type: 'svg', path: () => own('icon.svg') },
  '/explorer/landing.css': { type: 'css', path: () => own('landing.css') },
  '/explorer/explorer.css': { type: 'css', path: () => own('explorer.css') },
  '/explorer/explorer.js': { type: 'js', path: () => own('explorer.js') },
  '/explorer/graphiql.css': { type: 'css', path: () => installed('graphiql', 'graphiql.min.css') },
  '/explorer/graphiql.js': { type: 'js', path: () => installed('graphiql', 'graphiql.min.js') },
  '/explorer/graphql-ws.js': { type: 'js', path: () => installed('graphql-ws', 'umd/graphql-ws.min.js') },
  '/explorer/react.js': { type: 'js', path: () => installed('react', 'umd/react.production.min.js') },
  '/explorer/react-dom.js': { type: 'js', path: () => installed('react-dom', 'umd/react-dom.production.min.js') },
};

type Page = { readonly plain: Buffer; readonly packed: Buffer; readonly tag: string };

/** The landing page and a GraphQL editor. Both load without a token; what the editor asks needs one. */
export function addExplorerRoutes(app: FastifyInstance): void {
  for (const [address, { type, path }] of Object.entries(files)) {
    // Read when it is first asked for: most gateways never show their editor to anybody.
    let page: Promise<Page> | null = null;
    app.get(address, async (request, reply) => {
      page ??= readPage(path());
      const { plain, packed, tag } = await page;
      reply
        .header('content-type', `${types[type]}; charset=utf-8`)
        .header('content-security-policy', contentPolicy)
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-cache')
        .header('vary', 'accept-encoding')
        .header('etag', tag);
      if (request.headers['if-none-match'] === tag) return reply.code(304).send();
      if (!request.headers['accept-encoding']?.includes('gzip')) return reply.send(plain);
      return reply.header('content-encoding', 'gzip').send(packed);
    });
  }
}

async function readPage(path: string): Promise<Page> {
  const plain = await readFile(path);
  const packed = await promisify(gzip)(plain);
  return { plain, packed, tag: `"${createHash('sha256').update(plain).digest('base64url')}"` };
}

function own(name: string): string {
  return fromRoot('gateway', 'explorer', name);
}

const require = createRequire(import.meta.url);

function installed(name: string, file: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}
