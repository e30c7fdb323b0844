import type { Configuration } from '../../model/configuration.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { Observation } from '../../model/observation.ts'
import type {
  OnlineRule,
  Report,
  Rule,
  RuleEnvironment,
  RuleOptions,
  StepRule,
  UseRule,
} from '../../model/rule.ts'
import { groupBy } from '../../text/group-by.ts'
import { applyWorkshopRule } from '../workshop/judge-workshops.ts'
import type { Subject } from './subject.ts'

export interface RulesOptions {
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly environment: RuleEnvironment
}

/** What a rule says, and of what. */
export interface Statement {
  readonly rule: Rule
  readonly at: ImageUse | Observation
  readonly report: Report
}

/** First step: asks every rule about everything that it judges. Statements come by rule. */
export function applyRules(subject: Subject, options: RulesOptions): readonly Statement[] {
  const statements: Statement[] = []
  for (const rule of options.rules) {
    if (rule.scope === 'online' && subject.verifications === undefined) continue
    const add = (at: ImageUse | Observation, report: Report) => {
      if (subject.isJudged?.(rule, at.place.path) !== false) statements.push({ rule, at, report })
    }
    if (rule.scope === 'use' || rule.scope === 'online') {
      judgeEach(rule, subject, options, add)
      continue
    }
    if (rule.scope === 'steps') {
      judgeSteps(rule, subject, options, add)
      continue
    }
    if (rule.scope === 'workshops') {
      applyWorkshopRule(rule, subject, options, add)
    } else if (subject.isComplete) {
      const own = subject.uses.filter((use) => !isReplaced(use, rule))
      for (const report of rule.configure()(own)) add(report.use, report)
    }
  }
  return statements
}

type Check = (use: ImageUse) => Iterable<Report>

function judgeEach(
  rule: UseRule | OnlineRule,
  subject: Subject,
  options: RulesOptions,
  add: (use: ImageUse, report: Report) => void,
): void {
  const checks = new Map<unknown, Check>()
  for (const use of subject.uses) {
    if (isReplaced(use, rule)) continue
    const setting = options.configuration.settingOf(rule, use.place.path)
    const check = checks.get(setting) ?? configureCheck(rule, setting.options, subject, options)
    checks.set(setting, check)
    for (const report of check(use)) add(use, report)
  }
}

/** Files without a step have nothing to judge. */
function judgeSteps(
  rule: StepRule,
  { uses, steps = [], isItemJudged }: Subject,
  { configuration, environment }: RulesOptions,
  add: (at: Observation, report: Report) => void,
): void {
  if (steps.length === 0) return
  const usesIn = groupBy(uses, ({ place }) => place.path)
  for (const [path, items] of groupBy(steps, ({ place }) => place.path)) {
    if (!isItemJudged(path)) continue
    const check = rule.configure(configuration.settingOf(rule, path).options, environment)
    for (const report of check({ uses: usesIn.get(path) ?? [], items })) add(report.at, report)
  }
}

export function isReplaced({ replaced }: ImageUse, { judges }: Rule): boolean {
  return judges !== undefined && replaced?.includes(judges) === true
}

function configureCheck(
  rule: UseRule | OnlineRule,
  ruleOptions: RuleOptions,
  { verifications }: Subject,
  { environment }: RulesOptions,
): Check {
  if (rule.scope === 'use') return rule.configure(ruleOptions, environment)
  const check = rule.configure(ruleOptions, environment)
  return (use) => {
    const verification = verifications?.get(use)
    return verification === undefined ? [] : check(use, verification)
  }
}
