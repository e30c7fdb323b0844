import type { FileFormat } from '../../model/format.ts'

export const dockerfileFormat: FileFormat = {
  id: 'dockerfile',
  kind: 'file',
  names: ['**/{Dockerfile,Containerfile}{,.*,-*,_*}', '**/*.{dockerfile,containerfile}{,.*}'],
  candidates: [],
  mayHold: (text, path) =>
    /from|syntax/i.test(text) && !/\.(?:dockerignore|md|py|sh|go|ts|js|json)$/i.test(path),
  traits: {
    comments: 'build-file',
    overriddenBy: 'build',
    pulledBy: 'builder',
    foreignIgnores: 'comments',
    tracksVariables: true,
  },
  load: async () => (await import('../dockerfile.ts')).dockerfile,
}
