/** Why two customers were held for one or for two: every decision stores its reasons (DOMAIN 3.5). */
export const reasons = {
  SAME_TAX_NUMBER: 'Both have the same tax number.',
  OTHER_SITE: 'Their site codes make them branches of one company.',
  SAME_TAX_GROUP: 'They are members of one registered tax group.',
  SAME_REGISTRY_NUMBER: 'Both have the same number in a company register.',
  OTHER_TAX_NUMBER: 'Their authorities confirmed different tax numbers of one kind.',
  SAME_NAME: 'Their names are the same but for legal form and spelling.',
  SIMILAR_NAME: 'Their names are nearly the same.',
  SAME_DOMAIN: 'Both use the same domain.',
  SAME_COUNTRY: 'Both are in the same country.',
  OTHER_COUNTRY: 'They are in different countries.',
  SAME_ADDRESS: 'Both have an address with the same postal code and house number.',
  SAME_PHONE: 'Both have the same phone number.',
  SAME_REGISTRY_PARENT: 'A company register names the same parent for both.',
} as const satisfies Readonly<Record<string, string>>;

export type Reason = keyof typeof reasons;

/** Reasons in the order of the table, each once: the same for both orders of the two customers. */
export function inOrder(found: readonly Reason[]): readonly Reason[] {
  return (Object.keys(reasons) as Reason[]).filter((reason) => found.includes(reason));
}
