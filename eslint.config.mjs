import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Forbids imports of the given groups, with the reason that a developer sees. */
const wall = (...groups) => ({
  'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }],
});

const ADAPTERS = [
  ['**/aws/**', '**/github/**', '**/http/**', '**/runner/**', '@aws-sdk/*', '@smithy/*', '@actions/*'],
  'Adapters are built in index.ts alone; take a port of ports/ as a parameter.',
];
const REPORT = [['**/report/**'], 'Only index.ts hands an Outcome to report/.'];
const EFFECTS = [['node:*', '!node:crypto'], 'This room is pure: facts and parameters in, values out.'];
const SIMULATOR = [['**/simulator/**'], 'The action knows nothing of the simulator.'];
/** A room that is below others knows none of them. */
const above = (...rooms) => [
  rooms.map((room) => `**/${room}/**`),
  'Arrows lead down: index, run, then facts, checks, execution and report, then ports and domain.',
];

export default tseslint.config(
  { ignores: ['dist/', 'demo/', 'coverage/', 'node_modules/', 'preview/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  { files: ['src/**/*.ts'], rules: { ...wall(SIMULATOR), 'no-console': 'error' } },
  {
    files: ['src/domain/**/*.ts'],
    rules: wall(
      SIMULATOR,
      ADAPTERS,
      REPORT,
      EFFECTS,
      above('ports', 'templates', 'facts', 'checks', 'execution'),
    ),
  },
  {
    files: ['src/ports/**/*.ts'],
    rules: wall(SIMULATOR, ADAPTERS, REPORT, EFFECTS, above('templates', 'facts', 'checks', 'execution')),
  },
  {
    files: ['src/templates/**/*.ts'],
    rules: wall(SIMULATOR, ADAPTERS, REPORT, EFFECTS, above('ports', 'facts', 'checks', 'execution')),
  },
  {
    files: ['src/facts/**/*.ts'],
    rules: wall(SIMULATOR, ADAPTERS, REPORT, EFFECTS, above('checks', 'execution')),
  },
  {
    files: ['src/checks/**/*.ts'],
    rules: wall(SIMULATOR, ADAPTERS, REPORT, EFFECTS, above('templates', 'facts', 'execution')),
  },
  {
    files: ['src/execution/**/*.ts'],
    rules: wall(SIMULATOR, ADAPTERS, REPORT, EFFECTS, above('templates', 'facts', 'checks')),
  },
  {
    files: ['src/{run,event,inputs,conclude}.ts', 'src/{event,inputs}/**/*.ts'],
    rules: wall(SIMULATOR, ADAPTERS, REPORT, EFFECTS),
  },
  {
    files: ['src/report/**/*.ts'],
    rules: wall(
      SIMULATOR,
      [['**/aws/**', '**/github/**', '**/http/**', '@aws-sdk/*', '@smithy/*'], ADAPTERS[1]],
      above('templates', 'facts', 'checks', 'execution'),
    ),
  },
  {
    files: ['src/{aws,github,http,runner}/**/*.ts'],
    rules: wall(SIMULATOR, REPORT, [
      ['**/templates/**', '**/facts/**', '**/checks/**', '**/execution/**'],
      'Adapters only implement ports of ports/.',
    ]),
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        require: 'readonly',
        module: 'writable',
      },
    },
  },
);
