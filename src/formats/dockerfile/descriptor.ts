import type { FileFormat } from '../../model/format.ts'

/** Sources, documents and data about Dockerfiles, in small letters: `Dockerfile.md`, `dockerfile_test.go`, `dockerfiles.txt`. */
const OTHER_FILES = /(?:\.(?:dockerignore|md|py|sh|go|ts|js|json)|(?:docker|container)file[a-z0-9]+\.[^/]*)$/

/** FROM with a line end inside. */
const CUT_FROM = /^[^\S\n\r\u2028\u2029]*f(?:ro?)?[\\`][\t ]*\r?$/im

export const dockerfileFormat: FileFormat = {
  id: 'dockerfile',
  fields: ['FROM', 'COPY --from', 'ADD --from', 'RUN --mount=from', '# syntax=', 'commands in RUN'],
  kind: 'file',
  names: ['**/{Dockerfile,Containerfile}{,.*,-*,_*}', '**/*.{dockerfile,containerfile}{,.*}'],
  candidates: ['**/{Dockerfile,Containerfile}[a-z0-9]*', '**/?*[-_]{Dockerfile,Containerfile}'],
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
