import { existsSync, readdirSync } from 'node:fs';
import graphql from '@graphql-eslint/eslint-plugin';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const tests = ['**/*.test.ts', '**/*.e2e.ts', '**/*.bench.ts', 'test/**/*.ts', 'bench/**/*.ts'];
const configs = ['eslint.config.js', 'vitest.config.ts', 'vitest.domain.config.ts'];

/** From the middle outwards: a part may import those before it and nothing after it. */
const parts = ['core', 'platform', 'events', ['subgraphs', 'gateway'], 'house', 'scripts', ['test', 'bench']];

/** Inside a subgraph: what each room may import of its own subgraph. Only `server.ts` knows them all. */
const rooms = {
  domain: ['domain', 'generated/rules.ts'],
  'events.ts': ['domain', 'generated'],
  'port.ts': ['domain', 'events.ts', 'generated'],
  'revenue-port.ts': ['domain', 'generated', 'port.ts'],
  commands: ['commands', 'copies', 'domain', 'events.ts', 'generated', 'loaders.ts', 'port.ts'],
  copies: ['copies', 'domain', 'events.ts', 'generated', 'port.ts'],
  postings: ['postings', 'revenue', 'domain', 'events.ts', 'generated', 'port.ts', 'revenue-port.ts'],
  revenue: ['revenue', 'postings', 'domain', 'events.ts', 'generated', 'port.ts', 'revenue-port.ts'],
  'loaders.ts': ['copies', 'domain', 'generated', 'port.ts'],
  'context.ts': ['commands', 'copies', 'domain', 'events.ts', 'generated', 'loaders.ts', 'port.ts'],
  resolvers: [
    'resolvers',
    'commands',
    'context.ts',
    'copies',
    'domain',
    'events.ts',
    'generated',
    'loaders.ts',
    'port.ts',
  ],
};

/** Reads of the environment; setting a variable for a library is another thing. */
const environment = [
  "MemberExpression[object.object.name='process'][object.property.name='env']:not(AssignmentExpression > .left)",
  ":not(MemberExpression) > MemberExpression[object.name='process'][property.name='env']",
].map((selector) => ({ selector, message: 'A room takes options; platform/config.ts reads the environment.' }));

const subgraphs = foldersIn('subgraphs');

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.concord/',
      'coverage/',
      '.stryker/',
      '**/generated/',
      'gateway/supergraph.graphql',
    ],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    // One program for all files: 40 s of CPU where the project service took 49.
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })],
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme'], location: 'anywhere' }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A port's method is asynchronous by contract, whether this implementation waits for anything or not.
      '@typescript-eslint/require-await': 'off',
      // Factories return closures, not methods, and GraphQL's enums are compared with the strings they are.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones: [...houseZones([]), ...subgraphs.flatMap(subgraphZones)] }],
      'import-x/no-self-import': 'error',
    },
  },
  {
    // Configuration is read once, at the entrance: a room takes what it needs as options.
    files: ['{core,platform,events,subgraphs,gateway}/**/*.ts'],
    ignores: [...tests, 'platform/config.ts', 'platform/crash-points.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...environment],
    },
  },
  {
    files: ['core/**/*.ts', 'subgraphs/*/domain/**/*.ts'],
    ignores: tests,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(node:(?!crypto$|util$|buffer$)|pg$|kysely|redis|undici|fastify)', message: 'No I/O in here.' },
          ],
        },
      ],
    },
  },
  {
    files: ['subgraphs/*/domain/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-globals': ['error', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'performance', 'crypto'],
      'no-restricted-syntax': [
        'error',
        ...environment,
        { selector: ':function[async=true]', message: 'The domain is pure: reading and writing happen at the edge.' },
        { selector: 'AwaitExpression', message: 'The domain is pure: reading and writing happen at the edge.' },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The time comes in as a value.' },
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: 'The time comes in as a value.',
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: 'Chance comes in as a value.',
        },
      ],
    },
  },
  {
    // A test may use the harness and the composer, wherever it lives; what it tests may not.
    files: tests,
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: houseZones(['scripts', 'test', 'bench']) }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: configs, rules: { 'import-x/no-default-export': 'off' } },
  {
    files: ['subgraphs/**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: { parser: graphql.parser },
    rules: {
      '@graphql-eslint/naming-convention': [
        'error',
        {
          types: 'PascalCase',
          FieldDefinition: 'camelCase',
          InputValueDefinition: 'camelCase',
          Argument: 'camelCase',
          DirectiveDefinition: 'camelCase',
          EnumValueDefinition: 'UPPER_CASE',
          'FieldDefinition[parent.name.value=Query]': {
            forbiddenPrefixes: ['get', 'query'],
            forbiddenSuffixes: ['Query'],
          },
          'FieldDefinition[parent.name.value=Mutation]': {
            forbiddenPrefixes: ['mutation'],
            forbiddenSuffixes: ['Mutation'],
          },
          'EnumTypeDefinition,InterfaceTypeDefinition,UnionTypeDefinition': {
            forbiddenPrefixes: ['Enum'],
            forbiddenSuffixes: ['Enum'],
          },
        },
      ],
      '@graphql-eslint/require-deprecation-reason': 'error',
      '@graphql-eslint/unique-enum-value-names': 'error',
      '@graphql-eslint/unique-field-definition-names': 'error',
    },
  },
);

/** `allowed` are parts that come after and may be imported all the same. */
function houseZones(allowed) {
  return parts.flatMap((part, position) => {
    const later = parts.slice(position + 1).flat();
    return [part].flat().flatMap((target) => {
      const siblings = [part].flat().filter((sibling) => sibling !== target && later.length > 0);
      return [...siblings, ...later]
        .filter((from) => !allowed.includes(from))
        .map((from) => ({ target: `./${target}`, from: `./${from}`, message: `${target} comes before ${from}.` }));
    });
  });
}

function subgraphZones(name) {
  const home = `./subgraphs/${name}`;
  const inside = Object.entries(rooms).map(([room, except]) => ({
    target: `${home}/${room}`,
    from: home,
    except: except.map((path) => `./${path}`),
    message: `${room} of a subgraph imports of it only ${except.join(', ')}.`,
  }));
  const adapters = foldersIn(`subgraphs/${name}/adapters`).map((adapter) => ({
    target: `${home}/adapters/${adapter}`,
    from: home,
    except: [
      './port.ts',
      './revenue-port.ts',
      './credit-port.ts',
      './events.ts',
      './domain',
      './generated',
      `./adapters/${adapter}`,
    ],
    message: 'An adapter knows the port and the domain; only server.ts knows an adapter.',
  }));
  return [
    ...subgraphs
      .filter((other) => other !== name)
      .map((other) => ({ target: home, from: `./subgraphs/${other}`, message: 'Subgraphs do not import each other.' })),
    { target: './subgraphs/*.ts', from: home, message: 'What the subgraphs share knows none of them.' },
    { target: `${home}/domain`, from: ['./platform', './events'], message: 'The domain imports core and itself.' },
    ...inside,
    ...adapters,
  ];
}

function foldersIn(path) {
  const folder = new URL(`${path}/`, import.meta.url);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}
