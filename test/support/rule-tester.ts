import type { CaseConfiguration, CaseFile, InvalidCase, RuleCases, ValidCase } from '../../rules/cases.ts'
import { linkTree } from '../../src/engine/link-tree.ts'
import type { FileReading } from '../../src/engine/read.ts'
import { createRuleEnvironment } from '../../src/engine/rule-environment.ts'
import { verifyUses } from '../../src/engine/verify/ask-pins.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import type { Observation } from '../../src/model/observation.ts'
import type { Remedy, Report, Rule, RuleEnvironment } from '../../src/model/rule.ts'
import type { Verification } from '../../src/model/verification.ts'
import type { Classroom } from '../../src/model/workshop.ts'
import { formatRepository, type Repository } from '../../src/oci/reference.ts'
import type { Place } from '../../src/text/range.ts'
import { locate } from '../../src/text/segment.ts'
import { createFakeResolver } from './fake-resolver.ts'
import { read } from './read.ts'

/** A report as cases spell it. */
export interface BriefReport {
  readonly message: string
  readonly at: string
  readonly grade: string | undefined
  readonly remedy: string | undefined
}

const USUAL_PATHS: Partial<Record<FormatId, string>> = {
  dockerfile: 'Dockerfile',
  compose: 'compose.yaml',
  kubernetes: 'deploy.yaml',
  'github-actions': '.github/workflows/ci.yml',
  'gitlab-ci': '.gitlab-ci.yml',
  kustomize: 'kustomization.yaml',
  educates: 'resources/workshop.yaml',
  instructions: 'workshop/content/01-start.md',
}

/** Runs one rule alone over the files of a case, read by the real readers. Reports come in file order. */
export async function reportsOf(rule: Rule, testCase: ValidCase): Promise<readonly BriefReport[]> {
  const files = [testCase, ...(testCase.more ?? [])]
  const texts = new Map<string, string>()
  for (const file of files) {
    const path = pathOf(file)
    if (texts.has(path)) throw new Error(`two files of the case are called ${path}`)
    texts.set(path, file.text)
  }
  const readings: FileReading[] = []
  for (const file of files) {
    const path = pathOf(file)
    const options = { vars: testCase.config?.vars ?? {}, files: Object.fromEntries(texts) }
    const reading = await read([file.format], path, file.text, options)
    if (reading.problems.length > 0)
      throw new Error(`${path} does not parse: ${reading.problems[0]?.message}`)
    if (rule.scope !== 'workshops' && rule.scope !== 'steps' && reading.uses.length === 0)
      throw new Error(`${path} names no image, so the case shows nothing`)
    readings.push(reading)
  }
  if (readings.every(({ uses, observations }) => uses.length + observations.length === 0))
    throw new Error('no file of the case names an image or is of a workshop, so the case shows nothing')
  const { uses: linked, classroom, steps } = linkTree(readings)
  const uses = rule.scope === 'workshops' ? linked : readings.flatMap((reading) => reading.uses)
  const verifications = await verifyUses(rule.scope === 'online' ? uses : [], {
    verifyContent: true,
    resolver: createFakeResolver(testCase.config?.served ?? {}),
  })
  const subjects: Subjects = { uses, verifications, classroom, steps }
  for (const part of [uses, classroom, steps, ...verifications.values()]) deepFreeze(part)
  const reports = run(rule, subjects, testCase.config)
  if (JSON.stringify(run(rule, subjects, testCase.config)) !== JSON.stringify(reports)) {
    throw new Error(`${rule.id} says something else when asked again`)
  }
  return reports.map((report) => brief(rule, report, texts))
}

function pathOf({ format, path }: CaseFile): string {
  const found = path ?? USUAL_PATHS[format]
  if (found === undefined) throw new Error(`a case of format ${format} needs a path`)
  return found
}

/** What the rules of each scope judge. */
interface Subjects {
  readonly uses: readonly ImageUse[]
  readonly verifications: ReadonlyMap<ImageUse, Verification>
  readonly classroom: Classroom
  readonly steps: readonly Observation[]
}

/** What a rule reports, whatever it is about. */
type SpotReport = Report & { readonly at: ImageUse | Observation }

function run(
  rule: Rule,
  { uses, verifications, classroom, steps }: Subjects,
  config: CaseConfiguration | undefined,
): readonly SpotReport[] {
  const options = { globs: config?.options ?? {} }
  for (const name of Object.keys(options.globs)) {
    if (rule.options[name]?.type !== 'globs') throw new Error(`${rule.id} has no list ${name}`)
  }
  const environment = createEnvironment(config ?? {})
  const reports: SpotReport[] = []
  if (rule.scope === 'use') {
    const check = rule.configure(options, environment)
    for (const use of uses) for (const report of check(use)) reports.push({ ...report, at: use })
  } else if (rule.scope === 'online') {
    const check = rule.configure(options, environment)
    for (const [use, verification] of verifications)
      for (const report of check(use, verification)) reports.push({ ...report, at: use })
  } else if (rule.scope === 'run') {
    for (const { use, ...report } of rule.configure()(uses)) reports.push({ ...report, at: use })
  } else if (rule.scope === 'steps') {
    const check = rule.configure(options, environment)
    for (const path of new Set(steps.map(({ place }) => place.path))) {
      const isHere = ({ place }: Observation | ImageUse) => place.path === path
      reports.push(...check({ uses: uses.filter(isHere), items: steps.filter(isHere) }))
    }
  } else {
    reports.push(...rule.configure(options, environment)(classroom))
  }
  const files = [...new Set(uses.map(({ place }) => place.path))]
  const rank = ({ at }: SpotReport) => files.indexOf(at.place.path)
  return rule.scope === 'workshops'
    ? reports.sort((a, b) => comparePlaces(a.at.place, b.at.place))
    : reports.sort((a, b) => rank(a) - rank(b) || a.at.place.start - b.at.place.start)
}

function comparePlaces(a: Place, b: Place): number {
  return a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1
}

function brief(rule: Rule, report: SpotReport, texts: ReadonlyMap<string, string>): BriefReport {
  const { message, grade, at: spot } = report
  checkMessage(message, spot)
  if (report.remedy !== undefined && !rule.fixable)
    throw new Error(`${rule.id} is not fixable but has a remedy`)
  if (grade !== undefined && !gradesOf(rule).has(grade)) throw new Error(`${rule.id} knows no grade ${grade}`)
  const place = placeOf(report) ?? spot.place
  const at = texts.get(place.path)?.slice(place.start, place.end)
  if (at === undefined || at === '') throw new Error(`${rule.id} underlines nothing: ${message}`)
  return { message, at, grade, remedy: briefRemedy(report.remedy) }
}

/** The place of the part that is meant, where it stands within the use. */
function placeOf({ at: use, part }: SpotReport): Place | undefined {
  if (part === undefined || !('image' in use) || use.image.kind !== 'read') return undefined
  const range = use.image.reference.parts[part]
  const place = range === undefined ? undefined : locate(use.image.segments, range)
  if (place === undefined || place.path !== use.place.path) return undefined
  return place.start >= use.place.start && place.end <= use.place.end ? place : undefined
}

/** @throws Error when a message is not one sentence in the form of all others */
export function checkMessage(message: string, use: Pick<ImageUse, 'text'>): void {
  const [word = ''] = message.split(/[\s,;]/, 1)
  if (/^\p{Lu}/u.test(word) && !use.text.includes(word))
    throw new Error(`a message starts in lower case: ${message}`)
  if (/[.!\s]$/.test(message)) throw new Error(`a message ends without a full stop: ${message}`)
  if (message.includes('\n')) throw new Error(`a message is one line: ${message}`)
}

function gradesOf(rule: Rule): ReadonlySet<string> {
  const grades = new Set<string>()
  for (const levels of Object.values(rule.levels)) {
    if (typeof levels !== 'string') for (const grade of Object.keys(levels)) grades.add(grade)
  }
  for (const option of Object.values(rule.options)) {
    if (option.type === 'levels') for (const grade of option.grades) grades.add(grade)
  }
  return grades
}

function briefRemedy(remedy: Remedy | undefined): string | undefined {
  if (remedy?.kind === 'replace-repository') return formatRepository(remedy.repository)
  return remedy?.kind === 'replace-tag' ? remedy.tag : remedy?.kind
}

function createEnvironment({
  rewrites = {},
  internal = [],
  today = '2026-11-21',
}: CaseConfiguration): RuleEnvironment {
  const sources = Object.entries(rewrites).sort(([a], [b]) => b.length - a.length)
  return createRuleEnvironment(
    {
      directory: '',
      direct: false,
      preset: 'recommended',
      registries: sources.map(([source, to]) => ({
        source: parseName(source),
        rewrite: { to: parseName(to), library: 'keep', assumeTarget: false },
        mirror: undefined,
      })),
      internal: internal.map(parseName),
      vars: new Map(),
      tagClasses: {},
    },
    new Date(today),
  )
}

/** A host, or a host and a path. */
function parseName(name: string): Repository {
  const [registry = '', ...path] = name.split('/')
  return { registry, path: path.join('/') }
}

/** Freezes an object and all that it holds, so that a rule that changes it throws. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner)
}

/** Names and texts that occur twice. */
export function duplicatesIn({ valid, invalid }: RuleCases): readonly string[] {
  const seen = new Set<string>()
  const twice: string[] = []
  for (const testCase of [...valid, ...invalid]) {
    const { name, reports: _, ...content } = testCase as InvalidCase
    for (const key of [name, JSON.stringify(content)]) {
      if (seen.has(key)) twice.push(key)
      seen.add(key)
    }
  }
  return twice
}
