import type { FieldScope } from './table.ts'
import { defineTableFormat, expandNames, HAS_HOST, WITH_FALLBACK } from './table-format.ts'

/** How kinds begin whose images are built or loaded by hand. */
const BY_HAND: readonly string[] = (
  '6wind_ arista_ aruba_ ceos checkpoint_ cisco_ crpd dell_ f5_ fortinet_ freebsd generic_vm huawei_ ipinfusion_ ' +
  'juniper_ mikrotik_ nokia_sros nokia_srsim openbsd openwrt paloalto_ sonic- vr- xrd'
).split(' ')
/** What the documentation of these kinds calls such images. */
const LOCAL_NAME = /^(?:vrnetlab\/|(?:ceos|crpd)(?:$|:))/
const IMAGE = { role: 'service', confidence: 'likely', except: LOCAL_NAME, when: isPulled } as const

/**
 * Topologies of containerlab. Images of network vendors are built by hand: without a host they are local names.
 *
 * @see https://github.com/srl-labs/containerlab/blob/main/schemas/clab.schema.json
 */
export const containerlabFormat = defineTableFormat({
  id: 'containerlab',
  names: ['**/*.clab.{yml,yaml}'],
  candidates: ['**/*.{yml,yaml}'],
  hints: ['topology:'],
  claims: ({ has }) => has('name') && has('topology', 'nodes'),
  rows: [
    {
      path: `topology.kinds.{${BY_HAND.join('*,')}*}.image`,
      role: 'service',
      form: 'none',
      except: HAS_HOST,
    },
    { ...IMAGE, path: 'topology.{nodes,kinds,groups}.*.image' },
    { ...IMAGE, path: 'topology.defaults.image' },
  ],
  variables: { open: /\$/, expand: expandNames(WITH_FALLBACK, /\$/, () => undefined) },
})

function isPulled({ nearest }: FieldScope): boolean {
  const [image, kind] = [nearest('image'), nearest('kind')]
  if (image?.kind !== 'scalar' || kind?.kind !== 'scalar') return true
  return HAS_HOST.test(image.value) || !BY_HAND.some((start) => kind.value.startsWith(start))
}
