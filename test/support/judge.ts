import { type Judged, judge } from '../../src/engine/judge.ts'
import { createRuleEnvironment } from '../../src/engine/rule-environment.ts'
import type { Configuration } from '../../src/model/configuration.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import type { Rule } from '../../src/model/rule.ts'

/** What rules find in uses of a whole tree without ignores and baseline. */
export function findingsOf(
  uses: readonly ImageUse[],
  {
    rules,
    configuration,
    verifications,
  }: Pick<Judged, 'verifications'> & {
    readonly rules: readonly Rule[]
    readonly configuration: Configuration
  },
): readonly Finding[] {
  const subject = { uses, verifications, ignores: [], isComplete: true, isItemJudged: () => true }
  return judge(subject, {
    rules,
    configuration,
    environment: createRuleEnvironment(configuration.root, new Date('2026-11-21')),
    cwd: '/',
    today: new Date('2026-11-21'),
    baseline: undefined,
    scoped: undefined,
    linesOf: () => undefined,
    wasRead: () => true,
    fromRoot: (path) => path,
  }).findings
}
