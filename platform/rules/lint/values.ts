import { Kind, visit } from 'graphql';
import { namedType } from '../schema-view.ts';
import { finding, outputFields, type Finding, type Subject, type SubgraphRule } from './subject.ts';

export const valueRules = {
  'no-float': noFloat,
  'money-as-integer': moneyAsInteger,
  'no-abstract-type': noAbstractType,
} satisfies Record<string, SubgraphRule>;

/** Names of amounts. `totalCount` is none: an amount's word comes last. */
const amount = /(amount|price|total|subtotal|balance|fee|net|gross|tax|discount|paid|credited|owed)$/i;

const placed = /(TypeDefinition|TypeExtension|DirectiveDefinition|FieldDefinition|InputValueDefinition)$/;

/** A binary float cannot hold ten cents. Decimals are strings here, in arguments and inputs too. */
function* noFloat({ view }: Subject): Iterable<Finding> {
  const found: Finding[] = [];
  const path: string[] = [];
  visit(view.document, {
    enter(node) {
      if (!placed.test(node.kind) || !('name' in node)) return;
      path.push(node.name?.value ?? '');
      const typed = node.kind === Kind.FIELD_DEFINITION || node.kind === Kind.INPUT_VALUE_DEFINITION;
      if (typed && namedType(node.type) === 'Float') {
        found.push(finding(path.join('.'), 'is a Float; use Decimal or Money.'));
      }
    },
    leave(node) {
      if (placed.test(node.kind)) path.pop();
    },
  });
  yield* found;
}

/** An amount in minor units looks right until the first currency without them. */
function* moneyAsInteger(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field } of outputFields(subject)) {
    if (namedType(field.type) === 'Int' && amount.test(field.name)) {
      yield finding(coordinate, 'sounds like an amount and is an Int; use Money or Decimal.');
    }
  }
}

/** Access is looked up by type and field; behind an interface or a union the type is not known before the answer. */
function* noAbstractType({ view }: Subject): Iterable<Finding> {
  for (const definition of view.document.definitions) {
    if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION || definition.kind === Kind.UNION_TYPE_DEFINITION) {
      yield finding(
        definition.name.value,
        'is abstract: rules of access cannot be followed through it before the answer.',
      );
    }
  }
}
