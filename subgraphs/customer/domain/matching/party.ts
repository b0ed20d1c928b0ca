import { normaliseName } from '../normalise.ts';
import { comparedDomain } from './domain.ts';
import { normaliseTaxNumber, taxCountry } from './tax-id.ts';

/** What matching reads of a customer, or of a record that comes in and may become one (DOMAIN 3.5). */
export type Party = {
  /** Null while it comes in. */
  readonly id: string | null;
  readonly country: string | null;
  readonly name: string | null;
  /** A host, an address or a mail address. */
  readonly domain?: string | null | undefined;
  /** Set for a branch, which may share its company's tax numbers; a number may also name its own. */
  readonly siteCode?: string | null | undefined;
  readonly taxIds?: readonly PartyTaxId[] | undefined;
  readonly registryIds?: readonly PartyRegistryId[] | undefined;
  readonly addresses?: readonly PartyAddress[] | undefined;
  /** In E.164. */
  readonly phones?: readonly string[] | undefined;
  /** The parent that a register names, whatever the hierarchy here says. */
  readonly registryParent?: string | null | undefined;
  readonly hasDocuments?: boolean | undefined;
};

export type PartyTaxId = {
  readonly country: string;
  readonly type: string;
  readonly value: string;
  readonly status: 'UNCHECKED' | 'VALID' | 'INVALID' | 'EXPIRED';
  readonly siteCode?: string | null | undefined;
  /** The registered tax group whose number this is; its members share it. */
  readonly group?: string | null | undefined;
};

export type PartyRegistryId = {
  readonly scheme: string;
  readonly country?: string | null | undefined;
  readonly value: string;
};

export type PartyAddress = {
  readonly country?: string | null | undefined;
  readonly postalCode: string;
  readonly houseNumber: string;
};

/** A party with everything normalised once, so that comparing it costs nothing but comparisons. */
export type Compared = {
  readonly id: string | null;
  readonly country: string | null;
  /** Empty for a name that is like no other. */
  readonly name: string;
  /** The words of the name in sorted order: "Tools Acme" is "acme tools". */
  readonly sortedName: string;
  readonly domain: string | null;
  readonly taxIds: readonly ComparedTaxId[];
  readonly registryIds: readonly string[];
  readonly addresses: readonly string[];
  readonly phones: readonly string[];
  readonly registryParent: string | null;
  readonly hasDocuments: boolean;
};

export type ComparedTaxId = {
  /** Country and type, within which two numbers are the same or another. */
  readonly kind: string;
  readonly number: string;
  readonly isValid: boolean;
  readonly siteCode: string | null;
  readonly group: string | null;
};

export function compared(party: Party): Compared {
  const name = normaliseName(party.name ?? '');
  const country = party.country?.trim().toUpperCase() ?? null;
  return {
    id: party.id,
    country,
    name,
    sortedName: name.split(' ').sort().join(' '),
    domain: comparedDomain(party.domain),
    taxIds: (party.taxIds ?? []).flatMap((taxId) => comparedTaxId(taxId, party.siteCode ?? null)),
    registryIds: (party.registryIds ?? []).flatMap(comparedRegistryId),
    addresses: (party.addresses ?? []).flatMap((address) => comparedAddress(address, country)),
    phones: (party.phones ?? []).map((phone) => phone.replace(/[^\d+]/g, '')).filter((phone) => phone !== ''),
    registryParent: party.registryParent ?? null,
    hasDocuments: party.hasDocuments ?? false,
  };
}

/** A number that its authority refused or that expired identifies nobody. */
function comparedTaxId(taxId: PartyTaxId, siteCode: string | null): readonly ComparedTaxId[] {
  const { country, type, value, status } = taxId;
  const number = normaliseTaxNumber(country, type, value);
  if (number === '' || status === 'INVALID' || status === 'EXPIRED') return [];
  return [
    {
      kind: `${taxCountry(country)} ${type}`,
      number,
      isValid: status === 'VALID',
      siteCode: taxId.siteCode ?? siteCode,
      group: taxId.group ?? null,
    },
  ];
}

/** LEI and DUNS are the world's; a company number is only its register's. */
function comparedRegistryId({ scheme, country, value }: PartyRegistryId): readonly string[] {
  const number = plain(value);
  if (number === '') return [];
  return [scheme === 'LEI' || scheme === 'DUNS' ? `${scheme} ${number}` : `${scheme} ${country ?? ''} ${number}`];
}

function comparedAddress({ country, postalCode, houseNumber }: PartyAddress, home: string | null): readonly string[] {
  const [code, number] = [plain(postalCode), plain(houseNumber)];
  return code === '' || number === '' ? [] : [`${country?.toUpperCase() ?? home ?? ''} ${code} ${number}`];
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{Letter}\p{Number}]/gu, '');
}
