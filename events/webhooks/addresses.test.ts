import { describe, expect, it } from 'vitest';
import { faultOfUrl, isPublicAddress } from './addresses.ts';

const outside = { allowPrivate: false };

describe('where a webhook may go', () => {
  it.each([
    'https://hooks.example.com/concord',
    'https://hooks.example.com:8443/concord?tenant=1',
    'https://93.184.215.14/',
    'https://[2606:4700:4700::1111]/',
  ])('%s', (url) => {
    expect(faultOfUrl(url, outside)).toBeNull();
  });

  it.each([
    ['not a URL', 'HTTPS_URL'],
    ['http://hooks.example.com/', 'HTTPS_URL'],
    ['file:///etc/passwd', 'HTTPS_URL'],
    ['gopher://hooks.example.com/', 'HTTPS_URL'],
    ['ftp://hooks.example.com/', 'HTTPS_URL'],
    ['https://', 'HTTPS_URL'],
    [`https://hooks.example.com/${'x'.repeat(2_048)}`, 'LENGTH_MAX'],
    ['https://user@hooks.example.com/', 'NO_CREDENTIALS'],
    ['https://hooks.example.com:secret@127.0.0.1/', 'NO_CREDENTIALS'],
    ['https://hooks.example.com:22/', 'WEB_PORT'],
    ['https://hooks.example.com:0/', 'WEB_PORT'],
    ['https://localhost/', 'PUBLIC_ADDRESS'],
    ['https://LOCALHOST./', 'PUBLIC_ADDRESS'],
    ['https://intranet/', 'PUBLIC_ADDRESS'],
    ['https://metadata.google.internal/', 'PUBLIC_ADDRESS'],
    ['https://printer.local/', 'PUBLIC_ADDRESS'],
    ['https://127.0.0.1/', 'PUBLIC_ADDRESS'],
    ['https://127.1/', 'PUBLIC_ADDRESS'],
    ['https://2130706433/', 'PUBLIC_ADDRESS'],
    ['https://0x7f000001/', 'PUBLIC_ADDRESS'],
    ['https://0177.0.0.1/', 'PUBLIC_ADDRESS'],
    ['https://0/', 'PUBLIC_ADDRESS'],
    ['https://１２７.０.０.１/', 'PUBLIC_ADDRESS'],
    ['https://169.254.169.254/latest/meta-data', 'PUBLIC_ADDRESS'],
    ['https://10.1.2.3/', 'PUBLIC_ADDRESS'],
    ['https://[::1]/', 'PUBLIC_ADDRESS'],
    ['https://[::]/', 'PUBLIC_ADDRESS'],
    ['https://[::ffff:127.0.0.1]/', 'PUBLIC_ADDRESS'],
    ['https://[::ffff:a9fe:a9fe]/', 'PUBLIC_ADDRESS'],
    ['https://[::127.0.0.1]/', 'PUBLIC_ADDRESS'],
    ['https://[64:ff9b::7f00:1]/', 'PUBLIC_ADDRESS'],
    ['https://[2002:7f00:1::]/', 'PUBLIC_ADDRESS'],
    ['https://[fd00::1]/', 'PUBLIC_ADDRESS'],
    ['https://[fe80::1]/', 'PUBLIC_ADDRESS'],
  ])('not %s: %s', (url, fault) => {
    expect(faultOfUrl(url, outside)).toBe(fault);
  });

  it('anywhere, by HTTP too, where that is configured; but with no credentials', () => {
    expect(faultOfUrl('http://127.0.0.1:9000/', { allowPrivate: true })).toBeNull();
    expect(faultOfUrl('http://a:b@127.0.0.1/', { allowPrivate: true })).toBe('NO_CREDENTIALS');
    expect(faultOfUrl('file:///etc/passwd', { allowPrivate: true })).toBe('HTTPS_URL');
  });
});

describe('an address that a name leads to', () => {
  it.each(['93.184.215.14', '2606:4700:4700::1111', '1.1.1.1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.53',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:10.0.0.1',
    'fc00::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '64:ff9b::a00:1',
    '2001:db8::1',
    '2002:a00:1::',
    'no address',
    '',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
