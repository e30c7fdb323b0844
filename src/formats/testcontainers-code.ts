import type { FileFormat, FileReader } from '../model/format.ts'
import { NOTHING } from '../model/reading.ts'
import { defineTextFormat, expandNames } from './table-format.ts'
import { CODE_FORMAT, isProject, LIBRARY, namesSources } from './testcontainers/projects.ts'
import { codeIn } from './text-languages.ts'

/** Calls whose image is a name to compare with. */
const COMPARED = '{asCompatibleSubstituteFor,isCompatibleWith,assertCompatibleWith}'
const ROW = { role: 'service', form: 'value', pin: 'tag-or-digest' } as const

const TABLE = defineTextFormat(
  {
    id: CODE_FORMAT,
    names: [],
    candidates: [
      '**/{pom.xml,*.gradle,*.gradle.kts,go.mod,package.json}',
      '**/{pyproject.toml,setup.py,setup.cfg,pipfile,*requirements*.txt}',
    ],
    claims: () => true,
    rows: [
      { path: '**.*Container.{(),image}', ...ROW },
      { path: `**.${COMPARED}.**.DockerImageName.parse.()`, ...ROW, form: 'none' },
      { path: '**.DockerImageName.parse.()', ...ROW, form: 'none', beside: 'withTag' },
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
        isProject(file) ? { ...NOTHING, facts: namesSources(file, context) } : code.read(file, context),
    }
  },
}
