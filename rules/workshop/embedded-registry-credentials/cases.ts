import type { CaseFile, RuleCases } from '../../cases.ts'
import { definition, page } from '../cases.ts'

const READABLE = ', where every user of the workshop can read it; revoke it and '
const OF_HUB = `${READABLE}give the pull-through mirror an account instead`
const OTHER = `${READABLE}use the session registry or a secret that environment.secrets copies`
const OF_PLATFORM = '; keep it out of the repository and give it when the platform is installed'
/** Has the form of a token of Docker Hub and is none. */
const TOKEN = `dckr_pat_${'Abc123'.repeat(4)}xyz`

function config(dockerDaemon: string): CaseFile {
  const text = `clusterIngress:\n  domain: labs.example.com\n${dockerDaemon}`
  return { format: 'educates', path: 'educates-config.yaml', text }
}

function message(registry: string, how: string, advice: string): string {
  return `a password or token for ${registry} stands in plain text (${how})${advice}`
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'variables of the session',
      ...page('docker login -u {{ registry_username }} -p {{ registry_password }} {{ registry_host }}'),
    },
    {
      name: 'user info that is made of variables',
      ...definition(
        '  workshop:\n    files:\n      - image:\n          url: $(registry_host)/x:1\n  content:\n    files: imgpkg+https://$(registry_username):$(registry_password)@$(registry_host)/x:1\n',
      ),
    },
    { name: 'a login that asks for the password', ...page('docker login -u username') },
    {
      name: 'variables of the shell',
      ...page('docker login -u "$CI_REGISTRY_USER" -p "$CI_JOB_TOKEN" "${CI_REGISTRY}"'),
    },
    {
      name: 'blanks to be filled in',
      ...page(
        'kubectl create secret docker-registry regcred --docker-server=[My Registry] --docker-username=[My User] --docker-password=[My Password]\ndocker login -u me -p <token>\ndocker login -u me -p YOUR_TOKEN',
      ),
    },
    {
      name: 'words that stand for a password',
      ...page(
        'imgpkg pull -i registry.example.com/x:1 -o . --registry-username me --registry-password mypass',
      ),
    },
    {
      name: 'passwords of applications',
      ...page(
        'docker run -d -e POSTGRES_PASSWORD=workshop postgres:17.2\nexport GF_SECURITY_ADMIN_PASSWORD=s3cr3t',
      ),
    },
    {
      name: 'the passwords of a portal',
      format: 'educates',
      path: 'resources/portal.yaml',
      text: 'apiVersion: training.educates.dev/v1beta1\nkind: TrainingPortal\nmetadata:\n  name: labs\nspec:\n  portal:\n    password: labs2024\n    credentials:\n      admin: { username: admin, password: my-s3cret }\n  workshops:\n    - name: lab-push\n      registry: { host: registry.example.com }\n',
    },
    {
      name: 'a token of the platform that is still to be filled in',
      ...config(
        'dockerDaemon:\n  proxyCache:\n    remoteURL: https://registry-1.docker.io\n    username: acme\n    password: "access-token"\n',
      ),
    },
    {
      name: 'a login that reads the password of the session',
      ...page('echo "$REGISTRY_PASSWORD" | docker login -u me --password-stdin {{ registry_host }}'),
    },
    {
      name: 'registries on the machine itself',
      ...page(
        'docker login localhost:5000 -u admin -p s3cr3tPass\ndocker login https://127.0.0.1:5001/v2/ -u admin -p s3cr3tPass\npodman login -u admin -p s3cr3tPass registry.localhost\necho s3cr3tPass | docker login -u admin --password-stdin localhost:5000',
      ),
    },
  ],
  invalid: [
    {
      name: 'a login to Docker Hub',
      ...page('docker login -u bob -p s3cr3tPass'),
      reports: [
        {
          message: message('Docker Hub', 'docker login -p', OF_HUB),
          at: 'docker login -u bob -p s3cr3tPass',
          grade: 'workshop',
        },
      ],
    },
    {
      name: 'a login of a script to another registry',
      format: 'instructions',
      path: 'workshop/setup.d/login.sh',
      text: '#!/bin/bash\ndocker login --username bob --password=s3cr3tPass harbor.example.com\n',
      reports: [
        {
          message: message('harbor.example.com', 'docker login --password', OTHER),
          at: 'docker login --username bob --password=s3cr3tPass',
          grade: 'workshop',
        },
      ],
    },
    {
      name: 'hosts that only look like the machine itself',
      ...page(
        'docker login -u bob -p s3cr3tPass localhost.example.com\ndocker login -u bob -p s3cr3tPass 127.0.0.1.example.com:5000',
      ),
      reports: [
        {
          message: message('localhost.example.com', 'docker login -p', OTHER),
          at: 'docker login -u bob -p s3cr3tPass',
          grade: 'workshop',
        },
        {
          message: message('127.0.0.1.example.com:5000', 'docker login -p', OTHER),
          at: 'docker login -u bob -p s3cr3tPass',
          grade: 'workshop',
        },
      ],
    },
    {
      name: 'user info of workshop files',
      ...definition('  content:\n    files: imgpkg+https://bob:tok3nValue@harbor.example.com/lab:1.2.3\n'),
      reports: [
        {
          message: message('harbor.example.com', 'user info of an imgpkg URL', OTHER),
          at: 'imgpkg+https://bob:tok3nValue@harbor.example.com/lab:1.2.3',
          grade: 'workshop',
        },
      ],
    },
    {
      name: 'a pull secret that a page creates',
      ...page(
        `kubectl create secret docker-registry regcred --docker-server=https://index.docker.io/v1/ --docker-username=bob --docker-password=${TOKEN}`,
      ),
      reports: [
        {
          message: message('Docker Hub', 'kubectl create secret docker-registry --docker-password', OF_HUB),
          at: `kubectl create secret docker-registry regcred --docker-server=https://index.docker.io/v1/ --docker-username=bob --docker-password=${TOKEN}`,
          grade: 'workshop',
        },
      ],
    },
    {
      name: 'a token in the environment of sessions',
      ...definition(`  session:\n    env:\n      - name: DOCKERHUB_TOKEN\n        value: ${TOKEN}\n`),
      reports: [
        { message: message('Docker Hub', 'variable of the session', OF_HUB), at: TOKEN, grade: 'workshop' },
      ],
    },
    {
      name: 'a pull secret among the objects of a session',
      ...definition(
        `  session:\n    objects:\n      - apiVersion: v1\n        kind: Secret\n        metadata: { name: pull }\n        type: kubernetes.io/dockerconfigjson\n        stringData:\n          .dockerconfigjson: '{"auths":{"https://index.docker.io/v1/":{"auth":"Ym9iOnMzY3IzdFBhc3M="}}}'\n`,
      ),
      reports: [
        {
          message: message('Docker Hub', 'stringData of a Secret', OF_HUB),
          at: '.dockerconfigjson',
          grade: 'workshop',
        },
      ],
    },
    {
      name: 'a password that is piped into a login',
      ...page('echo hunter2 | docker login -u bob --password-stdin'),
      reports: [
        {
          message: message('Docker Hub', 'docker login --password-stdin', OF_HUB),
          at: 'hunter2',
          grade: 'workshop',
        },
      ],
    },
    {
      name: 'the source of a copy',
      ...page(
        'skopeo copy --src-creds bob:s3cr3tPass docker://harbor.example.com/x:1 docker://{{ registry_host }}/x:1',
      ),
      reports: [
        {
          message: message('harbor.example.com', 'skopeo --src-creds', OTHER),
          at: 'skopeo copy --src-creds bob:s3cr3tPass',
          grade: 'workshop',
        },
      ],
    },
    {
      name: 'a variable that is set to a password before a command',
      ...page(
        'REGISTRY_PASSWORD=s3cr3tPass kp secret create pull --registry harbor.example.com --registry-user bob',
      ),
      reports: [
        {
          message: message('a registry', 'variable REGISTRY_PASSWORD', OTHER),
          at: 'REGISTRY_PASSWORD=s3cr3tPass',
          grade: 'workshop',
        },
      ],
    },
    {
      name: 'the account of the mirror',
      ...config(
        'dockerDaemon:\n  proxyCache:\n    remoteURL: https://registry-1.docker.io\n    username: acme\n    password: s3cr3tPass\n',
      ),
      reports: [
        {
          message: message('Docker Hub', 'dockerDaemon.proxyCache.password', OF_PLATFORM),
          at: 's3cr3tPass',
          grade: 'platform',
        },
      ],
    },
    {
      name: 'the account of a mirror for the nodes',
      ...config(
        `localKindCluster:\n  registryMirrors:\n    - mirror: docker.io\n      url: registry-1.docker.io\n      username: acme\n      password: ${TOKEN}\n`,
      ),
      reports: [
        {
          message: message('Docker Hub', 'registryMirrors[].password', OF_PLATFORM),
          at: TOKEN,
          grade: 'platform',
        },
      ],
    },
  ],
}
