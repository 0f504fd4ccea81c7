'use strict';

const transform = [
  'ts-jest',
  {
    tsconfig: {
      target: 'es2023',
      module: 'commonjs',
      moduleResolution: 'node10',
      ignoreDeprecations: '6.0',
      esModuleInterop: true,
      allowJs: true,
      isolatedModules: true,
    },
    diagnostics: false,
  },
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // The process tests wait for other processes most of the time.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  transform: { '^.+\\.(ts|js)$': transform },
  // What is published as ES modules alone.
  transformIgnorePatterns: [
    '/node_modules/(?!(@actions|@octokit|content-type|json-with-bigint|p-limit|universal-user-agent|yocto-queue)/)',
    '<rootDir>/dist/',
    '<rootDir>/demo/',
  ],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'],
  },
  // The known gap of the unit tests: the composition root and the adapters, which the process tests run in the bundle.
  collectCoverageFrom: ['src/**/*.ts', '!src/index.ts', '!src/{aws,github,http,runner}/!(faults).ts'],
  coverageThreshold: { global: { lines: 99.5, functions: 99, branches: 94 } },
};
