import { relative } from 'node:path'
import { RULES } from '../../../rules/index.ts'
import { loadParts } from '../../check.ts'
import { findRoot, readConfigFile, rootFor } from '../../config/find.ts'
import type { Rule } from '../../model/rule.ts'
import { UsageError } from '../../model/usage-error.ts'
import { explainReference } from '../../oci/reference.ts'
import { withExactWidths } from '../../text/display-width.ts'
import { nearest } from '../../text/nearest.ts'
import { plural } from '../../text/plural.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { ReadFlags } from '../flags.ts'
import { describeTerminal, print } from '../output.ts'
import { readRulePage } from '../rule-page.ts'

const RULE_IDS: readonly string[] = RULES.map(({ id }) => id)

/** What a user's own fields are asked for with. An image of that name is explained with its tag. */
const FIELDS = 'fields'

/** `holdfast explain`: how a reference is read, what a rule means, or a configuration's own fields; alone, the rules. */
export async function explain(subject: string | undefined, flags: ReadFlags): Promise<ExitCode> {
  if (subject === undefined) {
    await print(await listRules(flags))
    return EXIT.clean
  }
  if (subject === FIELDS) {
    const { configuration } = await loadParts({ cwd: process.cwd(), config: flags.config, rules: RULES })
    const { renderFields } = await import('../explain/fields.ts')
    await print(renderFields(configuration.root.fields ?? []))
    return EXIT.clean
  }
  const rule = RULES.find(({ id }) => id === subject)
  const near = rule === undefined ? nearest(subject, RULE_IDS) : undefined
  if (rule !== undefined) {
    await print(await withExactWidths(() => renderRule(rule, flags)))
    return EXIT.clean
  }
  // Most misspelled ids are also valid names of images.
  if (near !== undefined && /^[\w-]+$/.test(subject))
    throw new UsageError(
      `no rule is called ${subject}; did you mean ${near}? An image of that name is explained with its tag: ${subject}:latest`,
    )
  const parsed = explainReference(subject)
  if (!parsed.ok) {
    const which = near === undefined ? `rules are ${RULE_IDS.join(', ')}` : `did you mean ${near}?`
    throw new UsageError(`${subject} is neither a rule nor a reference: ${parsed.reason}; ${which}`)
  }
  const parts = await loadParts({ cwd: process.cwd(), config: flags.config, rules: RULES })
  const { describeReference } = await import('../explain/reference.ts')
  const terminal = describeTerminal(flags)
  await print(await withExactWidths(() => describeReference(subject, parsed.reference, parts, terminal)))
  return EXIT.clean
}

async function listRules(flags: ReadFlags): Promise<string> {
  const { configuration } = await loadParts({ cwd: process.cwd(), config: flags.config, rules: RULES })
  const here = 'any'
  await configuration.prepare([here])
  const { renderRuleList } = await import('../explain/list.ts')
  const list = renderRuleList(RULES, configuration, here, describeTerminal(flags).width)
  const own = configuration.root.fields?.length ?? 0
  return own === 0
    ? list
    : `${list}holdfast explain fields shows the ${plural(own, 'field')} that the configuration adds\n`
}

async function renderRule(rule: Rule, flags: ReadFlags): Promise<string> {
  const cwd = process.cwd()
  const { configuration } = await loadParts({ cwd, config: flags.config, rules: RULES })
  // What holds for a file of this folder, nested files and the overrides of the folder included.
  const here = 'any'
  await configuration.prepare([here])
  const { file, repository } = flags.config === undefined ? findRoot(cwd) : rootFor(cwd, flags.config)
  const shown = flags.config ?? relative(cwd, file ?? '')
  const boundary = flags.config === undefined ? repository : undefined
  const root = file === undefined ? undefined : { shown, text: readConfigFile(file, shown, boundary) }
  const readme = readRulePage(rule)
  if (readme === undefined) throw new Error(`the page of ${rule.id} is missing from the package`)
  const { composePage } = await import('../explain/page.ts')
  const { renderMarkdown } = await import('../explain/markdown.ts')
  return renderMarkdown(composePage(rule, readme, configuration, root, here), describeTerminal(flags))
}
