import { posix } from 'node:path'
import type { FileFormat, FileReader, ReadContext } from '../model/format.ts'
import type { Fact } from '../model/reading.ts'
import { NOTHING } from '../model/reading.ts'
import type { SourceFile } from '../text/source-file.ts'
import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

const ID = 'testcontainers-code'
const LIBRARY = 'testcontainers'
/** What a project is made with, and the sources that it may have containers for tests in. */
const PROJECTS: readonly (readonly [name: RegExp, source: RegExp])[] = [
  [/^(?:pom\.xml|.*\.gradle(?:\.kts)?)$/, /\.(?:java|kt|groovy)$/],
  [/^go\.mod$/, /\.go$/],
  [/^package\.json$/, /\.[cm]?[jt]s$/],
  [/^(?:pyproject\.toml|setup\.(?:py|cfg)|Pipfile|.*requirements.*\.txt)$/, /\.py$/],
]
/** Where tests and what they share stand. */
const TEST = /test|spec|e2e|container|fixture|(?:^|\/)it\/|IT\.\w+$/i
/** Sources of one project that are looked into. */
const SOURCES_MAX = 2000
const ROW = { role: 'service', form: 'value', pin: 'tag-or-digest' } as const

const TABLE = defineTextFormat(
  {
    id: ID,
    names: [],
    candidates: [
      '**/{pom.xml,*.gradle,*.gradle.kts,go.mod,package.json}',
      '**/{pyproject.toml,setup.py,setup.cfg,pipfile,*requirements*.txt}',
    ],
    claims: () => true,
    rows: [
      { path: '**.*Container.{(),image}', ...ROW },
      { path: '**.DockerImageName.parse.()', ...ROW },
      { path: '**.*ContainerRequest.Image', ...ROW },
      { path: '**.{Run,RunContainer}.(1)', ...ROW },
      { path: '**.WithImage.()', ...ROW },
    ],
    variables: {
      open: /\$/,
      unread: 'the test decides it',
      expand: expandNames(/\$\{(?:\w+\.)*(\w+)\}/g, /\$/, (name, scope) => scope.sole(name)),
    },
    traits: { comments: 'unknown' },
  },
  'unknown',
  async () => {
    const [python, others] = await Promise.all([codeIn('python')(), codeIn('sources')()])
    return (file) => (file.path.endsWith('.py') ? python(file) : others(file))
  },
)

/**
 * Containers that tests start with Testcontainers, in Java, Kotlin, Groovy, Go, TypeScript, JavaScript and Python: what a
 * call is given as a text. Only sources of projects that name the library are looked into. In Java it takes a tag before
 * a digest for a part of the name.
 *
 * @see https://java.testcontainers.org/features/creating_container/
 * @see https://github.com/testcontainers/testcontainers-java/issues/10527
 */
export const testcontainersCodeFormat: FileFormat = {
  ...TABLE,
  mayHold: (text) => text.includes(LIBRARY),
  async load(): Promise<FileReader> {
    const code = await TABLE.load()
    return {
      read: (file, context) =>
        projectOf(file) === undefined
          ? code.read(file, context)
          : { ...NOTHING, facts: namesSources(file, context) },
    }
  },
}

function projectOf({ path }: SourceFile) {
  return PROJECTS.find(([name]) => name.test(posix.basename(path)))
}

function namesSources(file: SourceFile, context: ReadContext): readonly Fact[] {
  const [, source] = projectOf(file) ?? []
  const start = file.text.indexOf(LIBRARY)
  if (source === undefined || start === -1) return []
  const place = { path: file.path, start, end: start + LIBRARY.length }
  return context
    .below(posix.dirname(file.path))
    .filter((path) => source.test(path) && TEST.test(path))
    .slice(0, SOURCES_MAX)
    .map((name) => ({ kind: 'names-file', name, format: ID, decides: false, place }))
}
