import { invariant } from '../../core/invariant.ts';
import type { Keeper } from '../../platform/commands/keeper.ts';
import { resumeOutside, settleEntry } from '../../platform/commands/outside.ts';
import type { PipelineOptions } from '../../platform/commands/pipeline-options.ts';
import type { SalesforceEntry, Systems } from '../../platform/systems/systems.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { takeIn, type Intake } from '../take-in.ts';
import type { Customer } from './domain/customer.ts';
import { rules } from './generated/rules.ts';
import { factsOf } from './intake.ts';
import type { CustomerReader, CustomerSystem, OutsideOf } from './port.ts';

/** The outside systems that keep field groups of customers, as `systems.yaml` binds them. */
export type Outside = {
  readonly of: OutsideOf;
  /** Begins to take facts in and to finish commands that were left without an outcome. */
  start(keeper: Keeper<Customer, CustomerReader>): void;
  close(): Promise<void>;
};

/** How often commands without an outcome are looked for, and how many at once. */
const resumeMs = 1_000;
const resumeMax = 20;

export async function openOutside(systems: Systems, options: PipelineOptions): Promise<Outside> {
  const byGroup = new Map<string, CustomerSystem>();
  const opened = new Map<string, Opened>();
  for (const { group, system } of systems.bindings) {
    const entry = systems.systems[system];
    if (entry?.adapter !== 'salesforce' || !group.startsWith('customer.')) continue;
    const one = opened.get(system) ?? (await open(system, entry, options.log));
    opened.set(system, one);
    byGroup.set(group, one.system);
  }

  const of: OutsideOf = (changed) => {
    const found = new Set(changed.map((field) => byGroup.get(groupOf(field))).filter((system) => system !== undefined));
    invariant(found.size <= 1, 'the fields of one command are kept by one outside system at most');
    const [system] = found;
    if (system === undefined) return null;
    return {
      name: system.name,
      execute: (intent, key) => system.execute(intent, key, null),
      find: (intent, key) => system.find(intent, key),
    };
  };

  const intakes: Intake[] = [];
  let timer: NodeJS.Timeout | undefined;
  let resuming: Promise<unknown> = Promise.resolve();
  return {
    of,
    start(keeper) {
      if (opened.size === 0) return;
      intakes.push(
        ...[...opened.values()].map(({ system, pollMs }) => takeIn(options, keeper, factsOf(system), { pollMs })),
      );
      const resume = async (): Promise<void> => {
        try {
          await resumeOutside(options, { Customer: (entry) => settleEntry(options, keeper, entry) }, resumeMax);
        } catch (error) {
          options.log.warn({ err: error }, 'commands without an outcome could not be looked for');
        }
      };
      timer = setInterval(() => {
        resuming = resuming.then(resume);
      }, resumeMs);
    },
    async close() {
      clearInterval(timer);
      await Promise.all([resuming, ...intakes.map((intake) => intake.stop())]);
      await Promise.all([...opened.values()].map((one) => one.close()));
    },
  };
}

type Opened = { readonly system: CustomerSystem; readonly pollMs: number; close(): Promise<void> };

async function open(name: string, entry: SalesforceEntry, log: Log): Promise<Opened> {
  // Half a second of loading that a house without a CRM is spared.
  const { openSalesforce } = await import('./adapters/salesforce/open.ts');
  const system = openSalesforce(name, entry, log);
  return { system, pollMs: entry.pollSeconds * 1_000, close: () => system.close() };
}

function groupOf(field: string): string {
  const fields: Readonly<Record<string, { readonly group: string | null }>> = rules.types.Customer.fields;
  return fields[field]?.group ?? '';
}
