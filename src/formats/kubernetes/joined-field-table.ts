import { field, type ImageField, type PartsAround } from './image-field.ts'

const VERSION: PartsAround = { tag: 'version' }
/** Ansible's operators put the two together with a colon; what has no version gets that of the operator. */
const OWN_VERSION: PartsAround = { tag: '$_version' }
const SERVER_VERSION: PartsAround = {
  ...VERSION,
  lacking: 'without a version it gets the one that the operator was made for',
}
const CROSSPLANE = 'Crossplane'
const KUBEADM = ['kubeadm.k8s.io', 'bootstrap.cluster.x-k8s.io', 'controlplane.cluster.x-k8s.io']

export const K0SMOTRON = ['Cluster', 'K0smotronControlPlane', 'K0smotronControlPlaneTemplate']
/** A tag or a digest, or a variable for one; a whole reference has a slash or a colon. */
const BARE_TAG = /^(?:sha256:)?[^/:@]*(?:@[^/]*)?$/
const WHOLE_REFERENCE = /@|:[^/:]*$/

/** Fields whose reference is spread over several keys of an object. */
export const JOINED_FIELDS: readonly ImageField[] = [
  // https://github.com/prometheus-operator/prometheus-operator/blob/v0.80.0/pkg/operator/image.go
  field('monitoring.coreos.com', 'spec.{,thanos.}baseImage', {
    around: { tag: 'tag|version', digest: 'sha' },
    pin: 'tag-only',
  }),

  // https://github.com/ansible/awx-operator/blob/2.19.1/roles/installer/tasks/set_images.yml
  field(
    ['awx.ansible.com', 'eda.ansible.com', 'galaxy.ansible.com', 'repo-manager.pulpproject.org'],
    'spec.{image,image_web,init_container_image,postgres_image,redis_image}',
    { around: OWN_VERSION },
  ),

  // https://github.com/DataDog/datadog-operator/blob/v1.10.0/pkg/images/images.go
  // It splits a name at its colons, so that a digest in it is lost.
  field('datadoghq.com', 'spec.**.image.name', {
    around: { registry: '/spec.global.registry', tag: 'tag', hostOf: 'the operator' },
    pin: 'tag-only',
  }),

  // The tag is a whole reference as a rule, which operators that know both fields read only where the other is empty.
  field('operator.victoriametrics.com', 'spec.configReloaderImage', {
    beside: 'configReloaderImageTag',
    except: WHOLE_REFERENCE,
    around: { tag: 'configReloaderImageTag', tagIs: BARE_TAG },
    isUnconfirmed: true,
  }),
  field('operator.victoriametrics.com', 'spec.configReloaderImageTag', { except: BARE_TAG }),

  // https://github.com/grafana/grafana-operator/blob/v5.20.0/controllers/reconcilers/grafana/deployment_reconciler.go
  // What has one of these characters is the whole reference, so that a tag cannot have a digest behind it.
  field('grafana.integreatly.org', 'spec.version', {
    kinds: ['Grafana'],
    except: /[:/@]/,
    around: { tagOf: 'docker.io/grafana/grafana' },
    pin: 'tag-only',
  }),

  // https://github.com/mysql/mysql-operator/blob/9.1.0-2.2.2/mysqloperator/controller/innodbcluster/cluster_api.py
  field('mysql.oracle.com', 'spec.imageRepository', {
    kinds: ['InnoDBCluster'],
    where: { edition: 'enterprise' },
    around: { name: 'enterprise-server', ...SERVER_VERSION },
    pin: 'tag-only',
  }),
  field('mysql.oracle.com', 'spec.imageRepository', {
    kinds: ['InnoDBCluster'],
    around: { name: 'community-server', ...SERVER_VERSION },
    pin: 'tag-only',
  }),

  // https://github.com/emqx/emqx-operator/blob/2.1.0/apis/apps/v1beta4/spec_types.go
  // The version is checked to be one.
  field('apps.emqx.io', 'spec.template.spec.*Container.image', {
    form: 'none',
    inside: { version: '*' },
    parts: { repository: 'repository' },
  }),
  field('apps.emqx.io', 'spec.template.spec.*Container.image.repository', {
    around: { registry: 'registry', tag: 'version', tagPrefix: 'prefix', tagSuffix: 'suffix' },
    pin: 'tag-only',
  }),

  // https://github.com/argoproj-labs/argocd-operator/blob/v0.13.0/controllers/argoutil/string.go
  // A version with a colon is taken for a digest, so that a tag beside it breaks the name.
  field('argoproj.io', 'spec.{,*.,sso.*.}image', { kinds: ['ArgoCD'], around: VERSION, pin: 'tag-only' }),

  // Whether the versions of these may hold a digest too, no document says.
  // https://docs.pingcap.com/tidb-in-kubernetes/stable/configure-a-tidb-cluster
  field('pingcap.com', 'spec.**.baseImage', {
    around: { tag: 'version|/spec.version' },
    isUnconfirmed: true,
  }),
  // https://operator.docs.scylladb.com/stable/api-reference/groups/scylla.scylladb.com/scyllaclusters.html
  field('scylla.scylladb.com', 'spec.repository', {
    kinds: ['ScyllaCluster'],
    around: VERSION,
    isUnconfirmed: true,
  }),
  field('scylla.scylladb.com', 'spec.agentRepository', {
    kinds: ['ScyllaCluster'],
    around: { tag: 'agentVersion' },
    isUnconfirmed: true,
  }),
  // https://github.com/alexandrevilain/temporal-operator/blob/main/docs/api/v1beta1.md
  field('temporal.io', 'spec.{,ui.}image', {
    kinds: ['TemporalCluster'],
    around: VERSION,
    isUnconfirmed: true,
  }),

  // https://docs.k0smotron.io/stable/resource-reference/
  field(['k0smotron.io', 'controlplane.cluster.x-k8s.io'], 'spec.{,template.spec.}image', {
    kinds: K0SMOTRON,
    around: VERSION,
    isUnconfirmed: true,
  }),
  // https://docs.k0sproject.io/stable/configuration/#images
  field(['k0s.k0sproject.io', 'k0sctl.k0sproject.io'], 'spec.{,k0s.config.spec.}images.{*.,*.*.}image', {
    around: VERSION,
    isUnconfirmed: true,
  }),
  // https://github.com/karmada-io/karmada/blob/v1.12.0/operator/pkg/apis/operator/v1alpha1/type.go
  field('operator.karmada.io', 'spec.**.imageRepository', {
    around: { tag: 'imageTag' },
    isUnconfirmed: true,
  }),
  // https://kamaji.clastix.io/reference/api/
  field('kamaji.clastix.io', 'spec.addons.konnectivity.*.image', { around: VERSION, isUnconfirmed: true }),
  // https://github.com/kubernetes/kubernetes/blob/v1.32.0/cmd/kubeadm/app/images/images.go
  field(KUBEADM, '**.etcd.local.imageRepository', {
    around: { name: 'etcd', tag: 'imageTag' },
    isUnconfirmed: true,
  }),
  // In the registry of Kubernetes its name has one part more.
  field(KUBEADM, '**.dns.imageRepository', {
    around: { name: 'coredns', tag: 'imageTag' },
    except: /^registry\.k8s\.io$/,
    isUnconfirmed: true,
  }),
  // https://github.com/kubernetes-sigs/cluster-api/blob/v1.9.0/test/infrastructure/docker/internal/docker/loadbalancer.go
  field('infrastructure.cluster.x-k8s.io', 'spec.**.loadBalancer.imageRepository', {
    around: { name: 'haproxy', tag: 'imageTag' },
    isUnconfirmed: true,
  }),

  // https://github.com/rancher/system-upgrade-controller/blob/v0.14.2/pkg/upgrade/container/container.go (WithLatestTag)
  field('upgrade.cattle.io', 'spec.{upgrade,prepare}.image', {
    around: {
      tag: '/spec.version',
      plus: '-',
      lacking: 'without a tag it gets the version that the channel of the plan names when it runs',
    },
  }),

  // https://docs.crossplane.io/latest/packages/providers/
  field('pkg.crossplane.io', 'spec.package', { around: { hostOf: CROSSPLANE } }),
  field('meta.pkg.crossplane.io', 'spec.dependsOn[].{provider,configuration,function,package}', {
    around: { tag: 'version', hasRanges: true, hostOf: CROSSPLANE },
    role: 'image-volume',
    pin: 'tag-only',
  }),
]
