import type { FileFormat } from '../../model/format.ts'
import { namesProgram } from '../commands/names-program.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'

/** Scripts of other languages begin with `#!` too. */
const SHELLS = /^#![^\n]*\b(?:sh|[bdakz]+sh|fish|bats|busybox|pwsh|with-contenv)\b/
/** A text that a script writes into a file. */
const WRITTEN = /FROM|from|services|apiVersion/
const CODE = /```|~~~|::|^(?:-{4}|\.{4}|\[source| {4}|\t)/m
/** A block of a page that may be a manifest, a Compose file or a Dockerfile. */
const EMBEDDED = /^[ \t>+]*(?:-[ \t]+)?["']?image["']?[ \t]*:|^[ \t>+]*FROM[ \t]/im

function mayRun(text: string): boolean {
  return namesProgram(text) || (text.includes('<<') && WRITTEN.test(text))
}

/** Scripts, and the files of make and other runners that hold commands. */
export const shellFormat: FileFormat = {
  id: 'shell',
  fields: [
    'commands: docker, podman, nerdctl, buildah, kubectl, helm, skopeo, crane and others',
    'manifests in heredocs',
  ],
  kind: 'file',
  names: [],
  candidates: [
    '**/*.{sh,bash,zsh,ksh,fish,bats,command,ps1,psm1,cmd,bat}',
    '**/.envrc',
    '**/{Makefile,GNUmakefile}{,.*}',
    '**/*.{mk,mak}',
    '**/{justfile,.justfile,*.just}',
    '**/package.json',
    '**/Taskfile{,.*,-*,_*}.{yml,yaml}',
    '**/{composer,deno}.{json,jsonc}',
    '**/{,.}lefthook{,-local}.{yml,yaml}',
    '**/.husky/{pre-commit,pre-push,pre-merge-commit,commit-msg,prepare-commit-msg,post-merge,post-checkout,post-commit,post-rewrite}',
    '**/Procfile{,.*}',
  ],
  scripts: true,
  mayHold: (text) => (!text.startsWith('#!') || SHELLS.test(text)) && mayRun(text),
  nests: SCRIPT_NESTS,
  fillsVariables: true,
  traits: { comments: 'script' },
  load: async () => (await import('../scripts.ts')).shell,
}

/** Commands and files that documentation shows. */
export const markdownFormat: FileFormat = {
  id: 'markdown',
  fields: ['commands, manifests, Dockerfiles and Compose files in code blocks (read only)'],
  kind: 'file',
  names: [],
  candidates: ['**/*.{md,mdx,markdown,adoc,asciidoc,rst}'],
  mayHold: (text) => CODE.test(text) && (mayRun(text) || EMBEDDED.test(text)),
  nests: SCRIPT_NESTS,
  fillsVariables: true,
  traits: { comments: 'page', isForPeople: true, isDocumentation: true },
  load: async () => (await import('./pages.ts')).markdown,
}
