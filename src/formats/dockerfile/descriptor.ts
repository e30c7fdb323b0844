import type { FileFormat } from '../../model/format.ts'

/** What a name with more around the word ends with where it is one all the same: `api-Dockerfile.prod`, `DockerfileDev.in`. */
const VARIANT =
  'in|tm?pl|j2|jinja2?|template|erb|dev|prod|production|staging|test|ci|local|base|build|release|debug|alpine|slim|debian|ubuntu|windows|linux|amd64|arm64|arm|x86_64|cpu|gpu|cuda|dockerfile|containerfile|\\d[^/]*'
/** Sources, documents and data about Dockerfiles, in small letters: `Dockerfile.md`, `dockerfile_test.go`, `dockerfiles.txt`. */
const OTHER_FILES = new RegExp(
  `(?:\\.(?:dockerignore|md|py|sh|go|ts|js|json)|(?:[^/][-_](?:docker|container)file[a-z0-9]*|(?:docker|container)file(?!\\d+\\.)[a-z0-9]+)\\.(?!(?:${VARIANT})$)[^/]*)$`,
)

/** FROM with a line end inside. */
const CUT_FROM = /^[^\S\n\r\u2028\u2029]*f(?:ro?)?[\\`][\t ]*\r?$/im

export const dockerfileFormat: FileFormat = {
  id: 'dockerfile',
  fields: ['FROM', 'COPY --from', 'ADD --from', 'RUN --mount=from', '# syntax=', 'commands in RUN'],
  kind: 'file',
  names: ['**/{Dockerfile,Containerfile}{,.*,-*,_*}', '**/*.{dockerfile,containerfile}{,.*}'],
  candidates: [
    '**/{Dockerfile,Containerfile}[a-z0-9]*',
    '**/?*{Dockerfile,Containerfile}',
    '**/?*[-_]{Dockerfile,Containerfile}{.*,[a-z0-9]*}',
  ],
  mayHold: (text, path) =>
    // Most files say it in capital letters, and have no ending: a search takes less than an expression that is compiled for it.
    (text.includes('FROM') || /from|syntax/i.test(text) || CUT_FROM.test(text)) &&
    !(path.includes('.') && OTHER_FILES.test(path.toLowerCase())),
  fillsVariables: true,
  traits: {
    comments: 'build-file',
    overriddenBy: 'build',
    pulledBy: 'builder',
    foreignIgnores: 'comments',
    tracksVariables: true,
  },
  load: async () => (await import('../dockerfile.ts')).dockerfile,
}
