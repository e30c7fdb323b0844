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

/** What makes a name before it part of a host, a package or an image, or a variable that is set. */
const NO_CALL = ':=,/@%'

/** Short texts whose words are looked up before there is an expression. */
const LOOKUPS_MAX = 20
const SHORT = 16 * 1024

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
  // A few texts take less to look their words up than V8 to compile an expression.
  if (word === undefined && text.length <= SHORT && ++lookups <= LOOKUPS_MAX) return holdsCall(text)
  word ??= new RegExp(
    `(?<![\\w.-])(?:${alternatives()}|executor)(?:${ENDINGS.map(escaped).join('|')})?(?![\\w.${NO_CALL}-])`,
  )
  return word.test(text)
}

function holdsCall(text: string): boolean {
  names ??= new Set([...namesOfPrograms(), 'executor'])
  // Behind each word stands what separates it from the next one.
  const pieces = text.split(/([^\w.-]+)/)
  for (let at = 0; at < pieces.length; at += 2)
    if (isProgram(pieces[at] ?? '', names) && !NO_CALL.includes(pieces[at + 1]?.charAt(0) ?? ' ')) return true
  return false
}

function isProgram(one: string, names: ReadonlySet<string>): boolean {
  if (names.has(one)) return true
  return ENDINGS.includes(one.slice(-ENDING_LENGTH)) && names.has(one.slice(0, -ENDING_LENGTH))
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
