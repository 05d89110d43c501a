import { defineConfig } from 'vitest/config'

/** PostgreSQL starts only for a run that holds a file of the second project: pure tests stay instant. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    retry: 0,
    // They end what hangs; nothing is judged by its speed, and a machine may be busy.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    setupFiles: ['tests/setup/seed.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['packages/**/src/**/*.test.ts', 'scripts/**/*.test.ts', 'tests/docs/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.pg.test.ts', '**/*.web.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['packages/**/src/**/*.{pg,web}.test.ts', 'tests/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'tests/docs/**'],
          globalSetup: ['tests/setup/postgres.ts'],
        },
      },
    ],
  },
})
