import { withoutLegalForms } from './matching/legal-forms.ts';
import { foldText } from './matching/names/folding.ts';

export { normaliseTaxNumber } from './matching/tax-id.ts';

/**
 * A customer's name as names are compared, and as `normalised_name` keeps it (DOMAIN 3.5): folded, without legal forms.
 * Empty for a name without a letter or digit, which is like no other name.
 */
export function normaliseName(name: string): string {
  return withoutLegalForms(foldText(name));
}
