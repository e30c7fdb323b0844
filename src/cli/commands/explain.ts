import { relative } from 'node:path'
import { RULES } from '../../../rules/index.ts'
import { loadParts, type Parts } from '../../check.ts'
import { findRoot, readConfigFile, rootFor } from '../../config/find.ts'
import { findRegistryRule } from '../../model/configuration.ts'
import type { Rule } from '../../model/rule.ts'
import { UsageError } from '../../model/usage-error.ts'
import {
  explainReference,
  formatRepository,
  type Reference,
  type Repository,
  sourceOf,
} from '../../oci/reference.ts'
import { isMoving } from '../../oci/tag-class.ts'
import { nearest } from '../../text/nearest.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { ReadFlags } from '../flags.ts'
import { describeTerminal, print } from '../output.ts'
import { readRulePage } from '../rule-page.ts'

const RULE_IDS: readonly string[] = RULES.map(({ id }) => id)

/** `holdfast explain`: how a reference is read, or what a rule means. */
export async function explain(subject: string, flags: ReadFlags): Promise<ExitCode> {
  const rule = RULES.find(({ id }) => id === subject)
  const near = rule === undefined ? nearest(subject, RULE_IDS) : undefined
  if (rule !== undefined) {
    await print(await renderRule(rule, flags))
    return EXIT.clean
  }
  const parsed = explainReference(subject)
  if (!parsed.ok) {
    const which = near === undefined ? `rules are ${RULE_IDS.join(', ')}` : `did you mean ${near}?`
    throw new UsageError(`${subject} is neither a rule nor a reference: ${parsed.reason}; ${which}`)
  }
  const parts = await loadParts({ cwd: process.cwd(), config: flags.config, rules: RULES })
  await print(`${describe(subject, parsed.reference, parts)}\n`)
  // Most misspelled rules are names of images, too.
  if (near !== undefined)
    process.stderr.write(`holdfast: no rule is called ${subject}; did you mean ${near}?\n`)
  return EXIT.clean
}

async function renderRule(rule: Rule, flags: ReadFlags): Promise<string> {
  const cwd = process.cwd()
  const { configuration } = await loadParts({ cwd, config: flags.config, rules: RULES })
  const { file, repository } = flags.config === undefined ? findRoot(cwd) : rootFor(cwd, flags.config)
  const shown = flags.config ?? relative(cwd, file ?? '')
  const boundary = flags.config === undefined ? repository : undefined
  const root = file === undefined ? undefined : { shown, text: readConfigFile(file, shown, boundary) }
  const readme = readRulePage(rule)
  if (readme === undefined) throw new Error(`the page of ${rule.id} is missing from the package`)
  const { composePage } = await import('../explain/page.ts')
  const { renderMarkdown } = await import('../explain/markdown.ts')
  return renderMarkdown(composePage(rule, readme, configuration, root), describeTerminal(flags))
}

function describe(text: string, reference: Reference, { configuration, environment }: Parts): string {
  const source = sourceOf(reference)
  const { tagClass, why } = environment.classify(reference)
  const canonical = formatRepository(reference.repository)
  const rewrite = environment.rewriteOf(source)
  const rows: (readonly [string, string])[] = [
    ['reference', text],
    ['registry', reference.repository.registry],
    ['repository', reference.repository.path],
    ['tag', reference.tag ?? 'none written, so latest is pulled'],
    ['digest', reference.digest ?? 'none'],
    ['tag class', `${tagClass}: ${why}`],
    ['moves', describeMoving(reference, isMoving(tagClass))],
  ]
  if (formatRepository(source) !== canonical)
    rows.push(['source', `${formatRepository(source)}, another name of the same`])
  if (rewrite !== undefined) rows.push(['rewrite', formatRepository(rewrite)])
  rows.push(['answered by', endpointOf(source, configuration)])
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}

function describeMoving(reference: Reference, moving: boolean): string {
  if (reference.digest !== undefined) return 'no, the digest decides what is pulled'
  return moving
    ? 'yes, it may name another image tomorrow'
    : 'not by its own convention, but only a digest cannot be moved'
}

function endpointOf(source: Repository, { root }: Parts['configuration']): string {
  const rule = findRegistryRule(root.registries, source)
  if (rule?.mirror !== undefined) return rule.mirror.url
  if (rule?.rewrite !== undefined) return formatRepository(rule.rewrite.to)
  return source.registry === 'docker.io' ? 'docker.io itself: no mirror is configured' : source.registry
}
