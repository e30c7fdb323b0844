import type { FoundUse } from '../../../model/image-use.ts'
import { after, type Field, textOf } from '../expanded-word.ts'
import type { Call } from '../program.ts'
import { builds, delivers, leaksUserInfo, pullerOf, pulls } from '../results.ts'

/** Transports of podman, buildah and skopeo that lead to no registry. */
const LOCAL_TRANSPORT =
  /^(?:docker-archive:|oci-archive:|docker-daemon:|containers-storage:|dir:[/.~]|oci:[/.~]|ostree:|sif:|tarball:|https?:)/

const LOCAL_STORE = /^(?:docker-daemon:|containers-storage:(?:\[[^\]]*\])?)/

/** The image in an operand that may have a transport in front of it. */
export function withoutTransport(field: Field | undefined): Field | undefined {
  const text = textOf(field)
  if (field === undefined || LOCAL_TRANSPORT.test(text)) return undefined
  return text.startsWith('docker://') ? after(field, 'docker://'.length) : field
}

/** An operand that may have a transport in front of it is pulled; what is no image may be a URL with a password. */
export function pullsOperand(
  call: Call,
  operand: Field | undefined,
  puller = pullerOf(call),
  pin: FoundUse['pin'] = 'digest',
  more: Pick<FoundUse, 'pullPolicy' | 'startedWith'> = {},
) {
  leaksUserInfo(call, operand)
  // The library behind this transport takes no reference with both a tag and a digest.
  const isUrl = textOf(operand).startsWith('docker://')
  pulls(call, withoutTransport(operand), puller, isUrl && pin === 'digest' ? 'tag-or-digest' : pin, more)
}

/** An image is brought to a registry, or into the store of a daemon or tool on the same machine. */
export function arrives(call: Call, destination: Field): void {
  const [store] = LOCAL_STORE.exec(textOf(destination)) ?? []
  leaksUserInfo(call, destination)
  if (store !== undefined) builds(call, after(destination, store.length))
  else delivers(call, withoutTransport(destination), 'registry')
}
