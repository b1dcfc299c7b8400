import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    retry: 0,
    pool: 'forks',
    maxWorkers: 2,
  },
})
