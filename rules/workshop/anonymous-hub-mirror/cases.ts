import type { CaseFile, RuleCases } from '../../cases.ts'
import { definition } from '../cases.ts'

function config(proxyCache: string): CaseFile {
  return {
    format: 'educates',
    path: 'educates-config.yaml',
    text: `clusterIngress:\n  domain: labs.example.com\ndockerDaemon:\n  proxyCache:\n${proxyCache}`,
  }
}

function profile(mirror: string): CaseFile {
  return {
    format: 'educates',
    path: 'platform/profile.yaml',
    text: `apiVersion: training.eduk8s.io/v1alpha1\nkind: SystemProfile\nmetadata:\n  name: default\nspec:\n  dockerd:\n    mirror:\n${mirror}`,
  }
}

function message(missing: string): string {
  return `the mirror asks Docker Hub without an account, so all sessions together have one anonymous limit; set ${missing}`
}

const BOTH = message('dockerDaemon.proxyCache.username and dockerDaemon.proxyCache.password')

export const cases: RuleCases = {
  valid: [
    {
      name: 'an account',
      ...config(
        '    remoteURL: "https://registry-1.docker.io"\n    username: acme\n    password: "access-token"\n',
      ),
    },
    {
      name: 'an account whose token a variable holds',
      ...config(
        '    remoteURL: https://registry-1.docker.io\n    username: acme\n    password: "${HUB_TOKEN}"\n',
      ),
    },
    {
      name: 'an account of a system profile',
      ...profile(
        '      remote: https://registry-1.docker.io\n      username: acme\n      password: access-token\n',
      ),
    },
    { name: 'no mirror at all', ...config('    remoteURL: ""\n') },
    {
      name: 'a mirror of another registry, which has no such limit',
      ...config('    remoteURL: https://ghcr.io\n'),
    },
    {
      name: 'an address that is none of Docker Hub’s registry',
      ...config('    remoteURL: https://hub.docker.com\n'),
    },
    {
      name: 'an address that a variable holds',
      ...config('    remoteURL: "$(mirror_url)"\n'),
      more: [definition('')],
    },
  ],
  invalid: [
    {
      name: 'an address alone',
      ...config('    remoteURL: "https://registry-1.docker.io"\n'),
      reports: [{ message: BOTH, at: 'https://registry-1.docker.io' }],
    },
    {
      name: 'an account that is empty',
      ...config('    remoteURL: https://registry-1.docker.io\n    username: \'\'\n    password: ""\n'),
      reports: [{ message: BOTH, at: 'https://registry-1.docker.io' }],
    },
    {
      name: 'a user name without a password',
      ...config('    remoteURL: https://registry-1.docker.io/\n    username: acme\n'),
      reports: [
        { message: message('dockerDaemon.proxyCache.password'), at: 'https://registry-1.docker.io/' },
      ],
    },
    {
      name: 'a password without a user name',
      ...config('    password: access-token\n    remoteURL: https://registry-1.docker.io\n'),
      reports: [{ message: message('dockerDaemon.proxyCache.username'), at: 'https://registry-1.docker.io' }],
    },
    {
      name: 'another address of Docker Hub, with a port and in capitals',
      ...config('    remoteURL: https://INDEX.docker.io:443\n'),
      reports: [{ message: BOTH, at: 'https://INDEX.docker.io:443' }],
    },
    {
      name: 'a system profile',
      ...profile('      remote: https://registry-1.docker.io\n'),
      reports: [
        {
          message: message('spec.dockerd.mirror.username and spec.dockerd.mirror.password'),
          at: 'https://registry-1.docker.io',
        },
      ],
    },
    {
      name: 'settings of a cluster package',
      format: 'educates',
      path: 'educates-config.yaml',
      text: 'clusterPackages:\n  educates:\n    settings:\n      dockerDaemon:\n        proxyCache: { remoteURL: "https://registry-1.docker.io" }\n',
      reports: [
        {
          message: message(
            'clusterPackages.educates.settings.dockerDaemon.proxyCache.username and clusterPackages.educates.settings.dockerDaemon.proxyCache.password',
          ),
          at: 'https://registry-1.docker.io',
        },
      ],
    },
  ],
}
