import { describe, expect, it } from 'vitest'
import { isEditable } from '../../src/model/image-use.ts'
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
  [
    'pkg.crossplane.io/v1 Provider',
    'package: xpkg.upbound.io/upbound/provider-aws-s3:v1.1.0',
    ['container xpkg.upbound.io/upbound/provider-aws-s3:v1.1.0'],
  ],
  // Which registry a short name is looked for at is said to Crossplane when it starts.
  [
    'pkg.crossplane.io/v1 Function',
    'package: crossplane-contrib/function-x:v0.1.0',
    ['container crossplane-contrib/function-x:v0.1.0 => unread: runtime-variable'],
  ],
  [
    'meta.pkg.crossplane.io/v1 Configuration',
    'dependsOn: [{provider: xpkg.upbound.io/upbound/p, version: v1.2.0}, {function: xpkg.upbound.io/upbound/f, version: ">=v0.1.0"}, {apiVersion: pkg.crossplane.io/v1, kind: Provider, package: "h.example/q", version: 1.0.0}]',
    [
      'image-volume xpkg.upbound.io/upbound/p|v1.2.0 => xpkg.upbound.io/upbound/p:v1.2.0',
      'image-volume xpkg.upbound.io/upbound/f => unread: runtime-variable',
      'image-volume h.example/q|1.0.0 => h.example/q:1.0.0',
    ],
  ],
  [
    'fluxcd.controlplane.io/v1 FluxInstance',
    'distribution: {version: 2.x, artifact: "oci://ghcr.io/acme/manifests:latest"}',
    ['image-volume ghcr.io/acme/manifests:latest'],
  ],
  [
    'extensions.istio.io/v1alpha1 WasmPlugin',
    'url: oci://ghcr.io/acme/plugin:1.0',
    ['image-volume ghcr.io/acme/plugin:1.0'],
  ],
  [
    'extensions.istio.io/v1alpha1 WasmPlugin',
    'url: ghcr.io/acme/plugin:1.0',
    ['image-volume ghcr.io/acme/plugin:1.0'],
  ],
  ['extensions.istio.io/v1alpha1 WasmPlugin', 'url: https://example.com/plugin.wasm', []],
  [
    'gateway.envoyproxy.io/v1alpha1 EnvoyExtensionPolicy',
    'wasm: [{code: {type: Image, image: {url: "acme/wasm:1"}}}, {code: {type: HTTP, http: {url: "https://example.com/a.wasm"}}}]',
    ['image-volume acme/wasm:1'],
  ],
  [
    'machineconfiguration.openshift.io/v1 MachineConfig',
    'osImageURL: quay.io/acme/os:4.17',
    ['base quay.io/acme/os:4.17'],
  ],
  [
    'grafana.integreatly.org/v1beta1 Grafana',
    'version: docker.io/grafana/grafana:11.3.0',
    ['container docker.io/grafana/grafana:11.3.0'],
  ],
  [
    'grafana.integreatly.org/v1beta1 Grafana',
    'version: 11.3.0',
    ['container 11.3.0 => docker.io/grafana/grafana:11.3.0'],
  ],
  // No string: the cluster refuses it.
  ['grafana.integreatly.org/v1beta1 Grafana', 'version: 11.3', []],
  [
    'k0s.k0sproject.io/v1beta1 ClusterConfig',
    'images: {coredns: {image: quay.io/k0sproject/coredns, version: 1.11.3}, calico: {cni: {image: quay.io/k0sproject/calico-cni, version: v3.28.2}}, default_pull_policy: IfNotPresent}',
    [
      'container quay.io/k0sproject/coredns|1.11.3 => quay.io/k0sproject/coredns:1.11.3',
      'container quay.io/k0sproject/calico-cni|v3.28.2 => quay.io/k0sproject/calico-cni:v3.28.2',
    ],
  ],
  [
    'awx.ansible.com/v1beta1 AWX',
    'image: quay.io/ansible/awx\n  redis_image: docker.io/redis\n  redis_image_version: "7"\n  init_container_image: quay.io/acme/ee:1\n  init_container_image_version: ignored',
    [
      'container quay.io/ansible/awx',
      'container docker.io/redis|7 => docker.io/redis:7',
      'container quay.io/acme/ee:1',
    ],
  ],
  [
    'repo-manager.pulpproject.org/v1 Pulp',
    'image: quay.io/pulp/pulp-minimal\n  image_version: "3.63"\n  image_web: quay.io/pulp/pulp-web\n  image_web_version: "3.63"',
    [
      'container quay.io/pulp/pulp-minimal|3.63 => quay.io/pulp/pulp-minimal:3.63',
      'container quay.io/pulp/pulp-web|3.63 => quay.io/pulp/pulp-web:3.63',
    ],
  ],
  [
    'datadoghq.com/v2alpha1 DatadogAgent',
    'global: {registry: public.ecr.aws/datadog}\n  override:\n    nodeAgent: {image: {name: agent, tag: 7.60.0}}\n    clusterAgent: {image: {name: "gcr.io/datadoghq/cluster-agent:7.60.0", tag: ignored}}\n    clusterChecksRunner: {image: {tag: 7.60.0}}',
    [
      'container public.ecr.aws/datadog|agent|7.60.0 => public.ecr.aws/datadog/agent:7.60.0',
      'container gcr.io/datadoghq/cluster-agent:7.60.0',
    ],
  ],
  [
    'datadoghq.com/v2alpha1 DatadogAgent',
    'override: {nodeAgent: {image: {name: "agent:7.60.0"}}}',
    ['container agent:7.60.0 => unread: runtime-variable'],
  ],
  [
    'apps.emqx.io/v1beta4 EmqxEnterprise',
    'template: {spec: {emqxContainer: {image: {registry: docker.io, repository: emqx/emqx-ee, prefix: v, version: 4.4.19, suffix: -alpine}}, reloaderContainer: {image: {repository: emqx/reloader, version: 0.0.2}}}}',
    [
      'container docker.io|emqx/emqx-ee|v|4.4.19|-alpine => docker.io/emqx/emqx-ee:v4.4.19-alpine',
      'container emqx/reloader|0.0.2 => emqx/reloader:0.0.2',
    ],
  ],
  ['apps.emqx.io/v2beta1 EMQX', 'image: emqx/emqx:5.8.0', ['container emqx/emqx:5.8.0']],
  [
    'pingcap.com/v1alpha1 TidbCluster',
    'version: v8.5.0\n  pd: {baseImage: pingcap/pd}\n  tikv: {baseImage: pingcap/tikv, version: v8.4.0}',
    [
      'container pingcap/pd|v8.5.0 => pingcap/pd:v8.5.0',
      'container pingcap/tikv|v8.4.0 => pingcap/tikv:v8.4.0',
    ],
  ],
  [
    'scylla.scylladb.com/v1 ScyllaCluster',
    'version: 6.2.0\n  repository: docker.io/scylladb/scylla\n  agentVersion: 3.3.0\n  agentRepository: docker.io/scylladb/scylla-manager-agent',
    [
      'container docker.io/scylladb/scylla|6.2.0 => docker.io/scylladb/scylla:6.2.0',
      'container docker.io/scylladb/scylla-manager-agent|3.3.0 => docker.io/scylladb/scylla-manager-agent:3.3.0',
    ],
  ],
  [
    'controlplane.cluster.x-k8s.io/v1beta1 KubeadmControlPlane',
    'kubeadmConfigSpec: {clusterConfiguration: {imageRepository: registry.example.com/k8s, dns: {imageRepository: registry.example.com/dns, imageTag: v1.11.3}, etcd: {local: {imageRepository: registry.k8s.io, imageTag: 3.5.16-0}}}}',
    [
      'container registry.example.com/dns|v1.11.3 => registry.example.com/dns/coredns:v1.11.3',
      'container registry.k8s.io|3.5.16-0 => registry.k8s.io/etcd:3.5.16-0',
    ],
  ],
  [
    'infrastructure.cluster.x-k8s.io/v1beta1 DockerCluster',
    'loadBalancer: {imageRepository: kindest, imageTag: v20230510-486859a6}',
    ['container kindest|v20230510-486859a6 => kindest/haproxy:v20230510-486859a6'],
  ],
  [
    'operator.karmada.io/v1alpha1 Karmada',
    'components: {etcd: {local: {imageRepository: registry.k8s.io/etcd, imageTag: 3.5.16-0}}}',
    ['container registry.k8s.io/etcd|3.5.16-0 => registry.k8s.io/etcd:3.5.16-0'],
  ],
  [
    'kamaji.clastix.io/v1alpha1 TenantControlPlane',
    'addons: {konnectivity: {server: {image: registry.k8s.io/kas-network-proxy/proxy-server, version: v0.28.6}}}',
    [
      'container registry.k8s.io/kas-network-proxy/proxy-server|v0.28.6 => registry.k8s.io/kas-network-proxy/proxy-server:v0.28.6',
    ],
  ],
  [
    'upgrade.cattle.io/v1 Plan',
    'version: v1.31.0+k3s1\n  prepare: {image: "rancher/k3s-upgrade:v1.31.0-k3s1"}\n  upgrade: {image: rancher/k3s-upgrade}',
    [
      'container rancher/k3s-upgrade:v1.31.0-k3s1',
      'container rancher/k3s-upgrade|v1.31.0+k3s1 => rancher/k3s-upgrade:v1.31.0-k3s1',
    ],
  ],
  [
    'upgrade.cattle.io/v1 Plan',
    'channel: https://update.k3s.io/v1-release/channels/stable\n  upgrade: {image: rancher/k3s-upgrade}',
    ['container rancher/k3s-upgrade => unread: runtime-variable'],
  ],
  [
    'serving.kserve.io/v1beta1 InferenceService',
    'predictor: {model: {modelFormat: {name: x}, storageUri: "oci://ghcr.io/acme/model:1"}}\n  transformer: {model: {storageUri: "s3://bucket/model:1"}}',
    ['model ghcr.io/acme/model:1'],
  ],
  [
    'olm.operatorframework.io/v1 ClusterCatalog',
    'source: {type: Image, image: {ref: "quay.io/operatorhubio/catalog:latest", pollIntervalMinutes: 10}}',
    ['container quay.io/operatorhubio/catalog:latest'],
  ],
  [
    'oadp.openshift.io/v1alpha1 DataProtectionApplication',
    'unsupportedOverrides: {veleroImageFqin: quay.io/acme/velero:1, operator-type: cluster}',
    ['container quay.io/acme/velero:1'],
  ],
  [
    'apps.kubeblocks.io/v1 ComponentVersion',
    'releases: [{name: a, serviceVersion: "16.4", images: {postgresql: "docker.io/acme/pg:16.4", init: "docker.io/acme/pg:16.4"}}]',
    ['container docker.io/acme/pg:16.4', 'container docker.io/acme/pg:16.4'],
  ],
  [
    'install.istio.io/v1alpha1 IstioOperator',
    'hub: docker.io/istio\n  tag: 1.24.1\n  values: {global: {hub: docker.io/istio, tag: 1.24.1, proxy: {image: proxyv2}}}',
    ['container docker.io/istio|proxyv2|1.24.1 => docker.io/istio/proxyv2:1.24.1'],
  ],
  [
    'install.istio.io/v1alpha1 IstioOperator',
    'hub: docker.io/istio\n  tag: 1.24.1\n  values: {pilot: {image: pilot}, cni: {image: "docker.io/istio/install-cni:1.24.0"}}',
    [
      'container docker.io/istio|pilot|1.24.1 => docker.io/istio/pilot:1.24.1',
      'container docker.io/istio/install-cni:1.24.0',
    ],
  ],
  [
    'sailoperator.io/v1 Istio',
    'version: v1.24.1\n  values: {pilot: {image: pilot}}',
    ['container pilot => unread: runtime-variable'],
  ],
  [
    'gateway.envoyproxy.io/v1alpha1 EnvoyProxy',
    'provider: {kubernetes: {envoyDeployment: {container: {imageRepository: docker.io/envoyproxy/envoy}}}}',
    ['container docker.io/envoyproxy/envoy'],
  ],
  [
    'kots.io/v1beta1 Application',
    `additionalImages: ["acme/worker:1", '{{repl ConfigOption "image" }}']`,
    [
      'cached-image acme/worker:1',
      'cached-image {{repl ConfigOption "image" }} => unread: template-expression',
    ],
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

  it('reads what the scorecard of an operator tests with, which has no spec', async () => {
    const text =
      'apiVersion: scorecard.operatorframework.io/v1alpha3\nkind: Configuration\nstages:\n  - tests:\n      - image: quay.io/operator-framework/scorecard-test:v1.33.0\n        labels: {image: "no/image:1"}\n'
    expect((await read(['kubernetes'], 'x.yaml', text)).uses.map(brief)).toEqual([
      'container quay.io/operator-framework/scorecard-test:v1.33.0',
    ])
  })

  it.each(['latest', 'stable', '+v1.30'])('takes no channel of k3s for an image: %s', async (image) => {
    const text = `apiVersion: k3d.io/v1alpha5\nkind: Simple\nimage: ${image}\n`
    expect((await read(['kubernetes'], 'k3d.yaml', text)).uses).toEqual([])
  })

  it('reads clusters of ctlptl, which have no spec', async () => {
    const text =
      'apiVersion: ctlptl.dev/v1alpha1\nkind: Cluster\nkindV1Alpha4Cluster: {nodes: [{image: "kindest/node:v1.32.0"}]}\n---\napiVersion: ctlptl.dev/v1alpha1\nkind: Registry\nimage: registry:2.8\n'
    expect((await read(['kubernetes'], 'x.yaml', text)).uses.map(brief)).toEqual([
      'node-image kindest/node:v1.32.0',
      'service registry:2.8',
    ])
  })

  it('reads annotations that name images, of pods and of an operator', async () => {
    const text =
      'apiVersion: operators.coreos.com/v1alpha1\nkind: ClusterServiceVersion\nmetadata: {annotations: {containerImage: "quay.io/acme/operator:1", other: "a/b:1"}}\n---\napiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    metadata:\n      annotations: {"sidecar.istio.io/proxyImage": "docker.io/istio/proxyv2:1.24", "vault.hashicorp.com/agent-image": "hashicorp/vault:1.18", "dapr.io/sidecar-image": "{{ .Values.image }}", "sidecar.istio.io/proxyImageType": distroless}\n    # image\n'
    const { uses } = await read(['kubernetes'], 'x.yaml', text)
    expect(uses.map((use) => `${use.path}: ${brief(use)}`)).toEqual([
      'ClusterServiceVersion metadata.annotations.containerImage: container quay.io/acme/operator:1',
      'Deployment spec.template.metadata.annotations.sidecar.istio.io/proxyImage: container docker.io/istio/proxyv2:1.24',
      'Deployment spec.template.metadata.annotations.vault.hashicorp.com/agent-image: container hashicorp/vault:1.18',
      'Deployment spec.template.metadata.annotations.dapr.io/sidecar-image: container {{ .Values.image }} => unread: template-expression',
    ])
  })

  it('reads the proxy that annotations of Linkerd name, with its version beside it', async () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    config.linkerd.io/proxy-image: cr.l5d.io/linkerd/proxy\n    config.linkerd.io/proxy-version: stable-2.14.10\n    config.linkerd.io/image-pull-policy: Always\n'
    expect((await read(['kubernetes'], 'x.yaml', text)).uses.map(brief)).toEqual([
      'container cr.l5d.io/linkerd/proxy|stable-2.14.10 => cr.l5d.io/linkerd/proxy:stable-2.14.10',
    ])
  })

  it('reads the examples of an operator, a list of objects in JSON, each in its place', async () => {
    const examples =
      '[\n  {"apiVersion": "monitoring.coreos.com/v1", "kind": "Prometheus", "metadata": {"name": "a"}, "spec": {"image": "quay.io/prometheus/prometheus:v2.50.0"}},\n  {"kind": "Other"},\n  7\n]'
    const lines = examples.replaceAll('\n', '\n      ')
    const text = `apiVersion: operators.coreos.com/v1alpha1\nkind: ClusterServiceVersion\nmetadata:\n  annotations:\n    alm-examples: |-\n      ${lines}\n`
    const [use, ...others] = (await read(['kubernetes'], 'x.yaml', text)).uses
    expect(others).toEqual([])
    expect(use && text.slice(use.place.start, use.place.end)).toBe('quay.io/prometheus/prometheus:v2.50.0')
    expect([use?.path, use?.confidence]).toEqual([
      'ClusterServiceVersion metadata.annotations.alm-examples Prometheus/a spec.image',
      'likely',
    ])
    expect(use && isEditable(use)).toBe(true)
  })

  it('puts the parameters of a Template of OpenShift in, each character with its place', async () => {
    const text = `apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: t}
objects:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: d}
    spec:
      template:
        spec:
          containers:
            - {name: a, image: "\${IMAGE}:\${TAG}"}
            - {name: b, image: "\${NONE}"}
            - {name: c, image: "quay.io/acme/c:\${{TAG}}"}
            - {name: d, image: "\${EMPTY}"}
parameters:
  - {name: IMAGE, value: quay.io/acme/web}
  - {name: TAG, value: "1.2"}
  - {name: EMPTY, value: "", generate: expression}
`
    const { uses } = await read(['kubernetes'], 'x.yaml', text)
    expect(uses.map(brief)).toEqual([
      'container ${IMAGE}:${TAG} => quay.io/acme/web:1.2',
      'container ${NONE} => unread: template-expression',
      'container quay.io/acme/c:${{TAG}} => quay.io/acme/c:1.2',
      'container ${EMPTY} => unread: template-expression',
    ])
    const [first] = uses
    const tail = first?.image.kind === 'read' ? first.image.segments.at(-1)?.at : undefined
    expect(tail && text.slice(tail.start, tail.end)).toBe('1.2')
  })

  it('takes the name of an image stream for no image, where a trigger of OpenShift puts one there', async () => {
    const names = async (text: string) => (await read(['kubernetes'], 'x.yaml', text)).uses.map(brief)
    const containers =
      '[{name: web, image: "web:latest"}, {name: "${APP}", image: "${APP}"}, {name: db, image: postgres:17}, {name: full, image: quay.io/acme/full:1}]'
    const config = `apiVersion: apps.openshift.io/v1
kind: DeploymentConfig
spec:
  triggers:
    - type: ConfigChange
    - type: ImageChange
      imageChangeParams: {containerNames: [web, "\${APP}", full], from: {kind: ImageStreamTag, name: "web:latest"}}
  template: {spec: {containers: ${containers}}}
`
    const left = ['container postgres:17', 'container quay.io/acme/full:1']
    expect(await names(config)).toEqual(left)
    const deployment = (paths: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  annotations:\n    image.openshift.io/triggers: '[${paths}]'\nspec: {template: {spec: {containers: ${containers}}}}\n`
    const path = (container: string) =>
      `{"from": {"kind": "ImageStreamTag", "name": "a:1"}, "fieldPath": "spec.template.spec.${container}.image"}`
    expect(await names(deployment([path('containers[0]'), path('containers[1]')].join()))).toEqual(left)
    expect(await names(deployment(path('containers[?(@.name==\\"db\\")]')))).toEqual([
      'container web:latest',
      'container ${APP} => unread: template-expression',
      'container quay.io/acme/full:1',
    ])
  })

  it('takes a setting for an image where its key and its value say so', async () => {
    const data =
      'queue-sidecar-image: gcr.io/knative-releases/queue:v1.16.0\n  executorImage: quay.io/argoproj/argoexec:v3.6.0\n  image: nginx:4\n  hero-image: pictures/hero\n  image-name: acme/app:1\n'
    const { uses } = await read(['kubernetes'], 'x.yaml', `apiVersion: v1\nkind: ConfigMap\ndata:\n  ${data}`)
    expect(uses.map((use) => `${use.confidence} ${brief(use)}`)).toEqual([
      'likely environment gcr.io/knative-releases/queue:v1.16.0',
      'likely environment quay.io/argoproj/argoexec:v3.6.0',
    ])
  })

  it('reads lines of variables and properties in a setting, each in its place', async () => {
    const lines =
      'A=1\nSIDECAR_IMAGE="acme/side:1.2"\nsidecar.image = quay.io/acme/p:2\nlevel=info:debug\nX_IMAGE=web\nicon.image=logo'
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  app.properties: |\n    ${lines.replaceAll('\n', '\n    ')}\n`
    const { uses } = await read(['kubernetes'], 'x.yaml', text)
    expect(uses.map(brief)).toEqual([
      'environment acme/side:1.2',
      'environment quay.io/acme/p:2',
      'environment web',
    ])
    expect(uses.map(({ place, confidence }) => [text.slice(place.start, place.end), confidence])).toEqual([
      ['acme/side:1.2', 'likely'],
      ['quay.io/acme/p:2', 'likely'],
      ['web', 'likely'],
    ])
  })

  it('reads settings of programs that are known by the name of their ConfigMap, and names with the tag beside them', async () => {
    const named = async (name: string, data: string) =>
      (
        await read(
          ['kubernetes'],
          'x.yaml',
          `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  ${data}\n`,
        )
      ).uses.map(brief)
    const executor = 'executor: |\n    image: quay.io/argoproj/argoexec:v3.6.0\n    imagePullPolicy: Always'
    expect(await named('workflow-controller-configmap', executor)).toEqual([
      'container quay.io/argoproj/argoexec:v3.6.0',
    ])
    expect(await named('other', executor)).toEqual([])
    const csi = 'provisioner: registry.k8s.io/sig-storage/csi-provisioner:v5.1.0\n  note: hello'
    expect(await named('csi-operator-image-set-configmap', csi)).toEqual([
      'environment registry.k8s.io/sig-storage/csi-provisioner:v5.1.0',
    ])
    expect(await named('other', csi)).toEqual([])
    const trivy =
      'trivy.repository: ghcr.io/aquasecurity/trivy\n  trivy.tag: 0.57.1\n  git.repository: acme/app'
    expect(await named('trivy-operator-trivy-config', trivy)).toEqual([
      'environment ghcr.io/aquasecurity/trivy|0.57.1 => ghcr.io/aquasecurity/trivy:0.57.1',
    ])
  })

  it('refuses a digest where no document says that there may be one', async () => {
    const text =
      'apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nspec: {images: {coredns: {image: quay.io/k0sproject/coredns, version: 1.11.3}}}\n'
    const { uses } = await read(['kubernetes'], 'x.yaml', text)
    expect(uses.map(({ pinObstacle }) => pinObstacle?.reason)).toEqual(['unsupported-here'])
  })

  it('puts no digest into a version that an operator takes for one whole', async () => {
    const text =
      'apiVersion: argoproj.io/v1beta1\nkind: ArgoCD\nspec: {image: quay.io/argoproj/argocd, version: v3.1.0}\n'
    const { uses } = await read(['kubernetes'], 'x.yaml', text)
    expect(uses.map(({ text, pin }) => [text, pin])).toEqual([['quay.io/argoproj/argocd:v3.1.0', 'tag-only']])
  })
})

describe('what is said of pulling', () => {
  it.each([
    ['v1', 'Pod', 'volumes: [{name: v, image: {reference: "acme/a:1", pullPolicy: Never}}]', 'never'],
    ['v1', 'Pod', 'volumes: [{name: v, image: {reference: "acme/a:1", pullPolicy: Always}}]', 'always'],
    ['v1', 'Pod', 'volumes: [{name: v, image: {reference: "acme/a:1"}}]', undefined],
    ['v1', 'Pod', 'containers: [{name: c, image: "acme/a:1", imagePullPolicy: Never}]', 'never'],
    ['acme.example/v1', 'App', 'image: acme/a:1\n  imagePullPolicy: Never', 'never'],
    ['acme.example/v1', 'App', 'image: {repository: acme/a, tag: "1", pullPolicy: Never}', 'never'],
    ['acme.example/v1', 'App', 'image: acme/a\n  tag: "1"\n  imagePullPolicy: Always', 'always'],
    [
      'kubevirt.io/v1',
      'VirtualMachine',
      'volumes: [{containerDisk: {image: "acme/a:1", imagePullPolicy: Never}}]',
      'never',
    ],
  ])('of the image of %s %s, %j: %s', async (version, kind, spec, expected) => {
    const text = `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: a}\nspec:\n  ${spec}\n`
    const { uses } = await read(['kubernetes'], 'a.yaml', text)
    expect(uses.map(({ onMachine, pullPolicy }) => (onMachine === true ? 'never' : pullPolicy))).toEqual([
      expected,
    ])
  })
})
