import { K3S_CHANNEL } from '../image/short-words.ts'
import { field, type ImageField, type PartsAround } from './image-field.ts'
import { JOINED_FIELDS, K0SMOTRON } from './joined-field-table.ts'

/** Groups whose every `image` below `spec` is an image that they run. */
const ALL_IMAGES: readonly string[] = [
  '*.k8s.elastic.co',
  '*.opstreelabs.in',
  '*.percona.com',
  'actions.summerwind.dev',
  'apps.emqx.io',
  'build.pivotal.io',
  'core.humio.com',
  'couchbase.com',
  'crdb.cockroachlabs.com',
  'database.arangodb.com',
  'databases.spotahome.com',
  'doris.selectdb.com',
  'druid.apache.org',
  'executor.testkube.io',
  'flink.apache.org',
  'hazelcast.com',
  'infinispan.org',
  'jaegertracing.io',
  'k6.io',
  'k8s.keycloak.org',
  'k8s.mariadb.com',
  'kafka.banzaicloud.io',
  'kafka.strimzi.io',
  'kpack.io',
  'litmuschaos.io',
  'longhorn.io',
  'minio.min.io',
  'monitoring.coreos.com',
  'opensearch.opster.io',
  'opentelemetry.io',
  'operator.victoriametrics.com',
  'pingcap.com',
  'postgres-operator.crunchydata.com',
  'postgresql.cnpg.io',
  'rabbitmq.com',
  'shipwright.io',
  'solr.apache.org',
  'sparkoperator.k8s.io',
  'starrocks.com',
  'testworkflows.testkube.io',
  'toolhive.stacklok.dev',
  'zookeeper.pravega.io',
]

const OPENSHIFT = ['', '*.openshift.io']
/** Other kinds of object references name images inside the cluster. */
const DOCKER_IMAGE = { kind: 'DockerImage' } as const

/** The first row that fits a field decides about it. */
export const IMAGE_FIELDS: readonly ImageField[] = [
  ...JOINED_FIELDS,

  // What is built or looked at, not pulled.
  field('kafka.strimzi.io', 'spec.build.output.image', { form: 'none' }),
  field('shipwright.io', 'spec.**.output.image', { form: 'none' }),
  field('image.toolkit.fluxcd.io', 'spec.image', { form: 'none' }),
  field('longhorn.io', 'spec.image', { kinds: ['Engine', 'Replica', 'Volume'], form: 'none' }),

  // Monitoring
  field(['integreatly.org', 'grafana.integreatly.org'], 'spec.baseImage'),
  field(['integreatly.org', 'grafana.integreatly.org'], 'spec.initImage'),

  // A whole reference; a tag alone has a row among the joined fields.
  field('grafana.integreatly.org', 'spec.version', {
    kinds: ['Grafana'],
    form: 'value',
    confidence: 'certain',
  }),
  field('tempo.grafana.com', 'spec.images.*', { kinds: ['TempoStack'] }),
  field('operator.victoriametrics.com', 'spec.configReloaderImage'),
  field(
    ['logging.banzaicloud.io', 'logging-extensions.banzaicloud.io'],
    'spec.**.{syslogNGImage,configReloadImage,metricsExporterImage,bufferVolumeMetricsImage}',
  ),
  field('coroot.com', 'spec.**.image.name'),
  field('scorecard.operatorframework.io', 'stages[].tests[].image', { kinds: ['Configuration'] }),
  field('dynatrace.com', 'spec.oneAgent.*.codeModulesImage', { role: 'image-volume' }),

  // Databases and queues
  field('postgresql.cnpg.io', 'spec.imageName', { kinds: ['Cluster'] }),
  field('postgresql.cnpg.io', 'spec.images[].image', { kinds: ['ImageCatalog', 'ClusterImageCatalog'] }),
  field('postgresql.cnpg.io', 'spec.postgresql.extensions[].image.reference', { role: 'image-volume' }),
  field('acid.zalan.do', 'spec.dockerImage'),
  field('acid.zalan.do', 'spec.connectionPooler.dockerImage'),
  field('acid.zalan.do', '**.sidecars[].image'),
  field('acid.zalan.do', 'configuration.**.{*_image,sidecar_docker_images.*}'),
  field('*.percona.com', 'spec.**.initImage'),
  field('cassandra.datastax.com', 'spec.*Image'),
  field('*.k8ssandra.io', 'spec.**.serverImage'),
  field('solr.apache.org', 'spec.*Image'),
  field('planetscale.com', 'spec.images.*'),
  field('planetscale.com', 'spec.images.mysqld.*'),
  field('crdb.cockroachlabs.com', 'spec.image.name'),
  field('platform.confluent.io', 'spec.**.image.application'),
  field('platform.confluent.io', 'spec.**.image.init', { role: 'init-container' }),
  field('broker.amq.io', 'spec.deploymentPlan.image', { form: 'value' }),
  field('ceph.rook.io', 'spec.cephVersion.image'),

  field('tailscale.com', 'spec.nameserver.image', { parts: { repository: 'repo', tag: 'tag' } }),

  field('kafka.strimzi.io', 'spec.{kafka.brokerRackInitImage,clientRackInitImage}', {
    role: 'init-container',
  }),
  field(
    'awx.ansible.com',
    'spec.{init_projects_container_image,control_plane_ee_image,metrics_utility_image}',
  ),
  field('awx.ansible.com', 'spec.ee_images[].image'),
  field(
    'repo-manager.pulpproject.org',
    'spec.{cache.redis_image,database.postgres_image,telemetry.otel_collector_image}',
  ),
  field('pingcap.com', 'spec.**.{toolImage,warmupImage}'),
  field('authzed.com', 'spec.config.image'),
  field('authzed.com', 'spec.baseImage', { pin: 'none' }),
  field('job.min.io', 'spec.mcImage'),
  field('apps.kubeblocks.io', 'spec.releases[].images.*', { kinds: ['ComponentVersion'] }),
  field('apps.emqx.io', 'spec.**.reloaderImage'),
  field('kafka.banzaicloud.io', 'spec.{clusterImage,monitoringConfig.*Image}'),
  field('core.humio.com', 'spec.helperImage'),
  field('app.redislabs.com', 'spec.*ImageSpec', {
    parts: { repository: 'repository', tag: 'versionTag', digest: 'digestHash' },
    isUnconfirmed: true,
  }),
  field('rabbitmq.com', 'spec.secretBackend.vault.defaultUserUpdaterImage'),
  field('cluster.redpanda.com', 'spec.clusterSpec.statefulset.initContainerImage', {
    role: 'init-container',
  }),
  field('scylla.scylladb.com', 'spec.scyllaUtilsImage', { kinds: ['ScyllaOperatorConfig'] }),
  field('clickhouse.com', 'spec.containerTemplate.image', {
    parts: { repository: 'repository', tag: 'tag', digest: 'hash' },
    pin: 'tag-or-digest',
  }),
  field('ceph.rook.io', 'spec.objectProvisionerImage'),
  field('vault.banzaicloud.com', 'spec.{bankVaultsImage,statsdImage,fluentdImage,veleroFsfreezeImage}'),
  field('ais.nvidia.com', 'spec.{initImage,nodeImage,logSidecarImage}'),
  field('hivemq.com', 'spec.{initBusyboxImage,initDnsWaitImage}', { role: 'init-container' }),

  // Virtual machines
  field('kubevirt.io', 'spec.configuration.network.binding.*.sidecarImage'),
  field(['*.kubevirt.io', 'kubevirt.io'], 'spec.**.vddk.initImageURL', { role: 'init-container' }),
  field('kubevirt.io', 'spec.**.containerDisk.image', { role: 'image-volume' }),
  field('kubevirt.io', 'spec.**.kernelBoot.container.image', { role: 'image-volume' }),
  field(['kubevirt.io', 'cdi.kubevirt.io'], 'spec.**.registry.url', {
    form: 'docker-url',
    role: 'image-volume',
  }),

  // Delivery
  field(['*.carvel.dev', 'kappctrl.k14s.io'], 'spec.**.fetch[].image.url', { role: 'image-volume' }),
  field(['*.carvel.dev', 'kappctrl.k14s.io'], 'spec.**.fetch[].imgpkgBundle.image', { role: 'image-volume' }),
  field(['*.carvel.dev', 'kappctrl.k14s.io'], 'spec.**.fetch[].helmChart', {
    form: 'helm-chart',
    role: 'image-volume',
    pin: 'tag-only',
  }),
  field('kbld.k14s.io', 'overrides[].newImage', { kinds: ['ImageOverrides', 'Config'] }),
  field('packaging.carvel.dev', 'spec.fetch.*.image', { role: 'image-volume' }),
  field('packaging.carvel.dev', 'spec.fetch.image.url', { role: 'image-volume' }),
  field('helm.cattle.io', 'spec.jobImage'),
  field('source.toolkit.fluxcd.io', 'spec', {
    kinds: ['OCIRepository'],
    form: 'oci-repository',
    role: 'image-volume',
  }),
  field('pkg.crossplane.io', 'spec.image', { kinds: ['ControllerConfig'] }),
  field('meta.pkg.crossplane.io', 'spec.controller.image'),
  field('fluxcd.controlplane.io', 'spec.distribution.artifact', {
    form: 'docker-url',
    scheme: 'oci://',
    role: 'image-volume',
  }),
  field('operators.coreos.com', 'spec.image', { kinds: ['CatalogSource'] }),
  field('operators.coreos.com', 'spec.relatedImages[].image', { kinds: ['ClusterServiceVersion'] }),
  field('olm.operatorframework.io', 'spec.source.image.ref', {
    kinds: ['ClusterCatalog'],
    pin: 'tag-or-digest',
  }),
  field('oadp.openshift.io', 'spec.unsupportedOverrides.*ImageFqin'),
  field('machineconfiguration.openshift.io', 'spec.{osImageURL,**.baseOSImagePullspec}', { role: 'base' }),
  field('hypershift.openshift.io', 'spec.release.image', { role: 'node-image' }),
  field('hive.openshift.io', 'spec.releaseImage', { kinds: ['ClusterImageSet'], role: 'node-image' }),
  field('kots.io', 'spec.additionalImages[]', { kinds: ['Application'], role: 'cached-image' }),
  field('content.hauler.cattle.io', 'spec.images[].name', { kinds: ['Images'], role: 'cached-image' }),
  field('mirror.openshift.io', 'mirror.additionalImages[].name', { role: 'cached-image' }),
  field('mirror.openshift.io', 'mirror.operators[].catalog', { role: 'cached-image' }),

  // Builds and runners
  field(OPENSHIFT, 'spec.strategy.*.from.name', {
    kinds: ['BuildConfig', 'Build'],
    where: DOCKER_IMAGE,
    role: 'base',
  }),
  field(OPENSHIFT, 'spec.source.images[].from.name', {
    kinds: ['BuildConfig', 'Build'],
    where: DOCKER_IMAGE,
    role: 'copy-from',
  }),
  field(OPENSHIFT, 'spec.tags[].from.name', { kinds: ['ImageStream'], where: DOCKER_IMAGE }),
  field(OPENSHIFT, 'spec.dockerImageRepository', { kinds: ['ImageStream'] }),
  field('actions.summerwind.dev', 'spec.**.dockerImage'),
  field('apps.gitlab.com', 'spec.*Image'),
  field('camel.apache.org', 'spec.build.baseImage', { role: 'base' }),
  field('camel.apache.org', 'spec.traits.container.image'),
  field(['wildfly.org', 'apps.openliberty.io', 'rc.app.stacks'], 'spec.applicationImage'),
  field('workspace.devfile.io', 'spec.**.container.image'),

  // Clusters and what runs beside them
  field('kind.x-k8s.io', 'nodes[].image'),
  // A word for a channel of releases is none: `latest`, `+v1.30`.
  field('k3d.io', 'image', { except: K3S_CHANNEL }),
  field('k3d.io', 'registries.create.image'),
  field('ctlptl.dev', 'image', { kinds: ['Registry'], role: 'service' }),
  field('ctlptl.dev', '{kindV1Alpha4Cluster.nodes[],k3d.v1alpha5Simple}.image', {
    role: 'node-image',
    except: K3S_CHANNEL,
  }),
  field(
    ['k0smotron.io', 'controlplane.cluster.x-k8s.io'],
    'spec.{,template.spec.}monitoring.{prometheusImage,proxyImage}',
    {
      kinds: K0SMOTRON,
    },
  ),
  field('operator.cluster.x-k8s.io', 'spec.**.containers[].imageUrl'),
  field('operator.cluster.x-k8s.io', 'spec.**.containers[].image', {
    parts: { registry: 'repository', repository: 'name', tag: 'tag' },
  }),
  field('infrastructure.cluster.x-k8s.io', 'spec.**.customImage'),
  field('kops.k8s.io', 'spec.hooks[].execContainer.image'),
  field('operator.knative.dev', 'spec.registry.override.*'),
  field('gateway.envoyproxy.io', 'spec.**.container.image'),
  // The gateway's own version is the tag.
  field('gateway.envoyproxy.io', 'spec.**.container.imageRepository', { pin: 'none' }),
  // Beside it stands the digest of the same image, in hex.
  field('gateway.envoyproxy.io', 'spec.wasm[].code.image.url', {
    role: 'image-volume',
    pin: 'tag-or-digest',
  }),
  field('extensions.istio.io', 'spec.url', {
    kinds: ['WasmPlugin'],
    form: 'source',
    scheme: 'oci://',
    role: 'image-volume',
  }),
  field(['nvidia.com', 'mellanox.com'], 'spec.**.*', {
    parts: { registry: 'repository', repository: 'image', tag: 'version' },
  }),
  field('serving.kserve.io', 'spec.*.*.image'),
  field('serving.kserve.io', 'spec.**.{storageUri,storageUris[].uri,model.uri}', {
    form: 'docker-url',
    scheme: 'oci://',
    role: 'model',
  }),
  field('*.services.k8s.aws', 'spec.code.imageURI'),
  field('*.services.k8s.aws', 'spec.containerDefinitions[].image'),
  field('stackable.tech', 'spec.image.custom'),

  // Katib's own configuration has no spec.
  field('config.kubeflow.org', 'runtime.*[].image', { kinds: ['KatibConfig'] }),

  field(ALL_IMAGES, 'spec.**.image'),
]

/** What any other custom resource calls an image. */
export const UNKNOWN_FIELD: ImageField = field(
  '*',
  'spec.**.{image,containerImage,imageRef,imageSpec,runnerImage}',
  { form: 'value' },
)

/** An image volume, in whatever field a custom resource takes volumes. */
export const IMAGE_VOLUME: ImageField = field('*', '**.image.reference', { role: 'image-volume' })

/** Keys below which an object talks about images without using them, by group. */
export const UNUSED_KEYS: readonly {
  readonly groups: readonly string[]
  readonly keys: ReadonlySet<string>
}[] = [
  {
    groups: ['*.kyverno.io'],
    keys: new Set([
      'validate',
      'match',
      'exclude',
      'preconditions',
      'verifyImages',
      'context',
      'validations',
    ]),
  },
]

/**
 * Annotations that name images: of pods, for what is put into them, and of an operator.
 *
 * @see https://linkerd.io/2/reference/proxy-configuration/
 */
export const IMAGE_ANNOTATIONS: ReadonlyMap<string, PartsAround> = new Map([
  ['sidecar.istio.io/proxyImage', {}],
  ['vault.hashicorp.com/agent-image', {}],
  ['dapr.io/sidecar-image', {}],
  ['containerImage', {}],
  ['config.linkerd.io/proxy-image', { tag: 'config.linkerd.io/proxy-version' }],
  ['config.linkerd.io/init-image', { tag: 'config.linkerd.io/init-image-version' }],
  ['config.linkerd.io/debug-image', { tag: 'config.linkerd.io/debug-image-version' }],
])
