import { createHash } from 'node:crypto'
import type { Configuration } from '../model/configuration.ts'
import { levelOf } from '../model/configuration.ts'
import type { Finding, Fix } from '../model/finding.ts'
import { type ImageUse, isEditable, locate } from '../model/image-use.ts'
import type { Remedy, Report, Rule, RuleEnvironment } from '../model/rule.ts'
import { formatRepository, sourceOf } from '../oci/reference.ts'
import type { Position } from '../text/range.ts'

/** What is judged, by what. */
export interface CheckOptions {
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly environment: RuleEnvironment
  /** Every file of the tree was read: rules over a whole run may speak. */
  readonly complete: boolean
  /** The path from the configuration's root of a path from the working directory; for fingerprints. */
  fromRoot(path: string): string
}

/**
 * Applies every rule to every use: level by grade, rules that defer to others, one finding a place and rule.
 *
 * @param uses linked, by file and place
 * @returns findings by file, place and rule, those at level `off` left out
 */
export function checkUses(uses: readonly ImageUse[], options: CheckOptions): readonly Finding[] {
  const findings: Finding[] = []
  for (const rule of options.rules) {
    if (rule.scope === 'use') judgeEach(rule, uses, options, findings)
    else if (options.complete) judgeRun(rule, uses, options, findings)
  }
  const order = new Map(options.rules.map((rule, index) => [rule.id, index]))
  const usesInOrder = new Map(uses.map((use, index) => [use, index]))
  const rank = (finding: Finding) => usesInOrder.get(finding.use) ?? 0
  const sorted = findings.toSorted(
    (a, b) => rank(a) - rank(b) || (order.get(a.rule) ?? 0) - (order.get(b.rule) ?? 0),
  )
  return withFingerprints(withoutRepeats(withoutDeferred(sorted, options.rules)), options)
}

function judgeEach(
  rule: Extract<Rule, { scope: 'use' }>,
  uses: readonly ImageUse[],
  options: CheckOptions,
  findings: Finding[],
): void {
  type Check = ReturnType<typeof rule.configure>
  const checks = new Map<unknown, Check>()
  for (const use of uses) {
    const setting = options.configuration.settingOf(rule, use.place.path)
    let check = checks.get(setting)
    if (check === undefined) {
      check = rule.configure(setting.options, options.environment)
      checks.set(setting, check)
    }
    for (const report of check(use)) addFinding(rule, use, report, options, findings)
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

function addFinding(
  rule: Rule,
  use: ImageUse,
  report: Report,
  options: CheckOptions,
  findings: Finding[],
): void {
  const { configuration } = options
  const severity = levelOf(
    rule,
    configuration.settingOf(rule, use.place.path),
    configuration.root.preset,
    report.grade,
  )
  if (severity === 'off') return
  findings.push({
    rule: rule.id,
    grade: report.grade ?? null,
    severity,
    message: report.message,
    use,
    position: positionOf(use, report),
    remedy: report.remedy,
    fix: fixOf(use, report.remedy),
    fingerprint: '',
    help: helpOf(rule),
  })
}

/** Where a rule's page lies in the package. */
export function helpOf(rule: Rule): string {
  return `rules/${rule.id}/README.md`
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

/** What is known of a fix before anything is resolved. */
function fixOf(use: ImageUse, remedy: Remedy | undefined): Fix {
  if (remedy === undefined) return { status: 'none', reason: null }
  const refused = (reason: Fix['reason']): Fix => ({ status: 'refused', reason })
  if (use.overrides.some(({ kind }) => kind === 'kustomize')) return refused('kustomize-override')
  if (use.overrides.some(({ kind }) => kind === 'build-arg')) return refused('arg-overridden')
  if (remedy.kind === 'pin-digest') {
    if (use.pin !== 'digest') return refused('tag-only-field')
    if (!isEditable(use)) return refused(isSpread(use) ? 'arg-partial' : 'not-editable')
  }
  if (use.confidence === 'likely') return refused('unsafe')
  return { status: 'available', reason: null }
}

/** The reference's tag is put together from several places. */
function isSpread({ image }: ImageUse): boolean {
  return image.kind === 'read' && image.segments.filter(({ at }) => at !== undefined).length > 1
}

function withoutDeferred(findings: readonly Finding[], rules: readonly Rule[]): readonly Finding[] {
  const reporting = new Map<ImageUse, Set<string>>()
  for (const { use, rule } of findings) {
    const ids = reporting.get(use)
    if (ids === undefined) reporting.set(use, new Set([rule]))
    else ids.add(rule)
  }
  const defersTo = new Map(rules.map((rule) => [rule.id, rule.defersTo ?? []]))
  return findings.filter(
    ({ use, rule }) => !(defersTo.get(rule) ?? []).some((id) => reporting.get(use)?.has(id) === true),
  )
}

/** Several uses may take their text from one place, such as an anchor: one finding is enough. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ use, rule, message }) => {
    const key = JSON.stringify([use.place.path, use.place.start, use.place.end, rule, message])
    return !seen.has(key) && seen.add(key)
  })
}

function withFingerprints(findings: readonly Finding[], { fromRoot }: CheckOptions): readonly Finding[] {
  const counts = new Map<string, number>()
  return findings.map((finding) => {
    const { use } = finding
    const repository = use.image.kind === 'read' ? formatRepository(sourceOf(use.image.reference)) : use.raw
    const key = JSON.stringify([finding.rule, fromRoot(use.place.path), use.role, use.identity, repository])
    const ordinal = counts.get(key) ?? 0
    counts.set(key, ordinal + 1)
    return {
      ...finding,
      fingerprint: createHash('sha256').update(`${key}#${ordinal}`).digest('hex').slice(0, 32),
    }
  })
}
