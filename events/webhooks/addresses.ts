import ipaddr from 'ipaddr.js';

/** Where webhooks may go. `allowPrivate` is for development and tests: then HTTP and every address will do. */
export type Reach = { readonly allowPrivate: boolean };

/** Why a URL will not do, in the words of the validation rules. */
export type UrlFault = 'LENGTH_MAX' | 'HTTPS_URL' | 'NO_CREDENTIALS' | 'WEB_PORT' | 'PUBLIC_ADDRESS';

export const urlLengthMax = 2_048;
const httpsPort = 443;
/** Below it lie the services of a machine itself. */
const firstFreePort = 1_024;
/** Names that mean something on one machine or in one network only. */
const innerName = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa|test|invalid|onion)$/;

/** What can be said of a URL without asking anybody. Octal, decimal and hexadecimal addresses are read as `URL` reads them. */
export function faultOfUrl(text: string, { allowPrivate }: Reach): UrlFault | null {
  if (text.length > urlLengthMax) return 'LENGTH_MAX';
  if (!URL.canParse(text)) return 'HTTPS_URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return 'HTTPS_URL';
  if (url.username !== '' || url.password !== '') return 'NO_CREDENTIALS';
  if (allowPrivate) return null;
  const port = url.port === '' ? httpsPort : Number(url.port);
  if (port !== httpsPort && port < firstFreePort) return 'WEB_PORT';
  return isPublicHost(url.hostname) ? null : 'PUBLIC_ADDRESS';
}

/** An address that belongs to the public Internet. Anything that is translated, mapped or set aside does not. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  // The rest of IPv6 is not given out, or holds IPv4 addresses in forms that nobody routes.
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast);
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** A name is looked up before it is connected to; an address stands for itself. */
function isPublicHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (ipaddr.isValid(bare)) return isPublicAddress(bare);
  return bare.includes('.') && !innerName.test(bare);
}
