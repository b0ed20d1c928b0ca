import { indexOf, matchesOf } from '../subgraphs/customer/domain/matching/candidates.ts';
import { compared, type Party } from '../subgraphs/customer/domain/matching/party.ts';
import { percentile, type Figure } from './measure.ts';

/**
 * Matching one customer against 100,000 others by blocking keys. Names, domains and addresses repeat as they do in a real
 * master: two in a hundred share a name, a domain or a house with somebody.
 */

const customersCount = 100_000;
const warmUpCount = 2_000;
const measuredCount = 5_000;

export async function benchMatching(): Promise<Figure[]> {
  const began = performance.now();
  const index = indexOf(Array.from({ length: customersCount }, (_, number) => compared(customer(number))));
  const indexMs = performance.now() - began;

  const wanted = Array.from({ length: measuredCount }, (_, number): Party => ({ ...customer(number * 19), id: null }));
  for (const party of wanted.slice(0, warmUpCount)) matchesOf(compared(party), index);

  let found = 0;
  const latencies = wanted.map((party) => {
    const start = performance.now();
    found += matchesOf(compared(party), index).length;
    return performance.now() - start;
  });
  if (found < measuredCount) throw new Error(`${measuredCount} duplicates were looked for and ${found} found`);

  const sorted = latencies.sort((a, b) => a - b);
  return [
    { name: 'matching: one customer against 100,000, p50', value: percentile(sorted, 0.5), unit: 'ms' },
    { name: 'matching: one customer against 100,000, p99', value: percentile(sorted, 0.99), unit: 'ms', goal: '≤ 20' },
    { name: 'matching: one customer against 100,000, longest', value: percentile(sorted, 1), unit: 'ms' },
    { name: 'matching: index of 100,000 customers', value: indexMs, unit: 'ms' },
  ];
}

const trades = ['Tools', 'Trading', 'Logistics', 'Software', 'Foods', 'Energy', 'Textiles', 'Consulting'];
const forms = ['GmbH', 'GmbH & Co. KG', 'Ltd', 'S.A.', 'S.p.A.', 'Sp. z o.o.', 'Oy', 'Inc.'];
const countries = ['DE', 'AT', 'GB', 'FR', 'IT', 'PL', 'FI', 'US'];

function customer(number: number): Party {
  const family = number % 50 === 0 ? number % 1_000 : number;
  const country = countries[number % countries.length] ?? 'DE';
  return {
    id: `cus_${number}`,
    country,
    name: `Acme ${trades[family % trades.length]} ${family} ${forms[number % forms.length]}`,
    domain: `www.acme-${family}.example`,
    taxIds: [
      { country, type: 'VAT', value: `${100_000_000 + number}`, status: number % 3 === 0 ? 'VALID' : 'UNCHECKED' },
    ],
    registryIds: [{ scheme: 'COMPANY_NO', country, value: `HRB ${number}` }],
    addresses: [{ country, postalCode: `${10_000 + (family % 5_000)}`, houseNumber: `${family % 97}` }],
    phones: [`+4930${1_000_000 + number}`],
  };
}
