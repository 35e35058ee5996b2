import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'

/** Those that take more than a minute begin first, so that none is left alone at the end. */
const LONG = [
  'postgres',
  'x-fetch',
  'distributed',
  'pages',
  'start',
  'categories',
  'run-lock',
  'backup',
  'private-files',
]

/** Long by nature: kills in the middle of work, outages of many seconds. `npm run test:soak`. */
const SOAK = 'test/soak/**/*.test.ts'

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONG.some((name) => moduleId.endsWith(`/${name}.test.ts`))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: [SOAK] },
      },
      { extends: true, test: { name: 'soak', include: [SOAK] } },
    ],
    globalSetup: ['test/support/empty-home.ts'],
    sequence: { sequencer: LongestFirst },
    // As `src/db/embedded/compile-less.ts` has it for commands that end soon: the database of a test lives for seconds.
    execArgv: ['--wasm-tiering-budget=600000000'],
    // Much of a test is waiting, for processes and for services that come back.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
})
