import { checkFilterIds } from '../../../platform/subgraph/pages.ts';

/** A filter as the client sent it; what is left out or null is no condition. */
export function readFilter<F extends { readonly ids?: readonly string[] | null }>(input: F | null | undefined): F {
  checkFilterIds(input?.ids);
  return input ?? ({} as F);
}
