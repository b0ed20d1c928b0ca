/**
 * Tax unions: countries between which a sale is taxed where the buyer is, or by the buyer, instead of being an export.
 * Codes are of ISO 3166-1; XI is the prefix of Northern Ireland's VAT numbers. What has a code of its own and is not
 * listed is outside, also where a member governs it: Åland (AX), Guadeloupe (GP), Martinique (MQ), French Guiana (GF),
 * Réunion (RE), Mayotte (YT), Greenland (GL), the Faroes (FO), Gibraltar (GI). Parts without a code, such as the Canary
 * Islands, Ceuta, Campione or Büsingen, cannot be told from their country: that takes the tax service.
 */
export const taxUnions = {
  /** The VAT territory of the European Union: Directive 2006/112/EC, Articles 5 to 7. The United Kingdom left it. */
  EU: {
    members: 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
    /** Inside for goods only: the Windsor Framework. Services there are taxed as in the United Kingdom. */
    goodsOnly: ['XI'],
  },
} as const satisfies Readonly<Record<string, TaxUnion>>;

export type TaxUnion = { readonly members: readonly string[]; readonly goodsOnly: readonly string[] };

/** Places whose sales count as sales in another country: Directive 2006/112/EC, Article 7, and the British VAT Act. */
export const taxedAsIn: Readonly<Record<string, string>> = { MC: 'FR', IM: 'GB' };

export type Supply = 'SERVICES' | 'GOODS';

/** The country whose tax a place has: Monaco's is that of France. */
export function taxCountryOf(place: string, supply: Supply): string {
  if (supply === 'SERVICES' && place === 'XI') return 'GB';
  return taxedAsIn[place] ?? place;
}

/** The union that a tax country belongs to for such a supply, or null: then every other country is abroad. */
export function unionOf(taxCountry: string, supply: Supply): TaxUnion | null {
  const belongs = (union: TaxUnion) =>
    union.members.includes(taxCountry) || (supply === 'GOODS' && union.goodsOnly.includes(taxCountry));
  return Object.values<TaxUnion>(taxUnions).find(belongs) ?? null;
}
