import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '../../check.ts'
import { formatRepository, type Repository, sourceOf } from '../../oci/reference.ts'

/** What the new configuration depends on in a tree. Vendored folders do not count. */
export interface Survey {
  readonly uses: number
  /** Files with at least one use. */
  readonly files: number
  /** Uses by registry, most first; those that could not be read are in none. */
  readonly registries: ReadonlyMap<string, number>
  /** Uses without a digest, of those that could be read. */
  readonly unpinned: number
  readonly unread: number
  /** Educates workshops. */
  readonly workshops: number
  /** Names of folders with code of others, each of them found somewhere in the tree. */
  readonly vendored: readonly string[]
  /** Where images come from, each once. */
  readonly repositories: readonly Repository[]
}

/** Folders with the code of others. pre-commit passes files in them where they are committed. */
const VENDORED = ['vendor', 'third_party', 'third-party', 'bower_components']
/** Never looked into: they are large, and nothing in them is committed. */
const SKIPPED = ['.git', 'node_modules', '.venv', '.terraform']
/** Vendored folders lie near the root; a tree with more folders than this is not walked to its end. */
const DEPTH_MAX = 4
const FOLDERS_MAX = 5_000

/**
 * Looks at the tree below a folder, without asking a registry.
 *
 * @throws UsageError when a nested configuration is broken
 */
export async function survey(directory: string): Promise<Survey> {
  const vendored = findVendored(directory)
  const result = await check({ cwd: directory, paths: ['.'], rules: [] })
  const uses = result.uses.filter(({ place }) => !isBelow(place.path, vendored))
  const registries = new Map<string, number>()
  const repositories = new Map<string, Repository>()
  let unpinned = 0
  for (const { image } of uses) {
    if (image.kind === 'unread') continue
    const source = sourceOf(image.reference)
    registries.set(source.registry, (registries.get(source.registry) ?? 0) + 1)
    repositories.set(formatRepository(source), source)
    if (image.reference.digest === undefined) unpinned++
  }
  return {
    uses: uses.length,
    files: new Set(uses.map(({ place }) => place.path)).size,
    registries: new Map([...registries].sort(([, a], [, b]) => b - a)),
    unpinned,
    unread: uses.filter(({ image }) => image.kind === 'unread').length,
    workshops: new Set(uses.flatMap(({ workshop }) => workshop ?? [])).size,
    vendored,
    repositories: [...repositories.values()],
  }
}

function isBelow(path: string, names: readonly string[]): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((folder) => names.includes(folder))
}

/** The names of vendored folders that occur, by walking the upper folders of a tree; links are not followed. */
function findVendored(directory: string): readonly string[] {
  const found = new Set<string>()
  const folders = [{ path: directory, depth: 0 }]
  for (let next = 0; next < folders.length && next < FOLDERS_MAX; next++) {
    const { path, depth } = folders[next] ?? { path: directory, depth: DEPTH_MAX }
    for (const name of foldersIn(path)) {
      if (VENDORED.includes(name)) found.add(name)
      else if (depth < DEPTH_MAX && !SKIPPED.includes(name)) {
        folders.push({ path: join(path, name), depth: depth + 1 })
      }
    }
  }
  return VENDORED.filter((name) => found.has(name))
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  } catch (error) {
    // The check of the tree tells about folders that cannot be read.
    if (error instanceof Error && 'code' in error) return []
    throw error
  }
}
