import { describe, expect, it } from 'vitest';
import { comparedDomain, isFreeMail, registrableDomain } from './domain.ts';

describe('registrableDomain', () => {
  it.each([
    ['acme.com', 'acme.com'],
    ['WWW.Shop.ACME.co.uk', 'acme.co.uk'],
    ['https://www.acme.co.uk:8443/path?q=a@b.com#x', 'acme.co.uk'],
    ['//acme.de/', 'acme.de'],
    ['info@mail.acme.de', 'acme.de'],
    ['mailto:info@acme.de', 'acme.de'],
    [' acme.de. ', 'acme.de'],
    ['müller.de', 'xn--mller-kva.de'],
    ['xn--mller-kva.de', 'xn--mller-kva.de'],
    ['tenant.github.io', 'tenant.github.io'],
    ['acme.example', 'acme.example'],
    ['acme.domain.example', 'domain.example'],
  ])('of %s is %s', (text, domain) => {
    expect(registrableDomain(text)).toBe(domain);
  });

  it.each(['', '   ', 'localhost', 'co.uk', '192.168.0.1', 'http://', 'a b.com', '@'])('of "%s" is none', (text) => {
    expect(registrableDomain(text)).toBeNull();
  });
});

describe('isFreeMail', () => {
  it.each(['gmail.com', 'gmx.de', 'yahoo.co.uk', 'mail.ru', 'qq.com', 'proton.me', 'orange.fr'])(
    'knows %s',
    (domain) => {
      expect(isFreeMail(domain)).toBe(true);
    },
  );

  it('does not take a company for one', () => {
    expect(isFreeMail('acme.com')).toBe(false);
    expect(isFreeMail('')).toBe(false);
  });
});

describe('comparedDomain', () => {
  it('is the registrable domain unless anybody gets a mailbox there', () => {
    expect(comparedDomain('www.acme.de')).toBe('acme.de');
    expect(comparedDomain('acme@gmail.com')).toBeNull();
    expect(comparedDomain(null)).toBeNull();
    expect(comparedDomain(undefined)).toBeNull();
    expect(comparedDomain('localhost')).toBeNull();
  });
});
