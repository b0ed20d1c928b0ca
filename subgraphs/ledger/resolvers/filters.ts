import { checkFilterIds } from '../../../platform/subgraph/pages.ts';

/** A filter as the client sent it; what is left out or null is no condition. */
export function readFilter<Filter extends { readonly ids?: readonly string[] | null | undefined }>(
  input: Filter | null | undefined,
): Filter | Record<string, never> {
  checkFilterIds(input?.ids);
  return input ?? {};
}
