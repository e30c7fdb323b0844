/** The programs that are given images; `programs.ts` has their commands. */
const NAMES = `
  docker docker-compose podman nerdctl finch buildah skopeo crane gcrane oras regctl ctr crictl imgpkg dive
  kubectl kubecolor microk8s microk8s.kubectl k3s oc k kn kp pack helm helm3 k3d kind minikube s2i nixpacks tanzu
  trivy grype syft cosign notation snyk dockle apptainer singularity distrobox distrobox-create toolbox bootc
  rpm-ostree ansible-navigator kustomize argocd flux act talosctl ctlptl gcloud az aws fly flyctl ibmcloud mvn mvnw mvnd gradle
  gradlew`
/** What Windows puts behind a name; all of one length. */
const ENDINGS = ['.exe', '.cmd', '.bat']
const ENDING_LENGTH = 4

/** Texts whose words are looked up before there is an expression. */
const LOOKUPS_MAX = 20

// Made when they are asked for.
let names: ReadonlySet<string> | undefined
let program: RegExp | undefined
let word: RegExp | undefined
let lookups = 0

/** Whether a text names a program that is given images, or what is called after one. */
export function namesProgram(text: string): boolean {
  program ??= new RegExp(`(?<!\\w)(?:${alternatives()}|kaniko|executor(?=[ \\t]+--))(?!\\w)`)
  return program.test(text)
}

/**
 * Whether a text may call such a program; it may hold secrets all the same. The name is a word: no part of a host, a
 * package or an image, and no variable that is set.
 */
export function callsProgram(text: string): boolean {
  if (word === undefined && ++lookups <= LOOKUPS_MAX && !mayCallProgram(text)) return false
  word ??= new RegExp(
    `(?<![\\w.-])(?:${alternatives()}|executor)(?:${ENDINGS.map(escaped).join('|')})?(?![\\w.:=,/@%-])`,
  )
  return word.test(text)
}

/** Whether a name stands in a text as a word: looked up, which a few texts take less for than V8 to compile an expression. */
function mayCallProgram(text: string): boolean {
  names ??= new Set([...namesOfPrograms(), 'executor'])
  for (const one of text.split(/[^\w.-]+/))
    if (names.has(one) || names.has(one.slice(0, -ENDING_LENGTH))) return true
  return false
}

function alternatives(): string {
  return namesOfPrograms().map(escaped).join('|')
}

function namesOfPrograms(): readonly string[] {
  return NAMES.trim().split(/\s+/)
}

function escaped(text: string): string {
  return text.replaceAll('.', '\\.')
}
