import type { RegistryRule } from '../model/configuration.ts'
import type { Finding, Notice, Outcome } from '../model/finding.ts'
import { type DigestBook, type Fix, type FixedFile, NO_FIX, type Obstacle } from '../model/fix.ts'
import type { ImageUse } from '../model/image-use.ts'
import { useKey } from '../model/image-use.ts'
import type { Resolver } from '../model/resolver.ts'
import type { RuleEnvironment } from '../model/rule.ts'
import { parseReference, type Repository } from '../oci/reference.ts'
import { withFix } from './judge/findings.ts'
import { textAfter } from './plan/edits.ts'
import { createForeignFileCheck } from './plan/foreign-file.ts'
import { pinObstacleOf } from './plan/obstacles.ts'
import { blocked } from './plan/parts.ts'
import type {
  DigestSource,
  PlannedFix,
  PlannedPart,
  PlanOptions,
  SpecialFix,
  SpecialPlanner,
  Texts,
  UsePlan,
} from './plan/types.ts'
import { planFixes } from './plan.ts'
import type { FileReading } from './read.ts'
import { createReadAhead } from './write/read-ahead.ts'
import { changedOnDisk } from './write/save.ts'
import { type WantedEdits, type WriteOptions, writeFixes } from './write.ts'

/** What is asked for when findings are to be fixed. */
export interface FixRequest {
  /** `write` replaces files; `diff` makes the same edits and keeps them to itself; so does `preview`, asking nobody. */
  readonly mode: 'write' | 'diff' | 'preview'
  /** Where digests come from; `preview` asks nobody whatever this says. */
  readonly from: Exclude<DigestSource, 'preview'>
  readonly resolver: Resolver | undefined
  readonly book: DigestBook | undefined
  /** Edits that may be wrong are wanted too. */
  readonly unsafe: boolean
  /** The repositories that are fixed; all where absent. */
  readonly only?: ((repository: Repository) => boolean) | undefined
  readonly signal?: AbortSignal | undefined
}

/** A run that has been judged, and what fixing it needs. */
export interface FixOptions
  extends Pick<PlanOptions, 'judge'>,
    Pick<WriteOptions, 'cwd' | 'virtual' | 'trees' | 'reread'> {
  readonly uses: readonly ImageUse[]
  readonly findings: readonly Finding[]
  readonly readings: readonly FileReading[]
  readonly environment: RuleEnvironment
  readonly registries: readonly RegistryRule[]
  readonly request: FixRequest
  /** Plans the remedies that the planner does not know. */
  readonly planSpecial: SpecialPlanner
  /** The text of a file as it was read; undefined when it reads differently now. */
  textOf(path: string): string | Obstacle | undefined
  /** The configuration leaves a path out. */
  isIgnored(path: string): Promise<boolean>
  /** Git keeps a file; absolute. */
  isTracked(path: string): boolean
}

/** A run after its fixes. */
export interface Fixed {
  /** As before, each with what became of its fix. */
  readonly findings: readonly Finding[]
  /** Of uses for which something else than what their findings say holds. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  readonly notices: readonly Notice[]
  readonly files: readonly FixedFile[]
}

/** Plans the fixes of all findings, makes them as far as asked, and tells what became of each. */
export async function fixFindings(options: FixOptions): Promise<Fixed> {
  const { request } = options
  const from: DigestSource = request.mode === 'preview' ? 'preview' : request.from
  const texts = rememberTexts(options.textOf)
  const whyNotChanged = createForeignFileCheck({
    cwd: options.cwd,
    parsed: new Set(options.readings.map(({ path }) => path)),
    texts,
    isIgnored: options.isIgnored,
    isTracked: options.isTracked,
  })
  const special = options.planSpecial({ ...options, ...request, texts })
  const { uses, findings: left } = special
  const rulesAfter = createRulesAfter(options)
  const prepare = (one: UsePlan) => void rulesAfter(one.use, textAfter(one))
  const ahead = createReadAhead({ ...options, texts, prepare })
  const wishes = { ...options, ...request, uses, findings: left, from, texts, whyNotChanged }
  const plan = await planFixes({ ...wishes, listener: ahead })
  ahead.end()
  const planned = special.complete(plan.fixes)
  const wanted = new Map<string, WantedEdits>()
  for (const [key, { edits, text, special: own }] of planned)
    wanted.set(key, { edits, text, effect: own?.effect })
  const { reread } = ahead
  const written = await writeFixes(wanted, { ...options, texts, reread, write: request.mode === 'write' })
  const fixes = new Map<string, ReadonlyMap<Finding, Fix>>()
  for (const [key, one] of planned)
    fixes.set(key, fixesOf(one, written.obstacles.get(key), request, rulesAfter))
  const findings = options.findings.map((finding) => {
    const own = finding.use === undefined ? undefined : fixes.get(useKey(finding.use))
    const fix = own?.get(finding)
    return fix === undefined ? finding : withFix(finding, fix)
  })
  return {
    findings,
    outcomes: request.mode === 'preview' ? new Map() : outcomesOf(fixes),
    notices: plan.notices.map((notice) => ({ ...notice, file: undefined, line: undefined })),
    files: written.files,
  }
}

/** Texts as they were read, each asked for once. */
export function rememberTexts(textOf: FixOptions['textOf']): Texts {
  const known = new Map<string, string | Obstacle>()
  return (path) => {
    const text = known.get(path) ?? textOf(path) ?? changedOnDisk()
    known.set(path, text)
    return text
  }
}

/** What becomes of each finding of a use. */
function fixesOf(
  planned: PlannedFix,
  obstacle: Obstacle | undefined,
  request: FixRequest,
  rulesAfter: RulesAfter,
): ReadonlyMap<Finding, Fix> {
  const { edits } = planned
  const done: Fix = { ...NO_FIX, status: request.mode === 'write' ? 'applied' : 'available', edits }
  const isChanged = edits.length > 0 && obstacle === undefined
  const left = isChanged ? rulesAfter(planned.use, planned.text, planned.special) : undefined
  const fixes = new Map<Finding, Fix>()
  for (const finding of planned.findings) {
    const part = partFor(finding, planned, left)
    switch (part?.kind) {
      case 'edited':
        fixes.set(finding, obstacle === undefined ? done : { ...NO_FIX, ...obstacle })
        break
      case 'later':
        fixes.set(finding, { ...NO_FIX, status: 'available' })
        break
      case 'blocked':
        fixes.set(finding, { ...NO_FIX, ...part.obstacle })
        break
      case undefined:
        fixes.set(finding, left?.has(finding.rule) === false ? done : NO_FIX)
    }
  }
  return fixes
}

/** What becomes of the remedy of a finding; undefined where it needs nothing of its own. */
function partFor(
  { remedy, rule }: Finding,
  { use, text, name, tail, special }: PlannedFix,
  left: ReadonlySet<string> | undefined,
): PlannedPart {
  if (remedy === undefined) return undefined
  if (remedy.kind === special?.remedy) return special.part
  // A special fix makes the others needless or impossible.
  if (special?.part?.kind === 'edited') return undefined
  switch (remedy.kind) {
    case 'replace-repository':
      return name
    case 'replace-tag':
    case 'full-tag':
    case 'pin-digest': {
      // A full tag may be all that was written.
      const lacksDigest = remedy.kind === 'pin-digest' && parseReference(text)?.digest === undefined
      if (tail?.kind !== 'edited' || !lacksDigest || left?.has(rule) !== true) return tail
      const obstacle = pinObstacleOf(use)
      return obstacle === undefined ? undefined : blocked(obstacle)
    }
    default:
      return undefined
  }
}

/** Of the rules that report on a use, those that still do so once it has its new text. */
type RulesAfter = (use: ImageUse, text: string, special?: SpecialFix) => ReadonlySet<string>

/** Judges each use once with the same text, by the rules that report on it: what others say of that text is not told. */
function createRulesAfter({ judge, findings }: Pick<FixOptions, 'judge' | 'findings'>): RulesAfter {
  const before = new Map<string, Set<string>>()
  for (const { use, rule } of findings)
    if (use !== undefined) before.set(useKey(use), (before.get(useKey(use)) ?? new Set()).add(rule))
  const known = new Map<string, ReadonlySet<string>>()
  return (use, text, special) => {
    const reporting = before.get(useKey(use)) ?? new Set()
    const key = `${useKey(use)} ${text}`
    const earlier = special === undefined ? known.get(key) : undefined
    if (earlier !== undefined) return earlier
    const reference = parseReference(text)
    if (reference === undefined) throw new RangeError(`${text} was planned but is no reference`)
    const segments = [{ text, at: undefined }]
    const after: ImageUse = { ...use, text, image: { kind: 'read', reference, segments } }
    const reports = judge(special?.effect?.apply(after) ?? after, reporting)
    const rules = new Set(reports.map(({ rule }) => rule))
    if (special === undefined) known.set(key, rules)
    return rules
  }
}

/** Unresolved before refused before finding before fixed. */
function outcomesOf(fixes: ReadonlyMap<string, ReadonlyMap<Finding, Fix>>): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>()
  for (const [key, own] of fixes) {
    if (own.size === 0) continue
    const found = new Set([...own.values()].map(({ status }) => status))
    if (found.has('unresolved')) outcomes.set(key, 'unresolved')
    else if (found.has('refused')) outcomes.set(key, 'refused')
    else if ([...found].every((status) => status === 'applied')) outcomes.set(key, 'fixed')
  }
  return outcomes
}
