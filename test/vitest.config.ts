import { defineConfig } from 'vitest/config'

/** Tests that start processes: the built command, real registries, git again and again. */
const PROCESSES = [
  'test/*.test.ts',
  'test/ci/**/*.test.ts',
  'test/cli/{budget,changed-lines,code-cache,images-exports,lost-output,mirror-check,mirror-import,nasty-names}.test.ts',
  'test/cli/{jobs,engine-settings,late-formats,long-stream,reading-cache,shard}.test.ts',
  'test/disk/replace.test.ts',
  'test/hostile/{at-once,contents,tree}.test.ts',
  'test/inventory/pull-script.test.ts',
  'test/inventory/real*.test.ts',
  'test/lock/merge.test.ts',
  'test/lock/store.test.ts',
  'test/registry/real*.test.ts',
  'test/reporters/fixes.test.ts',
  'test/reporters/formats.test.ts',
]
/** Tests beside them that start nothing. */
const NO_PROCESSES = [
  'test/architecture.test.ts',
  'test/docs.test.ts',
  'test/library.test.ts',
  'test/rules.test.ts',
]
/** Tests that try hundreds of generated files, the whole of the fixtures or thousands of folders. */
const LONG = [
  'test/**/*.property.test.ts',
  'test/cli/init-survey.test.ts',
  'test/engine/{policy,totals}.test.ts',
  'test/hostile/**/*.test.ts',
  'test/engine/add-ignores-fixtures.test.ts',
]
/** Tests that count steps: see `test/support/steps.ts` for why each file has a process of its own. */
const GROWTH = ['test/growth/**/*.test.ts']

const shared = { root: '.', testTimeout: 30_000 }

/* `npm run test:quick` runs the units. A new file is one of them unless a pattern above says otherwise. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'units',
          include: ['test/*/**/*.test.ts', ...NO_PROCESSES],
          exclude: [...PROCESSES.filter((pattern) => pattern !== 'test/*.test.ts'), ...LONG, ...GROWTH],
          isolate: false,
        },
      },
      { test: { ...shared, name: 'growth', include: GROWTH } },
      {
        test: {
          ...shared,
          name: 'long',
          include: [...PROCESSES, ...LONG],
          exclude: NO_PROCESSES,
          isolate: false,
          globalSetup: ['test/support/build.ts'],
        },
      },
    ],
  },
})
