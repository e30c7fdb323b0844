import type { Observation } from '../../model/observation.ts'
import { HUB } from '../../oci/hub.ts'
import { parseReference, sourceOf } from '../../oci/reference.ts'
import type { TextRange } from '../../text/range.ts'
import { namedImages } from '../dockerfile/named-images.ts'
import { type Field, knownText, rangeOf, textOf } from './expanded-word.ts'
import { type Arguments, valuesOf } from './flags.ts'
import { findFile } from './names-file.ts'
import type { Call, Session } from './program.ts'

type Step = Extract<
  Observation['subject'],
  { readonly kind: 'uncached-build' | 'hub-login' | 'hub-traffic' | 'hidden-pull' }
>

/** Programs that are known to send nothing to Docker Hub, beside those whose images are read. */
export const QUIET: ReadonlySet<string> = new Set(
  `[ [[ : add-apt-repository apk apt apt-get awk base64 basename cargo cat cd chmod chown cmp column comm command cp curl cut date df diff dirname dpkg du echo egrep env exit export expr false fgrep file find free gh git
   glab gpg grep gunzip gzip head hostname id ifconfig install ip jq kill ln local ls lsb_release md5sum mkdir mktemp
   mv nc netstat openssl pgrep pip pip3 ping popd printenv printf ps pushd pwd read readlink realpath return rm rmdir
   rsync scp sed seq set sha256sum shift shopt sleep sort ssh-add ssh-agent ssh-keyscan stat sync tail tar tee
   test touch tr trap true umask uname uniq unset unzip uptime wait wc wget which whoami xargs xz yq zip zstd
   eval alias sh bash zsh dash ash docker-credential-ecr-login aws gcloud az`.split(/\s+/),
)
/** Programs of which only the images on the command line are read: they pull and push others as well. */
const OPAQUE = new Set([
  'act',
  'helm',
  'helm3',
  'pack',
  'kp',
  's2i',
  'nixpacks',
  'kind',
  'k3d',
  'minikube',
  'ctlptl',
  'tanzu',
])

/** Adds a step at a place in the script. */
function adds(session: Session, label: string, subject: Step, at: TextRange, text: string): void {
  const { script, options, observations } = session
  const path = `${options.label} ${label}`.trim()
  observations.push({
    format: options.format,
    path,
    identity: path,
    place: { path: script.path, ...at },
    text,
    subject,
  })
}

/** A build is told by a flag to make all layers anew; nothing is noted for `--no-cache=false`. */
export function noteUncached(call: Call, args: Arguments): void {
  noteFlag(call, args, ['no-cache'], 'layers')
}

function noteFlag(call: Call, args: Arguments, names: readonly string[], anew: 'layers' | 'bases'): void {
  const flag = args.flags.find(({ name }) => names.includes(name))
  if (
    flag === undefined ||
    (flag.value !== undefined && /^(?:false|never|missing|0)$/.test(textOf(flag.value)))
  )
    return
  const at = rangeOf(flag.written.alternatives[0] ?? []) ?? call.command.range
  const how = `${call.label} ${knownText(flag.written) ?? `--${flag.name}`}`
  adds(call.session, call.label, { kind: 'uncached-build', how, anew }, at, how)
}

/** A login without a registry is one to Docker Hub, unless a variable may hold the registry. */
export function noteHubLogin(call: Call, args: Arguments, registry: string | undefined): void {
  if (registry !== HUB || args.isOpen === true || call.session.options.isPipeline !== true) return
  adds(call.session, call.label, { kind: 'hub-login', how: call.label }, call.command.range, call.label)
}

/** The command may pull from Docker Hub, or push to it, what the script does not name. */
export function noteTraffic(session: Session, at: TextRange): void {
  if (session.options.isPipeline !== true || session.seen.has('traffic')) return
  session.seen.add('traffic')
  adds(session, '', { kind: 'hub-traffic' }, at, 'what the script does not name')
}

/** The command sets up a builder, whose own image is pulled where no option names another one. */
export function noteBuilder({ session, command, label }: Call, args: Arguments): void {
  const driver = textOf(valuesOf(args, 'driver')[0])
  const hasImage = valuesOf(args, 'driver-opt').some((option) => /(?:^|,)image=/.test(textOf(option)))
  if (hasImage || !/^(?:docker-container)?$/.test(driver) || session.options.isPipeline !== true) return
  adds(session, label, { kind: 'hidden-pull', image: 'moby/buildkit:buildx-stable-1' }, command.range, label)
  noteTraffic(session, command.range)
}

/** A program that may pull from Docker Hub, or push to it, whatever it is given. */
export function isOpaqueProgram(name: string, isTool: boolean): boolean {
  return isTool ? OPAQUE.has(name) : !QUIET.has(name)
}

/** An image that is brought to a registry: to Docker Hub, unless another host is known. */
export function notePush({ session, command }: Call, field: Field | undefined): void {
  const reference = parseReference(knownText(field) ?? '')
  const isElsewhere =
    reference === undefined
      ? /^[\w-]+(?:\.[\w-]+)+(?::\d+)?\//.test(textOf(field)) &&
        !/^(?:\w+\.)*docker\.(?:io|com)\//.test(textOf(field))
      : sourceOf(reference).registry !== HUB
  if (!isElsewhere) noteTraffic(session, command.range)
}

/**
 * A build of a Dockerfile pulls its images, which its own file names: the job pulls them too. Where all of them have
 * digests, there is nothing to ask for anew.
 */
export function noteBuild(call: Call, args: Arguments): void {
  const { session, command } = call
  const [file] = valuesOf(args, 'f', 'file', 'dockerfile')
  const [folder = '.'] = args.operands.map((operand) => knownText(operand))
  const path = file === undefined ? `${folder}/Dockerfile` : knownText(file)
  const name = path === undefined ? undefined : findFile(session, path)
  const dockerfile = name === undefined ? undefined : session.context.sibling(name)
  const images = dockerfile === undefined ? undefined : namedImages(dockerfile)
  if (images?.arePinned === true) noteFlag(call, args, ['pull', 'pull-always'], 'bases')
  if (images?.mayBeOnHub !== false) noteTraffic(session, command.range)
}
