import { describe, expect, it } from 'vitest';
import { correlationIdOf } from './correlation.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('a correlation id', () => {
  it('is the one that was sent, else the trace id', () => {
    expect(correlationIdOf({ 'x-correlation-id': 'order-12_3.4' })).toBe('order-12_3.4');
    expect(correlationIdOf({ traceparent: `00-${trace}-00f067aa0ba902b7-01` })).toBe(trace);
  });

  it.each([
    { 'x-correlation-id': 'short' },
    { 'x-correlation-id': 'x'.repeat(65) },
    { 'x-correlation-id': 'line\nbreak1' },
    { 'x-correlation-id': '<script>alert(1)</script>' },
    { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` },
    { traceparent: 'rubbish' },
    {},
  ])('is made anew for %j', (headers) => {
    expect(correlationIdOf(headers)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
