import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Forbids imports of the given groups, with the reason that a developer sees. */
const wall = (...groups) => ({
  'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }],
});

const ADAPTERS = [
  ['**/aws/**', '**/github/**', '@aws-sdk/*', '@smithy/*', '@actions/*'],
  'Adapters are built in index.ts alone; take a port from model.ts as a parameter.',
];
const REPORT = [['**/report/**'], 'Only index.ts hands an Outcome to report/.'];
const EFFECTS = [['node:*', '!node:crypto'], 'This room is pure: facts and parameters in, values out.'];
const SIMULATOR = [['**/simulator/**'], 'The action knows nothing of the simulator.'];

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
    files: [
      'src/{arn,duration,event,glob,inputs,model,outcome,permissions,poll,problem,shell,source}.ts',
      'src/checks/**/*.ts',
      'src/execution/**/*.ts',
    ],
    rules: wall(SIMULATOR, ADAPTERS, REPORT, EFFECTS),
  },
  { files: ['src/{run,handshake}.ts', 'src/facts/**/*.ts'], rules: wall(SIMULATOR, ADAPTERS, EFFECTS) },
  {
    files: ['src/report/**/*.ts'],
    rules: wall(SIMULATOR, [['**/aws/**', '**/github/**', '@aws-sdk/*', '@smithy/*'], ADAPTERS[1]]),
  },
  {
    files: ['src/{aws,github}/**/*.ts'],
    rules: wall(SIMULATOR, REPORT, [
      ['**/checks/**', '**/execution/**'],
      'Adapters only implement ports of model.ts.',
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
