import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../platform/root.ts';

/** The project's own rules without those that need types: here is looked at who imports whom. */
const eslint = new ESLint({ cwd: fromRoot(), overrideConfig: [tseslint.configs.disableTypeChecked] });

const refused: readonly (readonly [file: string, code: string, rule: string])[] = [
  ['core/probe.ts', "import '../platform/root.ts';", 'import-x/no-restricted-paths'],
  ['core/probe.ts', "import 'node:fs';", '@typescript-eslint/no-restricted-imports'],
  ['platform/probe.ts', "import '../subgraphs/customer/events.ts';", 'import-x/no-restricted-paths'],
  ['platform/probe.ts', "import '../test/harness/postgres.ts';", 'import-x/no-restricted-paths'],
  ['platform/probe.ts', "export const level = process.env['LOG_LEVEL'];", 'no-restricted-syntax'],
  ['events/probe.ts', "import '../subgraphs/customer/events.ts';", 'import-x/no-restricted-paths'],
  ['gateway/probe.ts', "import '../subgraphs/customer/events.ts';", 'import-x/no-restricted-paths'],
  ['gateway/probe.ts', 'export default 1;', 'import-x/no-default-export'],
  ['subgraphs/customer/probe.ts', "import '../billing/generated/rules.ts';", 'import-x/no-restricted-paths'],
  ['subgraphs/probe.ts', "import './customer/events.ts';", 'import-x/no-restricted-paths'],
  ['subgraphs/customer/domain/probe.ts', "import '../port.ts';", 'import-x/no-restricted-paths'],
  ['subgraphs/customer/domain/probe.ts', "import '../../../platform/root.ts';", 'import-x/no-restricted-paths'],
  ['subgraphs/customer/domain/probe.ts', 'export const now = () => new Date();', 'no-restricted-syntax'],
  ['subgraphs/customer/domain/probe.ts', 'export async function f() {}', 'no-restricted-syntax'],
  ['subgraphs/customer/commands/probe.ts', "import '../adapters/postgres/adapter.ts';", 'import-x/no-restricted-paths'],
  [
    'subgraphs/customer/adapters/postgres/probe.ts',
    "import '../salesforce/client.ts';",
    'import-x/no-restricted-paths',
  ],
  [
    'subgraphs/customer/resolvers/probe.ts',
    "import '../adapters/postgres/adapter.ts';",
    'import-x/no-restricted-paths',
  ],
  ['core/probe.test.ts', "import '../subgraphs/customer/events.ts';", 'import-x/no-restricted-paths'],
];

const allowed: readonly (readonly [file: string, code: string])[] = [
  ['platform/probe.ts', "import '../core/result.ts';"],
  ['platform/probe.test.ts', "import '../test/harness/postgres.ts';"],
  ['house/probe.ts', "import '../subgraphs/customer/events.ts';"],
  ['subgraphs/customer/domain/probe.ts', "import '../generated/rules.ts'; import '../../../core/result.ts';"],
  ['subgraphs/customer/commands/probe.ts', "import '../domain/customer.ts'; import '../port.ts';"],
  ['subgraphs/customer/adapters/postgres/probe.ts', "import '../../port.ts'; import '../../domain/customer.ts';"],
  ['subgraphs/customer/server.ts', "import './adapters/postgres/adapter.ts';"],
];

// The first file loads every plugin, which takes its time on a busy machine.
describe('who may import whom', { timeout: 120_000 }, () => {
  it.each(refused)('refuses in %s: %s', async (file, code, rule) => {
    expect(await broken(file, code)).toContain(rule);
  });

  it.each(allowed)('allows in %s: %s', async (file, code) => {
    expect(await broken(file, code)).toEqual([]);
  });
});

async function broken(file: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: fromRoot(file) });
  return (result?.messages ?? []).map((message) => message.ruleId);
}
