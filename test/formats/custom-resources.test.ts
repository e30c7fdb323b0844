import { describe, expect, it } from 'vitest'
import { brief, read } from '../support/read.ts'

/** Objects of operators, each with what it names; look-alikes are left out. */
const OBJECTS: readonly (readonly [head: string, spec: string, uses: readonly string[]])[] = [
  [
    'tempo.grafana.com/v1alpha1 TempoStack',
    'images: {tempo: "grafana/tempo:2.6.0"}',
    ['container grafana/tempo:2.6.0'],
  ],
  [
    'kafka.strimzi.io/v1beta2 Kafka',
    'kafka: {brokerRackInitImage: "quay.io/strimzi/operator:0.44.0"}',
    ['init-container quay.io/strimzi/operator:0.44.0'],
  ],
  [
    'awx.ansible.com/v1beta1 AWX',
    'image: quay.io/ansible/awx\n  image_version: 24.6.1\n  control_plane_ee_image: quay.io/ansible/awx-ee:24.6.1\n  ee_images: [{name: a, image: "quay.io/acme/ee:1"}]',
    [
      'container quay.io/ansible/awx|24.6.1 => quay.io/ansible/awx:24.6.1',
      'container quay.io/ansible/awx-ee:24.6.1',
      'container quay.io/acme/ee:1',
    ],
  ],
  ['job.min.io/v1alpha1 MinIOJob', 'mcImage: quay.io/minio/mc:latest', ['container quay.io/minio/mc:latest']],
  [
    'clickhouse.com/v1alpha1 ClickHouseCluster',
    'containerTemplate: {image: {repository: clickhouse/clickhouse-server, tag: "24.8"}}',
    ['container clickhouse/clickhouse-server|24.8 => clickhouse/clickhouse-server:24.8'],
  ],
  [
    'vault.banzaicloud.com/v1alpha1 Vault',
    'image: hashicorp/vault:1.18\n  bankVaultsImage: ghcr.io/bank-vaults/bank-vaults:v1.31',
    ['container hashicorp/vault:1.18', 'container ghcr.io/bank-vaults/bank-vaults:v1.31'],
  ],
  [
    'logging.banzaicloud.io/v1beta1 Logging',
    'fluentd: {configReloadImage: {repository: ghcr.io/kube-logging/config-reloader, tag: v0.0.6}}',
    ['container ghcr.io/kube-logging/config-reloader|v0.0.6 => ghcr.io/kube-logging/config-reloader:v0.0.6'],
  ],
  ['coroot.com/v1 Coroot', 'clickhouse: {image: {name: "clickhouse:24"}}', ['container clickhouse:24']],
  [
    'dynatrace.com/v1beta3 DynaKube',
    'oneAgent: {cloudNativeFullStack: {codeModulesImage: "quay.io/dynatrace/codemodules:1.3"}}',
    ['image-volume quay.io/dynatrace/codemodules:1.3'],
  ],
  [
    'forklift.cdi.kubevirt.io/v1beta1 DataVolume',
    'source: {vddk: {initImageURL: "registry.example.com/vddk:8", url: "https://vcenter.example.com"}}',
    ['init-container registry.example.com/vddk:8'],
  ],
  [
    'operator.cluster.x-k8s.io/v1alpha2 CoreProvider',
    'deployment: {containers: [{name: manager, imageUrl: "registry.k8s.io/capi/manager:v1.9.0"}]}',
    ['container registry.k8s.io/capi/manager:v1.9.0'],
  ],
  [
    'hive.openshift.io/v1 ClusterImageSet',
    'releaseImage: quay.io/openshift-release-dev/ocp-release:4.17.0-x86_64',
    ['node-image quay.io/openshift-release-dev/ocp-release:4.17.0-x86_64'],
  ],
  [
    'acme.example/v1 Anything',
    'additionalVolumes: [{name: m, image: {reference: "ghcr.io/acme/model:1", pullPolicy: Always}}]',
    ['image-volume ghcr.io/acme/model:1'],
  ],
  [
    'metal3.io/v1alpha1 BareMetalHost',
    'image: {url: "https://images.example.com/a.qcow2", checksum: abc}',
    [],
  ],
  ['networking.istio.io/v1 ProxyConfig', 'image: {imageType: distroless}', []],
  ['longhorn.io/v1beta2 Engine', 'image: longhornio/longhorn-engine:v1.7.2', []],
]

describe('objects of operators', () => {
  it.each(OBJECTS)('%s', async (head, spec, uses) => {
    const [apiVersion, kind] = head.split(' ')
    const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\nspec:\n  ${spec}\n`
    expect((await read(['kubernetes'], 'x.yaml', text)).uses.map(brief)).toEqual(uses)
  })

  it('reads clusters of ctlptl, which have no spec', async () => {
    const text =
      'apiVersion: ctlptl.dev/v1alpha1\nkind: Cluster\nkindV1Alpha4Cluster: {nodes: [{image: "kindest/node:v1.32.0"}]}\n---\napiVersion: ctlptl.dev/v1alpha1\nkind: Registry\nimage: registry:2.8\n'
    expect((await read(['kubernetes'], 'x.yaml', text)).uses.map(brief)).toEqual([
      'node-image kindest/node:v1.32.0',
      'service registry:2.8',
    ])
  })
})
