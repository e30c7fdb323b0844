import { createHash } from 'node:crypto'
import type { Configuration } from '../model/configuration.ts'
import { levelOf } from '../model/configuration.ts'
import type { Finding } from '../model/finding.ts'
import { type Fix, NO_FIX, type Obstacle } from '../model/fix.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Mark } from '../model/mark.ts'
import {
  type OnlineRule,
  type Remedy,
  type Report,
  type Rule,
  type RuleEnvironment,
  type RuleOptions,
  rulePage,
  type UseRule,
  type WorkshopRule,
} from '../model/rule.ts'
import type { Verification } from '../model/verification.ts'
import type { Classroom } from '../model/workshop.ts'
import { formatRepository, sourceOf } from '../oci/reference.ts'
import type { Place, Position } from '../text/range.ts'
import { locate } from '../text/segment.ts'
import { obstacleOf, pinObstacleOf } from './plan/obstacles.ts'
import { cacheIsUnsafe } from './workshop/cache-place.ts'

/** What is judged, by what. */
export interface CheckOptions {
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly environment: RuleEnvironment
  /** Every file of the tree was read: rules over a whole run may speak. */
  readonly complete: boolean
  /** What registries say of the uses that online rules judge; undefined where none of them was asked. */
  readonly verifications?: ReadonlyMap<ImageUse, Verification> | undefined
  /** The workshops of the run; rules about them are silent where absent. */
  readonly classroom?: Classroom | undefined
  /** Findings about marks in a file are wanted; in every file where absent. */
  isJudged?(path: string): boolean
  /** The path from the configuration's root of a path from the working directory; for fingerprints. */
  fromRoot(path: string): string
}

/**
 * Applies every rule to every use: level by grade, rules that defer to others, one finding a place and rule.
 *
 * @param uses linked
 * @returns findings by file, place and rule, those at level `off` left out
 */
export function checkUses(uses: readonly ImageUse[], options: CheckOptions): readonly Finding[] {
  const findings: Finding[] = []
  for (const rule of options.rules) {
    if (rule.scope === 'workshops') judgeWorkshops(rule, uses, options, findings)
    else if (rule.scope !== 'run') judgeEach(rule, uses, options, findings)
    else if (options.complete) judgeRun(rule, uses, options, findings)
  }
  const order = new Map(options.rules.map((rule, index) => [rule.id, index]))
  const sorted = findings.toSorted(
    (a, b) => comparePlaces(a.at.place, b.at.place) || (order.get(a.rule) ?? 0) - (order.get(b.rule) ?? 0),
  )
  return withFingerprints(withoutRepeats(withoutDeferred(sorted, options.rules)), options)
}

/** The pinned uses that some online rule judges; a rule that is off for a file asks nothing about it. */
export function usesToVerify(
  uses: readonly ImageUse[],
  rules: readonly Rule[],
  { settingOf }: Pick<Configuration, 'settingOf'>,
): readonly ImageUse[] {
  const online = rules.filter(({ scope }) => scope === 'online')
  if (online.length === 0) return []
  const isOn = (rule: Rule, path: string) => {
    const { severity = 'off', grades } = settingOf(rule, path)
    return severity !== 'off' || Object.values(grades).some((level) => level !== 'off')
  }
  return uses.filter(
    ({ image, place }) =>
      image.kind === 'read' &&
      image.reference.digest !== undefined &&
      online.some((rule) => isOn(rule, place.path)),
  )
}

function judgeEach(
  rule: UseRule | OnlineRule,
  uses: readonly ImageUse[],
  options: CheckOptions,
  findings: Finding[],
): void {
  const checks = new Map<unknown, Check>()
  for (const use of uses) {
    const setting = options.configuration.settingOf(rule, use.place.path)
    let check = checks.get(setting)
    if (check === undefined) {
      check = configureCheck(rule, setting.options, options)
      checks.set(setting, check)
    }
    for (const report of check(use)) addFinding(rule, use, report, options, findings)
  }
}

type Check = (use: ImageUse) => Iterable<Report>

function configureCheck(
  rule: UseRule | OnlineRule,
  ruleOptions: RuleOptions,
  { environment, verifications }: CheckOptions,
): Check {
  if (rule.scope === 'use') return rule.configure(ruleOptions, environment)
  const check = rule.configure(ruleOptions, environment)
  return (use) => {
    const verification = verifications?.get(use)
    return verification === undefined ? [] : check(use, verification)
  }
}

function judgeRun(
  rule: Extract<Rule, { scope: 'run' }>,
  uses: readonly ImageUse[],
  options: CheckOptions,
  findings: Finding[],
): void {
  const setting = options.configuration.settingOf(rule, '')
  for (const report of rule.configure(setting.options, options.environment)(uses)) {
    addFinding(rule, report.use, report, options, findings)
  }
}

/** Only of the uses that are judged now; all workshops are looked at, since what one use means the others tell. */
function judgeWorkshops(
  rule: WorkshopRule,
  uses: readonly ImageUse[],
  options: CheckOptions,
  findings: Finding[],
): void {
  if (options.classroom === undefined) return
  const judged = new Set(uses)
  const setting = options.configuration.settingOf(rule, '')
  for (const report of rule.configure(setting.options, options.environment)(options.classroom)) {
    const { at } = report
    const isWanted = 'image' in at ? judged.has(at) : (options.isJudged?.(at.place.path) ?? true)
    if (isWanted) addFinding(rule, at, report, options, findings)
  }
}

function comparePlaces(a: Place, b: Place): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.start - b.start || a.end - b.end
}

function addFinding(
  rule: Rule,
  at: ImageUse | Mark,
  report: Report,
  options: CheckOptions,
  findings: Finding[],
): void {
  const { configuration } = options
  const use = 'image' in at ? at : undefined
  const level = levelOf(
    rule,
    configuration.settingOf(rule, at.place.path),
    configuration.root.preset,
    report.grade,
  )
  if (level === 'off') return
  const severity = at.traits.isDocumentation === true ? 'info' : level
  findings.push({
    rule: rule.id,
    grade: report.grade ?? null,
    severity,
    message: report.message,
    at,
    use,
    position: use === undefined ? at.position : positionOf(use, report),
    remedy: report.remedy,
    fix: use === undefined ? NO_FIX : fixOf(use, report.remedy),
    fingerprint: '',
    help: rulePage(rule),
  })
}

/** The place of the part that is meant, where it stands within the use on one line; else the whole use. */
function positionOf(use: ImageUse, { part }: Report): Position {
  if (part === undefined || use.image.kind !== 'read' || use.position.line !== use.position.endLine)
    return use.position
  const range = use.image.reference.parts[part]
  const at = range === undefined ? undefined : locate(use.image.segments, range)
  if (at === undefined || at.path !== use.place.path || at.start < use.place.start || at.end > use.place.end)
    return use.position
  const { line, column } = use.position
  const shift = column - use.place.start
  return { line, column: at.start + shift, endLine: line, endColumn: at.end + shift }
}

function remedyObstacleOf(use: ImageUse, { kind }: Remedy): Obstacle | undefined {
  if (kind === 'image-cache') return cacheIsUnsafe()
  if (kind === 'full-tag') return pinObstacleOf(use, 'tag')
  return kind === 'pin-digest' ? pinObstacleOf(use) : undefined
}

/** What is known of a fix before anything is planned. */
function fixOf(use: ImageUse, remedy: Remedy | undefined): Fix {
  if (remedy === undefined) return NO_FIX
  const obstacle = obstacleOf(use, false) ?? remedyObstacleOf(use, remedy)
  return { ...NO_FIX, ...(obstacle ?? { status: 'available' }) }
}

function withoutDeferred(findings: readonly Finding[], rules: readonly Rule[]): readonly Finding[] {
  const reporting = new Map<ImageUse, Set<string>>()
  for (const { use, rule } of findings) {
    if (use === undefined) continue
    const ids = reporting.get(use)
    if (ids === undefined) reporting.set(use, new Set([rule]))
    else ids.add(rule)
  }
  const defersTo = new Map(rules.map((rule) => [rule.id, rule.defersTo ?? []]))
  return findings.filter(
    ({ use, rule }) =>
      use === undefined || !(defersTo.get(rule) ?? []).some((id) => reporting.get(use)?.has(id) === true),
  )
}

/** Several uses may take their text from one place, such as an anchor: one finding is enough. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ at, rule, message }) => {
    const key = JSON.stringify([at.place.path, at.place.start, at.place.end, rule, message])
    return !seen.has(key) && seen.add(key)
  })
}

/** What a finding is about, without lines, tags and digests. */
function subjectOf({ at, use }: Finding): readonly string[] {
  if (use === undefined) return ['', at.identity, at.text]
  const name = use.image.kind === 'read' ? formatRepository(sourceOf(use.image.reference)) : use.raw
  return [use.role, use.identity, name]
}

function withFingerprints(findings: readonly Finding[], { fromRoot }: CheckOptions): readonly Finding[] {
  const counts = new Map<string, number>()
  return findings.map((finding) => {
    const { at } = finding
    const key = JSON.stringify([finding.rule, fromRoot(at.place.path), ...subjectOf(finding)])
    const ordinal = counts.get(key) ?? 0
    counts.set(key, ordinal + 1)
    return {
      ...finding,
      fingerprint: createHash('sha256').update(`${key}#${ordinal}`).digest('hex').slice(0, 32),
    }
  })
}
