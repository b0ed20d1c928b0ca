import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { listRules } from './lists.ts';

describeLintRules('lists', listRules, [
  {
    rule: 'bounded-list',
    by: 'a list of values without a maximum',
    in: 'customer',
    replace: [['nicknames: [String!] @listSize(max: 5)', 'nicknames: [String!]']],
    at: 'Customer.nicknames',
  },
  {
    rule: 'bounded-list',
    by: 'a list of objects without a maximum',
    in: 'customer',
    replace: [['addresses: [Address!] @listSize(max: 50)', 'addresses: [Address!]']],
    at: 'Customer.addresses',
  },
  {
    rule: 'bounded-list',
    by: 'a connection without a maximum',
    in: 'customer',
    replace: [['CustomerConnection @listSize(max: 100, by: "first")', 'CustomerConnection']],
    at: 'Customer.children',
  },
  {
    rule: 'bounded-list',
    by: 'a list of at most nothing',
    in: 'customer',
    replace: [['nicknames: [String!] @listSize(max: 5)', 'nicknames: [String!] @listSize(max: 0)']],
    at: 'Customer.nicknames',
  },
  {
    rule: 'entity-list',
    by: 'a plain list of entities',
    in: 'customer',
    replace: [['nicknames: [String!] @', 'nicknames: [Customer!] @']],
    at: 'Customer.nicknames',
  },
  {
    rule: 'connection-shape',
    by: 'a connection without a place to go on from',
    in: 'customer',
    replace: [['children(first: Int = 25, after: Cursor)', 'children(first: Int = 25)']],
    at: 'Customer.children',
  },
  {
    rule: 'connection-shape',
    by: 'a connection without pageInfo',
    in: 'customer',
    replace: [['  pageInfo: PageInfo!\n', '']],
    at: 'CustomerConnection',
  },
]);
