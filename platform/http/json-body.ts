import type { FastifyInstance } from 'fastify';
import { refuse } from '../../core/refusal.ts';
import { errorBody, presentRefusal } from './error-body.ts';
import { sendJson } from './http-server.ts';

/** Other charsets of the same bytes have been a way past checks (CVE-2026-23897), and JSON is UTF-8 by its standard. */
const jsonInUtf8 = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;

/** Lets the routes of this scope take JSON bodies, uncompressed and in UTF-8, and nothing else. */
export function takeJson(scope: FastifyInstance): void {
  refuseOtherBodies(scope);
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, scope.getDefaultJsonParser('error', 'error'));
}

/** The same, handed on as text: a signature covers the text and not what it means. */
export function takeJsonText(scope: FastifyInstance): void {
  refuseOtherBodies(scope);
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}

function refuseOtherBodies(scope: FastifyInstance): void {
  scope.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-type': type, 'content-encoding': encoding } = request.headers;
    const path = type !== undefined && !jsonInUtf8.test(type) ? 'content-type' : 'content-encoding';
    if (path === 'content-encoding' && (encoding === undefined || encoding === 'identity')) {
      done(null, payload);
      return;
    }
    const [rule, mustBe] =
      path === 'content-type'
        ? (['CONTENT_TYPE', 'application/json in UTF-8'] as const)
        : (['CONTENT_ENCODING', 'identity'] as const);
    const refusal = refuse('VALIDATION_FAILED', { path, rule }, `The request is refused: ${path} must be ${mustBe}.`);
    sendJson(reply, 415, errorBody(presentRefusal(refusal, request.id)));
  });
}
