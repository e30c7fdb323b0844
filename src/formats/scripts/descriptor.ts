import type { FileFormat } from '../../model/format.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'

/** The programs that are given images; {@link PROGRAMS} has their commands. */
const PROGRAM =
  /(?<!\w)(?:docker|podman|nerdctl|buildah|skopeo|g?crane|oras|regctl|ctr|crictl|imgpkg|dive|kubectl|kubecolor|microk8s|k3s|oc|k|kn|kp|pack|helm3?|k3d|kind|minikube|s2i|nixpacks|tanzu|mvn[wd]?|gradlew?)(?!\w)/
/** A text that a script writes into a file. */
const WRITTEN = /FROM|from|services|apiVersion/
const CODE = /```|~~~|^(?:-{4}|\.{4}|\[source)/m

function mayRun(text: string): boolean {
  return PROGRAM.test(text) || (text.includes('<<') && WRITTEN.test(text))
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
