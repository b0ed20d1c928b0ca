import { expect, it } from 'vitest';
import { unknownLegalEntity } from './legal-entity.ts';

it('a legal entity that the viewer may not bill for does not exist', () => {
  expect(unknownLegalEntity('le_9')).toEqual({
    code: 'NOT_FOUND',
    details: { entity: 'LegalEntity', id: 'le_9' },
    message: 'There is no LegalEntity le_9 that you may bill for.',
  });
});
