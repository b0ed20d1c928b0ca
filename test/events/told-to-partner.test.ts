import { describe, expect, it } from 'vitest';
import { civilDate } from '../../core/civil-date.ts';
import type { JsonObject } from '../../core/json.ts';
import { rules as billing } from '../../subgraphs/billing/generated/rules.ts';
import { rules as contract } from '../../subgraphs/contract/generated/rules.ts';
import { rules as customer } from '../../subgraphs/customer/generated/rules.ts';
import { rules as ledger } from '../../subgraphs/ledger/generated/rules.ts';
import { rules as operations } from '../../subgraphs/operations/generated/rules.ts';
import type { Rules } from '../../platform/rules/model.ts';
import { eventTypes } from '../../events/event-types.ts';
import { logEntry, type LogEntry } from '../../events/event.ts';
import { hearingOfType, mayHear, toldToPartner, type GrantInForce } from '../../events/told-to-partner.ts';

const rulesOf: Readonly<Record<string, Rules>> = { customer, contract, billing, ledger, operations };

const happenedAt = '2026-03-02T10:00:00.000Z';

function entry(
  type: string,
  entityType: string,
  data: JsonObject,
  customerId: string | null = 'cus_acme',
  contractId: string | null = null,
): LogEntry {
  const [source = ''] = type.split('.');
  const event = {
    specversion: '1.0',
    id: 'c0ffee',
    source: `/concord/${source}`,
    type,
    subject: 'cus_acme',
    time: happenedAt,
    datacontenttype: 'application/json',
    dataschema: `urn:concord:${type}:1`,
    entitytype: entityType,
    entityversion: 2,
    recordkind: 'change',
    ...(customerId !== null && { customerid: customerId }),
    ...(contractId !== null && { contractid: contractId }),
    correlationid: 'secret correlation',
    causationid: 'secret causation',
    actor: 'secret actor',
    onbehalfof: 'secret person',
    origin: 'secret system',
    commandname: 'secretCommand',
    idempotencykey: 'secret key',
    reason: 'secret reason',
    data,
  };
  const [previousHash, hash] = [Buffer.alloc(32), Buffer.alloc(32)];
  const routing = {
    source,
    sequence: 7,
    eventId: 'c0ffee',
    kind: 'change',
    type,
    entityType,
    previousHash,
    hash,
  } as const;
  const whose = { entityId: 'cus_acme', entityVersion: 2, customerId, legalEntityId: null };
  return logEntry({ ...routing, ...whose, occurredAt: new Date(happenedAt), envelope: JSON.stringify(event) });
}

const grant = (...fieldGroups: string[]): readonly GrantInForce[] => [
  { customerId: 'cus_acme', contractId: null, fieldGroups, from: civilDate('2026-03-01') },
];

/** What is told of a change of these fields, all of them, and of the move. */
function told(type: string, grants: readonly GrantInForce[], data: JsonObject, entityType = 'Customer') {
  const entries = entry(type, entityType, data);
  return toldToPartner(entries, grants, rulesOf[entries.source] as Rules);
}

const still = { from: 'ACTIVE', to: 'ACTIVE' };
const profile = {
  ...still,
  changed: { tradingName: 'Acme', segment: 'BIG', legalName: 'Acme Inc', contacts: [{ id: 'con_1' }] },
  previous: { tradingName: null, segment: null, legalName: null, contacts: null },
};

describe('what a partner is told of an event', () => {
  it.each<[readonly string[], readonly string[] | null]>([
    [[], null],
    [['customer.identity'], ['tradingName']],
    [['customer.commercial'], ['segment']],
    [['customer.legal'], ['legalName']],
    [
      ['customer.contact', 'customer.commercial'],
      ['contacts', 'segment'],
    ],
    [['billing.invoice'], null],
  ])('of a profile, granted %j: the fields %j, and nothing when none is left', (groups, fields) => {
    const data = told('customer.customer.updated', grant(...groups), profile)?.data;
    const names = (part: unknown) => Object.keys(part as object).sort();
    expect(data === undefined ? null : names(data['changed'])).toEqual(fields);
    expect(data === undefined ? null : names(data['previous'])).toEqual(fields);
  });

  it('is the state with any grant, but neither that a hold was placed, nor which, nor by which command', () => {
    const hold = { id: 'hld_1', reason: 'FRAUD', placedBy: 'secret person' };
    const placed = {
      from: 'ACTIVE',
      to: 'ON_HOLD',
      changed: { status: 'ON_HOLD', holds: [hold] },
      previous: { status: 'ACTIVE', holds: [] },
    };
    const own = { ...placed, holdId: 'hld_1', reason: 'FRAUD' };
    const any = grant('customer.identity');
    expect(told('customer.customer.statusChanged', any, placed)?.data).toEqual({
      from: 'ACTIVE',
      to: 'ON_HOLD',
      changed: { status: 'ON_HOLD' },
      previous: { status: 'ACTIVE' },
    });
    expect(told('customer.hold.placed', any, own)).toBeNull();
    expect(told('customer.hold.placed', grant('customer.hold'), own)?.data).toEqual(own);
    // A second hold changes no state: nothing is told of it, by whatever event.
    const second = { from: 'ON_HOLD', to: 'ON_HOLD', changed: { holds: [hold] }, previous: { holds: [] } };
    expect(told('customer.customer.updated', any, second)).toBeNull();
  });

  it('is not who did it, why, by what or where, whatever is granted', () => {
    const all = grant(...new Set(Object.values(customer.types.Customer.fields).flatMap(({ group }) => group ?? [])));
    const event = told('customer.customer.updated', all, profile);
    expect(event).toMatchObject({ type: 'customer.customer.updated', subject: 'cus_acme', entityversion: 2 });
    expect(JSON.stringify(event)).not.toContain('secret');
  });

  it('names no other customer, also where the hierarchy is granted', () => {
    const parents = {
      changed: { parents: [{ parentId: 'cus_stranger' }], mergedIntoId: 'cus_stranger' },
      previous: {},
    };
    const all = grant('customer.hierarchy', 'customer.identity');
    expect(told('customer.hierarchy.changed', all, { ...still, ...parents })).toBeNull();
    expect(told('customer.customer.updated', all, { ...still, ...parents })).toBeNull();
  });

  it('is nothing of another customer, of nobody’s, or of what happened before the grant began', () => {
    const data = { from: 'ACTIVE', to: 'INACTIVE', changed: {}, previous: {} };
    const granted = grant('customer.identity');
    const of = (customerId: string | null) => entry('customer.customer.statusChanged', 'Customer', data, customerId);
    expect(toldToPartner(of('cus_acme'), granted, customer)).not.toBeNull();
    expect(toldToPartner(of('cus_birch'), granted, customer)).toBeNull();
    expect(toldToPartner(of(null), granted, customer)).toBeNull();
    const later = granted.map((one) => ({ ...one, from: civilDate('2026-03-03') }));
    expect(toldToPartner(of('cus_acme'), later, customer)).toBeNull();
    expect(toldToPartner(of('cus_acme'), [], customer)).toBeNull();
  });

  it('is an invoice with its group, whole, and an opportunity never', () => {
    const data = { from: 'DRAFT', to: 'OPEN', changed: { status: 'OPEN', number: 'INV-1' }, previous: {} };
    expect(told('billing.invoice.finalized', grant('customer.identity'), data, 'Invoice')).toBeNull();
    expect(told('billing.invoice.finalized', grant('billing.invoice'), data, 'Invoice')?.data).toEqual(data);
    const opened = { from: null, to: 'OPEN', changed: { name: 'Deal' }, previous: {} };
    expect(told('customer.opportunity.created', grant('customer.opportunity'), opened, 'Opportunity')).toBeNull();
  });

  it('is nothing under a name that the catalogue does not have', () => {
    expect(told('customer.customer.guessed', grant('customer.identity'), profile)).toBeNull();
  });
});

describe('what a partner with a grant on one contract is told', () => {
  const onContract = (...fieldGroups: string[]): readonly GrantInForce[] => [
    { customerId: null, contractId: 'ctr_1', fieldGroups, from: civilDate('2026-03-01') },
  ];
  const signed = {
    ...{ from: 'APPROVED', to: 'SIGNED' },
    changed: { status: 'SIGNED', poNumber: '4711', customer: 'cus_acme', billToCustomer: 'cus_birch' },
    previous: {},
  };
  const of = (contractId: string | null) =>
    entry('contract.contract.signed', 'Contract', signed, 'cus_acme', contractId);

  it('is what happens to that contract, without whose it is', () => {
    const event = toldToPartner(of('ctr_1'), onContract('contract.contract'), contract);
    expect(event?.data['changed']).toEqual({ status: 'SIGNED', poNumber: '4711' });
    expect(event).not.toHaveProperty('customerid');
    expect(event).not.toHaveProperty('contractid');
    expect(JSON.stringify(event?.data)).not.toContain('cus_');
  });

  it('is whose it is where the customer is granted as well', () => {
    const both = [...onContract('contract.contract'), ...grant('customer.identity')];
    const event = toldToPartner(of('ctr_1'), both, contract);
    expect(event).toMatchObject({ customerid: 'cus_acme', data: { changed: { customer: 'cus_acme' } } });
  });

  it('is nothing of another contract, of what is of none, without its group, or from before it began', () => {
    const granted = onContract('contract.contract');
    for (const other of ['ctr_2', null]) expect(toldToPartner(of(other), granted, contract)).toBeNull();
    expect(toldToPartner(of('ctr_1'), onContract('billing.invoice'), contract)).toBeNull();
    const later = granted.map((one) => ({ ...one, from: civilDate('2026-03-03') }));
    expect(toldToPartner(of('ctr_1'), later, contract)).toBeNull();
    const ofNobody = entry('contract.contract.signed', 'Contract', signed, null, null);
    expect(toldToPartner(ofNobody, granted, contract)).toBeNull();
  });

  it('is nothing of the customer, whatever the grant names', () => {
    const all = onContract(
      ...new Set(Object.values(customer.types.Customer.fields).flatMap(({ group }) => group ?? [])),
    );
    expect(told('customer.customer.updated', all, profile)).toBeNull();
    expect(
      mayHear({ type: 'customer.customer.updated', customerId: 'cus_acme', contractId: null }, all, customer),
    ).toBe(false);
  });
});

describe('the catalogue', () => {
  const types = eventTypes();

  it('says for each event what a partner needs to hear of it, in a word that is a field group', () => {
    for (const { type, source, group } of types) {
      const groups = Object.values(rulesOf[source]?.types ?? {}).flatMap((one) => [
        one.group,
        ...Object.values(one.fields).map((field) => field.group),
      ]);
      if (group !== undefined) expect(groups, type).toContain(group);
    }
  });

  it('puts a group, or no partner at all, to every event whose data says more than the move and the fields, or keeps it inside', () => {
    const known = ['from', 'to', 'changed', 'previous'];
    for (const { type, source, schema, group, inside = [] } of types) {
      const data = (schema['properties'] as { data: { properties?: object } }).data.properties ?? {};
      const more = Object.keys(data).filter((name) => !known.includes(name));
      if (more.length === 0) continue;
      const hearing = hearingOfType(type, rulesOf[source] as Rules);
      const isInside = more.every((name) => inside.includes(name));
      expect(hearing.kind === 'NEVER' || group !== undefined || isInside, type).toBe(true);
    }
  });

  it('lets no partner hear of what is of operations', () => {
    for (const { type } of types.filter(({ source }) => source === 'operations'))
      expect(
        mayHear({ type, customerId: 'cus_acme', contractId: null }, grant('operations.webhookEndpoint'), operations),
        type,
      ).toBe(false);
  });
});
