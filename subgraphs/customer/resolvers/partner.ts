import type { PartnerId } from '../../../core/ids.ts';
import { grantsShown } from '../domain/partner.ts';
import type { PartnerResolvers } from '../generated/resolver-types.ts';

export const partner: PartnerResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.partners.load(id as PartnerId),
  grants: (partner, _, { scope }) => grantsShown(partner, scope),
  commands: (parent, _, context) => context.commandsOn('Partner', parent, null),
};
