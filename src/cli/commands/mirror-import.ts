import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { RULES } from '../../../rules/index.ts'
import { findRoot, startOf } from '../../config/find.ts'
import { readConfiguration } from '../../config/read.ts'
import { isRead } from '../../model/image-use.ts'
import { UsageError } from '../../model/usage-error.ts'
import { formatRepository, type Reference, sourceOf } from '../../oci/reference.ts'
import { configuredUrl } from '../../registry/mirror-config/address.ts'
import { type Effect, type Effects, effectsOf } from '../../registry/mirror-config/effect.ts'
import { plural } from '../../text/plural.ts'
import { toJson, visible } from '../../text/printable.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import type { Output, ReadFlags } from '../flags.ts'
import { type Block, blockOf, renderBlock } from '../mirror-import/block.ts'
import { findMirrorFiles, type MirrorGroup, thisMachine } from '../mirror-import/find.ts'
import { mergeBlock } from '../mirror-import/write.ts'
import { type Row, renderBlock as renderRows } from '../online.ts'
import { deliver, outputsOf, saveFile, tell } from '../output.ts'
import { reportProblems, walkPaths } from '../walk-paths.ts'

export interface MirrorImportFlags extends ReadFlags {
  readonly format: readonly Output[]
  readonly machine?: boolean
  readonly write?: boolean
  readonly acceptInsecure?: boolean
}

/** Registries without a mirror that are named. */
const OTHERS_MAX = 6

/** What one program is told, and what that does here. */
interface Told {
  readonly group: MirrorGroup
  readonly effects: Effects
}

/** `holdfast mirror import`: what points programs at mirrors, what that does for this tree, and the block that says the same. */
export async function mirrorImport(paths: readonly string[], flags: MirrorImportFlags): Promise<ExitCode> {
  const finished = await walkPaths(paths, flags, { rules: [] })
  const references = distinct(finished.result.uses.flatMap((use) => (isRead(use) ? use.image.reference : [])))
  const found = await findMirrorFiles(paths, finished, flags.machine === true ? thisMachine() : undefined)
  const told = found.groups.map((group) => ({ group, effects: effectsOf(group.settings, references) }))
  const block = blockOf(found.groups, flags.acceptInsecure === true)
  await deliver(outputsOf(flags.format, 'text'), async (name) =>
    name === 'json' ? renderJson(told, block, references) : renderText(told, block, references, flags),
  )
  for (const problem of found.problems) tell(`holdfast: ${problem}`)
  reportProblems(finished.result)
  if (flags.write === true) write(paths, block, finished.configuration.root.registries, flags)
  return worst([exitCodeOf(finished.result, 'never'), found.isBroken ? EXIT.unreadable : EXIT.clean])
}

function distinct(references: readonly Reference[]): readonly Reference[] {
  const byName = new Map<string, Reference>()
  for (const reference of references) {
    const { tag, digest } = reference
    byName.set(
      `${formatRepository(sourceOf(reference))}:${digest === undefined ? (tag ?? 'latest') : tag}@${digest}`,
      reference,
    )
  }
  return [...byName.values()]
}

/** @throws UsageError where a key says something else already */
function write(
  paths: readonly string[],
  { entries }: Block,
  registries: Parameters<typeof mergeBlock>[1],
  { config }: MirrorImportFlags,
): void {
  const root = findRoot(startOf(process.cwd(), paths))
  const file = config ?? root.file ?? join(root.directory, 'holdfast.yaml')
  const shown = visible(relative(process.cwd(), file) || file)
  if (entries.length === 0) {
    tell(`holdfast: ${shown} is left as it is: there is nothing to take over`)
    return
  }
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const merged = mergeBlock(text, registries, entries)
  if (!merged.ok) throw new UsageError(merged.reasons.map((reason) => `${shown} is left as it is: ${reason}`))
  // What would be refused the next time is not written now.
  readConfiguration({ text: merged.text, shown, directory: root.directory, isRoot: true }, RULES)
  if (merged.added.length > 0) saveFile(file, merged.text)
  tell(
    merged.added.length === 0
      ? `holdfast: ${shown} says all of it already`
      : `holdfast: wrote ${merged.added.join(', ')} into ${shown}`,
  )
}

function renderText(
  told: readonly Told[],
  { entries, leftOut }: Block,
  references: readonly Reference[],
  { machine, write }: MirrorImportFlags,
): string {
  const where =
    machine === true
      ? 'in this tree and on this machine'
      : 'in this tree (--machine looks at this machine too)'
  if (told.length === 0) return `nothing points a program at a mirror ${where}\n`
  const parts = told.map((one) => renderTold(one, references.length))
  if (leftOut.length > 0)
    parts.push(
      renderRows(
        'not taken over',
        leftOut.map((reason): Row => ['', reason]),
      ),
    )
  if (entries.length > 0)
    parts.push(`${write === true ? '' : '# for holdfast.yaml; --write merges it\n'}${renderBlock(entries)}`)
  return parts.join('\n')
}

function renderTold({ group, effects }: Told, all: number): string {
  const { dialect, files } = group
  const rows: Row[] = effects.effects.map((effect) => [effect.setting.source, linesOf(effect, group, all)])
  const uncovered = [...effects.uncovered].map(([registry, count]) => `${registry} ${count}`)
  const more = uncovered.splice(OTHERS_MAX)
  if (more.length > 0) uncovered.push(`${more.length} more`)
  if (uncovered.length > 0)
    rows.push(['others', `past every mirror, to the registries themselves: ${uncovered.join(', ')}`])
  for (const { path, reading } of files)
    for (const { line, level, message } of reading.traps) rows.push([level, `${path}:${line}: ${message}`])
  return renderRows(`${files.map(({ path }) => path).join(', ')}: ${dialect.consumers}`, rows)
}

function linesOf(
  { setting, covered, past }: Effect,
  { settings }: MirrorGroup,
  all: number,
): readonly string[] {
  const { source, mirrors, fallsThrough, inCluster, line } = setting
  const file = settings.find((one) => one === setting)?.file ?? ''
  const from = inCluster ?? mirrors.map((mirror) => configuredUrl(mirror)).join(', then ')
  const own = source.startsWith('*') ? 'the registry itself' : `${source} itself`
  const lines = [`${from === '' ? 'no mirror' : from} (${file}:${line})`]
  const only =
    mirrors.length > 0 && mirrors.every(({ answersTags }) => !answersTags)
      ? 'by digest alone'
      : mirrors.length > 0 && mirrors.every(({ refusesDigests }) => refusesDigests === true)
        ? 'by tag alone'
        : ''
  lines.push(
    `${covered} of ${plural(all, 'reference')} of this tree go there first${only === '' ? '' : `, ${only}`}`,
  )
  if (past > 0)
    lines.push(
      `${past} go past it to ${own}: it is not asked for their ${only === 'by tag alone' ? 'digests' : 'tags'}`,
    )
  if (mirrors.length > 0 || inCluster !== undefined)
    lines.push(fallsThrough ? `where it fails or lacks one, ${own} is asked` : `${own} is never asked`)
  return lines
}

function renderJson(told: readonly Told[], block: Block, references: readonly Reference[]): string {
  const files = told.map(({ group, effects }) => ({
    dialect: group.dialect.id,
    consumers: group.dialect.consumers,
    machine: group.isOnMachine,
    files: group.files.map(({ path }) => path),
    sources: effects.effects.map(({ setting, covered, past }) => {
      const { source, line, mirrors, fallsThrough, remapsTo = null, inCluster = null } = setting
      return {
        source,
        file: group.settings.find((one) => one === setting)?.file ?? null,
        line,
        mirrors: mirrors.map((mirror) => ({
          url: configuredUrl(mirror),
          tags: mirror.answersTags,
          digests: mirror.refusesDigests !== true,
          insecure: mirror.insecure,
          ca: mirror.ca ?? null,
        })),
        fallsThrough,
        remapsTo,
        inCluster,
        covered,
        past,
      }
    }),
    uncovered: Object.fromEntries(effects.uncovered),
    traps: group.files.flatMap(({ path, reading }) => reading.traps.map((trap) => ({ file: path, ...trap }))),
  }))
  const registries = Object.fromEntries(
    block.entries.map(({ key, url, answersTags, insecure }) => [
      key,
      {
        mirror: { url, ...(answersTags ? {} : { resolve: false }), ...(insecure ? { insecure: true } : {}) },
      },
    ]),
  )
  return `${toJson({ version: 1, references: references.length, files, registries, leftOut: block.leftOut })}\n`
}
