import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RULES } from '../../../rules/index.ts'
import { loadParts } from '../../../src/check.ts'
import { walk } from '../../../src/engine/walk.ts'
import { FORMATS } from '../../../src/formats/index.ts'

const FIXTURES = join(import.meta.dirname, '../../../fixtures')

it.each(['compose', 'dockerfile', 'educates'])(
  'a rule says of a use in %s what it says among all',
  async (folder) => {
    const cwd = join(FIXTURES, folder)
    const { judgeUse, uses } = await walk({
      ...(await loadParts({ cwd, preset: 'strict' })),
      cwd,
      paths: ['.'],
      stdin: undefined,
      formats: FORMATS,
      rules: RULES,
      today: new Date('2026-01-01'),
      changes: false,
      fromRoot: (path) => path,
    })
    const together = uses.map((use) => [use, judgeUse(use)] as const)
    const reporting = new Set(together.flatMap(([, findings]) => findings.map(({ rule }) => rule)))
    expect(reporting.size).toBeGreaterThan(3)
    // What another rule says better is not said, whether or not that one is asked for.
    for (const id of [...reporting, 'unpinned-image', 'hub-hosted'])
      for (const [use, findings] of together) {
        const said = judgeUse(use, new Set([id])).map(({ message }) => message)
        expect(said).toEqual(findings.filter(({ rule }) => rule === id).map(({ message }) => message))
      }
  },
)
