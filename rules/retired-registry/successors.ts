/** Where images can no longer be got, or get no updates, and where they went. */
export interface Retirement {
  /** A repository, or with `/*` everything below a registry or path; `*.` in front stands for any subdomain. */
  readonly source: string
  /** `frozen`: served without updates; `gone`: pulls fail; `moved`: a redirect is all that is left. */
  readonly state: 'frozen' | 'gone' | 'moved'
  /** ISO date of the end or of its announcement, as exact as the source is. */
  readonly since: string
  /** Where to go; `/*` takes over the rest of the path. Undefined where nothing took its place. */
  readonly successor: string | undefined
  /** The successor serves the same tags: the name can be replaced as it stands. */
  readonly dropIn: boolean
  /** `path:tag` that are not meant, `latest` where no tag is written. */
  readonly except?: RegExp
  /** What a message calls the source; `source` without its `/*` where absent. */
  readonly name?: string
  /** Who says so. */
  readonly evidence: string
}

/** Images that left Docker Official Images: name, date, successor, and the commit of docker-library/docs that says so. */
const OFFICIAL_IMAGES: readonly (readonly [string, string, string | undefined, string, RegExp?])[] = [
  [
    'adoptopenjdk',
    '2021-08-01',
    'docker.io/library/eclipse-temurin',
    'ce4a817c4a99e84f58a5cc39380b72e9f21d2854',
  ],
  ['celery', '2017-06-01', 'docker.io/library/python', '69ac9cff9c534561ca88a062b4179c5794ff3033'],
  ['centos', '2024-06-30', 'quay.io/centos/centos', 'd4523d020fb5a34730c7f745ef85b9f9ca77cf7d'],
  ['clearlinux', '2025-07-18', undefined, 'c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb'],
  ['clefos', '2024-06-30', undefined, 'c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb'],
  ['consul', '2023-03-03', 'docker.io/hashicorp/consul', 'd4523d020fb5a34730c7f745ef85b9f9ca77cf7d'],
  ['django', '2016-12-31', 'docker.io/library/python', 'b303bd58d4f1593e3a619118e22ef419a6ea22fa'],
  ['emqx', '2025-05-14', 'docker.io/emqx/emqx', 'c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb'],
  ['express-gateway', '2022-04-19', undefined, 'd4523d020fb5a34730c7f745ef85b9f9ca77cf7d'],
  ['fsharp', '2021-07-27', 'mcr.microsoft.com/dotnet/sdk', 'ce4a817c4a99e84f58a5cc39380b72e9f21d2854'],
  ['iojs', '2016-10-11', 'docker.io/library/node', '3cce78c36c9c7ef3ce0dcb41c423c13494aec702'],
  ['java', '2016-12-31', 'docker.io/library/eclipse-temurin', '99fd882c2c9df8b2c3f09991c3d756ea400c3a56'],
  ['jenkins', '2017-06-22', 'docker.io/jenkins/jenkins', '347ef398ad3ffc783d807849181695bddb475181'],
  ['jobber', '2022-05-05', undefined, 'd4523d020fb5a34730c7f745ef85b9f9ca77cf7d'],
  ['mongo-express', '2026-02-05', undefined, 'c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb'],
  ['mono', '2024-08-09', undefined, 'dae202abbbe5181f2d0dc8ced64371a162b4c1d0'],
  ['nats-streaming', '2023-06', 'docker.io/library/nats', 'd4523d020fb5a34730c7f745ef85b9f9ca77cf7d'],
  ['notary', '2025-07-30', undefined, 'c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb'],
  ['nuxeo', '2021-09-03', undefined, 'ce4a817c4a99e84f58a5cc39380b72e9f21d2854'],
  // Early access builds are the one kind that is still published here.
  [
    'openjdk',
    '2022-07',
    'docker.io/library/eclipse-temurin',
    'c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb',
    /:\d+-ea\b/,
  ],
  ['opensuse', '2018-05-15', 'docker.io/opensuse/leap', 'ce4a817c4a99e84f58a5cc39380b72e9f21d2854'],
  ['owncloud', '2018-12-31', 'docker.io/owncloud/server', 'c43d8e546ea8078f5d5c6c823fea4ae2cbba5280'],
  ['piwik', '2018-09-30', 'docker.io/library/matomo', 'bbb5749421996c2508dcf58ecfe66dc32bb7fdd5'],
  ['rails', '2016-12-31', 'docker.io/library/ruby', 'b303bd58d4f1593e3a619118e22ef419a6ea22fa'],
  ['rockylinux', '2025-06-10', 'docker.io/rockylinux/rockylinux', 'c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb'],
  ['sentry', '2020-09-08', undefined, 'ce4a817c4a99e84f58a5cc39380b72e9f21d2854'],
  ['swarm', '2020-06-11', undefined, 'ce4a817c4a99e84f58a5cc39380b72e9f21d2854'],
  ['unit', '2025-10', undefined, 'c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb'],
  ['vault', '2023-03-10', 'docker.io/hashicorp/vault', 'd4523d020fb5a34730c7f745ef85b9f9ca77cf7d'],
]

/** Registries, organisations and single repositories; a longer source stands before what contains it. */
const PLACES: readonly Retirement[] = [
  {
    source: 'k8s.gcr.io/*',
    state: 'frozen',
    since: '2023-04-03',
    successor: 'registry.k8s.io/*',
    dropIn: true,
    evidence: 'https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/',
  },
  {
    source: 'gcr.io/google-containers/*',
    state: 'frozen',
    since: '2020',
    successor: 'registry.k8s.io/*',
    dropIn: true,
    evidence: 'https://github.com/kubernetes/release/issues/270',
  },
  {
    source: 'gcr.io/google_containers/*',
    state: 'frozen',
    since: '2020',
    successor: 'registry.k8s.io/*',
    dropIn: true,
    evidence: 'https://github.com/kubernetes/release/issues/270',
  },
  {
    source: 'gcr.io/kubernetes-helm/tiller',
    state: 'gone',
    since: '2021-08',
    successor: 'ghcr.io/helm/tiller',
    dropIn: true,
    evidence: 'https://github.com/helm/helm/issues/10004',
  },
  {
    source: 'gcr.io/tekton-releases/*',
    state: 'gone',
    since: '2025-07',
    successor: 'ghcr.io/tektoncd/*',
    dropIn: true,
    evidence: 'https://github.com/tektoncd/pipeline/issues/8870',
  },
  {
    source: 'gcr.io/kubebuilder/kube-rbac-proxy',
    state: 'frozen',
    since: '2024',
    successor: 'quay.io/brancz/kube-rbac-proxy',
    dropIn: false,
    evidence: 'https://github.com/kubernetes-sigs/kubebuilder/discussions/3907',
  },
  {
    source: 'gcr.io/kaniko-project/*',
    state: 'frozen',
    since: '2025-06',
    successor: undefined,
    dropIn: false,
    evidence: 'https://github.com/zenml-io/zenml/issues/4122',
  },
  {
    source: 'gcr.io/kfserving/*',
    state: 'gone',
    since: '2022-06-01',
    successor: 'docker.io/kfserving/*',
    dropIn: false,
    evidence: 'https://github.com/kserve/kserve/issues/2241',
  },
  {
    source: 'gcr.io/ml-pipeline/*',
    state: 'gone',
    since: '2026-01',
    successor: 'ghcr.io/kubeflow',
    dropIn: false,
    evidence:
      'https://github.com/aws-samples/amazon-eks-machine-learning-with-terraform-and-kubeflow/pull/126',
  },
  {
    source: 'gcr.io/heptio-images/velero',
    state: 'frozen',
    since: '2019-10',
    successor: 'docker.io/velero/velero',
    dropIn: false,
    evidence: 'https://github.com/velero-io/velero/pull/1988',
  },
  {
    source: 'gcr.io/cadvisor/cadvisor',
    state: 'frozen',
    since: '2025-12-02',
    successor: 'ghcr.io/google/cadvisor',
    dropIn: false,
    evidence: 'https://github.com/google/cadvisor/pull/3806',
  },
  {
    source: 'docker.io/google/cadvisor',
    state: 'frozen',
    since: '2019-12',
    successor: 'ghcr.io/google/cadvisor',
    dropIn: false,
    evidence: 'https://github.com/google/cadvisor/issues/2349',
  },
  {
    source: 'docker.pkg.github.com/*',
    state: 'moved',
    since: '2021',
    successor: 'ghcr.io',
    dropIn: false,
    evidence:
      'https://docs.github.com/en/packages/working-with-a-github-packages-registry/migrating-to-the-container-registry-from-the-docker-registry',
  },
  {
    source: 'docker.bintray.io/jfrog/*',
    state: 'moved',
    since: '2021-05-01',
    successor: 'releases-docker.jfrog.io/jfrog/*',
    dropIn: false,
    evidence: 'https://github.com/jfrog/jfrog-cli/issues/1006',
  },
  {
    source: '*.bintray.io/*',
    state: 'gone',
    since: '2021-05-01',
    successor: undefined,
    dropIn: false,
    evidence: 'https://www.infoq.com/news/2021/02/jfrog-jcenter-bintray-closure/',
  },
  {
    source: 'registry.centos.org/*',
    state: 'gone',
    since: '2023-05-26',
    successor: 'quay.io/centos/centos',
    dropIn: false,
    evidence: 'https://github.com/CentOS/container-index/issues/424',
  },
  {
    source: 'quay.io/coreos/flannel',
    state: 'frozen',
    since: '2022-02',
    successor: 'ghcr.io/flannel-io/flannel',
    dropIn: false,
    evidence: 'https://github.com/kubernetes-sigs/kubespray/issues/8499',
  },
  {
    source: 'quay.io/coreos/kube-state-metrics',
    state: 'frozen',
    since: '2021-04-13',
    successor: 'registry.k8s.io/kube-state-metrics/kube-state-metrics',
    dropIn: false,
    evidence: 'https://github.com/kubernetes/website/pull/39511',
  },
  {
    source: 'quay.io/coreos/prometheus-operator',
    state: 'frozen',
    since: '2020-11',
    successor: 'quay.io/prometheus-operator/prometheus-operator',
    dropIn: false,
    evidence: 'https://github.com/prometheus-operator/prometheus-operator/issues/3672',
  },
  {
    source: 'quay.io/kubernetes-ingress-controller/nginx-ingress-controller',
    state: 'frozen',
    since: '2020-07',
    successor: 'registry.k8s.io/ingress-nginx/controller',
    dropIn: false,
    evidence: 'https://github.com/helm/charts/pull/23213',
  },
  {
    source: 'quay.io/weaveworks/*',
    state: 'gone',
    since: '2019-04',
    successor: undefined,
    dropIn: false,
    evidence: 'https://github.com/helm/charts/issues/13227',
  },
  {
    source: 'docker.io/weaveworks/kured',
    state: 'frozen',
    since: '2022',
    successor: 'ghcr.io/kubereboot/kured',
    dropIn: false,
    evidence: 'https://github.com/kubereboot/kured/issues/911',
  },
  {
    source: 'docker.io/argoproj/*',
    state: 'frozen',
    since: '2025-05',
    successor: 'quay.io/argoproj/*',
    dropIn: false,
    evidence: 'https://github.com/argoproj/argo-workflows/pull/14457',
  },
  {
    source: 'docker.io/bitnami/*',
    state: 'gone',
    since: '2025-08-28',
    successor: 'docker.io/bitnamilegacy/*',
    dropIn: false,
    // What is still published carries the tag latest only; minideb was left alone.
    except: /^bitnami\/minideb(?:-|:)|:latest$/,
    name: 'versioned tags of docker.io/bitnami',
    evidence: 'https://github.com/bitnami/containers/issues/83267',
  },
  {
    source: 'docker.io/bitnamilegacy/*',
    state: 'frozen',
    since: '2025-08-28',
    successor: undefined,
    dropIn: false,
    evidence: 'https://github.com/bitnami/containers/issues/83267',
  },
  {
    source: 'docker.io/circleci/*',
    state: 'frozen',
    since: '2021-12-31',
    successor: 'docker.io/cimg/*',
    dropIn: false,
    // Runners and tools are still published here; these are the images for jobs.
    except:
      /^circleci\/(?!(?:android|buildpack-deps|clojure|dynamodb|elixir|golang|jruby|mariadb|mongo|mysql|node|openjdk|php|postgres|python|redis|ruby|rust):)/,
    evidence: 'https://github.com/circleci/circleci-docs/issues/6664',
  },
  {
    source: 'docker.io/containous/whoami',
    state: 'frozen',
    since: '2020-09',
    successor: 'docker.io/traefik/whoami',
    dropIn: false,
    evidence: 'https://github.com/traefik/whoami/issues/67',
  },
  {
    source: 'docker.io/docker/compose',
    state: 'frozen',
    since: '2021-05-10',
    successor: 'docker.io/library/docker',
    dropIn: false,
    evidence: 'https://github.com/docker/compose/issues/10573',
  },
  {
    source: 'docker.io/jboss/keycloak',
    state: 'gone',
    since: '2024-03',
    successor: 'quay.io/keycloak/keycloak',
    dropIn: false,
    evidence: 'https://github.com/CanDIG/CanDIGv2/pull/497',
  },
  {
    source: 'docker.io/jettech/kube-webhook-certgen',
    state: 'frozen',
    since: '2022-01',
    successor: 'registry.k8s.io/ingress-nginx/kube-webhook-certgen',
    dropIn: false,
    evidence: 'https://github.com/kubernetes-sigs/gateway-api/pull/991',
  },
  {
    source: 'docker.io/microsoft/dotnet',
    state: 'gone',
    since: '2021-08-21',
    successor: 'mcr.microsoft.com/dotnet',
    dropIn: false,
    evidence: 'https://github.com/dotnet/announcements/issues/197',
  },
  {
    source: 'docker.io/microsoft/*',
    state: 'frozen',
    since: '2021-05-28',
    successor: 'mcr.microsoft.com',
    dropIn: false,
    evidence: 'https://github.com/dotnet/dotnet-docker/issues/2848',
  },
  {
    source: 'docker.io/minio/minio',
    state: 'gone',
    since: '2026-09',
    successor: 'quay.io/minio/minio',
    dropIn: true,
    evidence: 'https://github.com/makeplane/plane/pull/9829',
  },
  {
    source: 'docker.io/minio/mc',
    state: 'gone',
    since: '2026-09',
    successor: 'quay.io/minio/mc',
    dropIn: true,
    evidence: 'https://github.com/makeplane/plane/pull/9829',
  },
  {
    source: 'docker.io/nvidia/k8s-device-plugin',
    state: 'frozen',
    since: '2022-06',
    successor: 'nvcr.io/nvidia/k8s-device-plugin',
    dropIn: false,
    evidence: 'https://github.com/kubernetes/kops/pull/13745',
  },
  {
    source: 'docker.io/portainer/portainer',
    state: 'frozen',
    since: '2020-09',
    successor: 'docker.io/portainer/portainer-ce',
    dropIn: false,
    evidence: 'https://github.com/portainer/portainer/issues/5635',
  },
]

function officialImage([
  name,
  since,
  successor,
  commit,
  except,
]: (typeof OFFICIAL_IMAGES)[number]): Retirement {
  return {
    source: `docker.io/library/${name}`,
    state: 'frozen',
    since,
    successor,
    dropIn: false,
    ...(except === undefined ? {} : { except }),
    evidence: `https://github.com/docker-library/docs/blob/${commit}/${name}/deprecated.md`,
  }
}

/** Every retirement that a source vouches for; the first that matches counts. */
export const RETIREMENTS: readonly Retirement[] = [...PLACES, ...OFFICIAL_IMAGES.map(officialImage)]
