import { resolve } from 'node:path'
import type { MirrorRule, RegistryRule, RewriteRule } from '../model/configuration.ts'
import type { FoundProblem } from '../model/reading.ts'
import { formatRepository, type Repository } from '../oci/reference.ts'
import { append } from '../text/lists.ts'
import { parsePrefix } from './repository-prefix.ts'
import type { RegistryData } from './schema.ts'

/** A `registries` entry and the offset of its key in the file. */
export interface WrittenRegistry {
  readonly key: string
  readonly at: number
  readonly data: RegistryData
}

/**
 * Reads the `registries` entries of a valid file and holds them against each other.
 *
 * @param directory the folder that `ca` is relative to
 * @param lineOf the 1-based line of an offset, to name the other place of a conflict
 * @returns longest source first
 */
export function readRegistries(
  written: readonly WrittenRegistry[],
  directory: string,
  lineOf: (offset: number) => number,
): { rules: readonly RegistryRule[]; problems: readonly FoundProblem[] } {
  const problems: FoundProblem[] = []
  const bySource = new Map<string, WrittenRegistry>()
  const rules: { rule: RegistryRule; at: number }[] = []
  for (const entry of written) {
    const source = prefixOf(entry.key)
    const other = bySource.get(formatPrefix(source))
    if (other === undefined) bySource.set(formatPrefix(source), entry)
    else {
      problems.push({
        offset: entry.at,
        message: `${entry.key} is the same registry as ${other.key} in line ${lineOf(other.at)}; make one entry of them`,
      })
    }
    const mirror = readMirror(entry.data.mirror, directory)
    if (mirror !== undefined && isOpen(mirror)) {
      problems.push({
        offset: entry.at,
        message: `the mirror of ${entry.key} is asked over plain http://, where anyone on the way can change the answer; use https:// or set insecure: true`,
      })
    }
    if (entry.data.mirror === undefined && entry.data.rewrite === undefined) {
      problems.push({ offset: entry.at, message: `${entry.key} has neither mirror nor rewrite` })
    }
    rules.push({ rule: { source, mirror, rewrite: readRewrite(entry.data.rewrite) }, at: entry.at })
  }
  append(problems, findMeetingTargets(rules, lineOf))
  const sorted = rules
    .map(({ rule }) => rule)
    .sort((a, b) => formatPrefix(b.source).length - formatPrefix(a.source).length)
  return { rules: sorted, problems }
}

/** Reads a prefix that the schema has already checked. */
export function prefixOf(text: string): Repository {
  const parsed = parsePrefix(text)
  if (!parsed.ok) throw new RangeError(`${text}: ${parsed.reason}`)
  return parsed.prefix
}

function formatPrefix(prefix: Repository): string {
  return prefix.path === '' ? prefix.registry : formatRepository(prefix)
}

function readRewrite(data: RegistryData['rewrite']): RewriteRule | undefined {
  if (data === undefined) return undefined
  if (typeof data === 'string') return { to: prefixOf(data), library: 'keep', assumeTarget: false }
  return { to: prefixOf(data.to), library: data.library ?? 'keep', assumeTarget: data.assumeTarget ?? false }
}

function readMirror(data: RegistryData['mirror'], directory: string): MirrorRule | undefined {
  if (data === undefined) return undefined
  const given = typeof data === 'string' ? { url: data } : data
  return {
    url: given.url,
    kind: given.kind,
    layout: given.layout,
    fallback: given.fallback ?? 'never',
    ns: given.ns,
    resolve: given.resolve,
    rewritesDigests: given.rewritesDigests,
    insecure: given.insecure ?? false,
    ca: given.ca === undefined ? undefined : resolve(directory, given.ca),
    authRealms: given.authRealms ?? [],
  }
}

/** Plain http:// to another machine without `insecure`. */
function isOpen({ url, insecure }: MirrorRule): boolean {
  const { protocol, hostname } = new URL(url)
  const isLoopback =
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d+){3}$/.test(hostname)
  return protocol === 'http:' && !isLoopback && !insecure
}

/** Two targets of which one is or lies below the other: names of two registries could become one. */
function findMeetingTargets(
  rules: readonly { readonly rule: RegistryRule; readonly at: number }[],
  lineOf: (offset: number) => number,
): readonly FoundProblem[] {
  const targets: { path: string; source: string; at: number }[] = []
  for (const { rule, at } of rules) {
    if (rule.rewrite !== undefined)
      targets.push({ path: `${formatPrefix(rule.rewrite.to)}/`, source: formatPrefix(rule.source), at })
  }
  // Sorted like this, whatever lies below a target follows it without a gap.
  targets.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.at - b.at))
  const problems: FoundProblem[] = []
  let above: (typeof targets)[number] | undefined
  for (const target of targets) {
    if (above === undefined || !target.path.startsWith(above.path)) {
      above = target
      continue
    }
    const [first, second] = above.at < target.at ? [above, target] : [target, above]
    const relation = above.path === target.path ? 'the same target as' : 'a target that overlaps with that of'
    problems.push({
      offset: second.at,
      message: `${second.source} has ${relation} ${first.source} in line ${lineOf(first.at)} (${bare(second.path)} and ${bare(first.path)}): two images could get one name; give each a path of its own`,
    })
  }
  return problems
}

function bare(path: string): string {
  return path.slice(0, -1)
}
