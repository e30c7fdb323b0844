import type { FileFormat } from '../../model/format.ts'
import { namesProgram } from '../commands/names-program.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'

/** A text that a script writes into a file. */
const WRITTEN = /FROM|from|services|apiVersion/
const CODE = /```|~~~|^(?:-{4}|\.{4}|\[source)/m

function mayRun(text: string): boolean {
  return namesProgram(text) || (text.includes('<<') && WRITTEN.test(text))
}

/** Scripts, and the files of make and other runners that hold commands. */
export const shellFormat: FileFormat = {
  id: 'shell',
  kind: 'file',
  names: [],
  candidates: [
    '**/*.{sh,bash,zsh,ksh}',
    '**/{Makefile,GNUmakefile}{,.*}',
    '**/*.{mk,mak}',
    '**/package.json',
    '**/Taskfile{,.*,-*,_*}.{yml,yaml}',
  ],
  mayHold: mayRun,
  nests: SCRIPT_NESTS,
  traits: { comments: 'script' },
  load: async () => (await import('../scripts.ts')).shell,
}

/** Commands that documentation shows. */
export const markdownFormat: FileFormat = {
  id: 'markdown',
  kind: 'file',
  names: [],
  candidates: ['**/*.{md,mdx,markdown,adoc,asciidoc}'],
  mayHold: (text) => CODE.test(text) && mayRun(text),
  nests: SCRIPT_NESTS,
  traits: { comments: 'page', isForPeople: true, isDocumentation: true },
  load: async () => (await import('../scripts.ts')).markdown,
}
