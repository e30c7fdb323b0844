import type { CaseFile, RuleCases } from '../../cases.ts'
import { definition } from '../cases.ts'

function config(url: string): CaseFile {
  return {
    format: 'educates',
    path: 'educates-config.yaml',
    text: `clusterIngress:\n  domain: labs.example.com\ndockerDaemon:\n  proxyCache:\n    remoteURL: ${url}\n    username: acme\n`,
  }
}

function profile(url: string): CaseFile {
  return {
    format: 'educates',
    path: 'platform/profile.yaml',
    text: `apiVersion: training.eduk8s.io/v1alpha1\nkind: SystemProfile\nmetadata:\n  name: default\nspec:\n  dockerd:\n    mirror:\n      remote: ${url}\n`,
  }
}

const ADVICE = 'set dockerDaemon.proxyCache.remoteURL to https://registry-1.docker.io'

function elsewhere(url: string): string {
  return `the mirror points at ${url}, yet dockerd asks it for images of Docker Hub; ${ADVICE}`
}

function misnomer(host: string): string {
  return `${host} does not serve the images of Docker Hub, so the mirror holds none; ${ADVICE}`
}

export const cases: RuleCases = {
  valid: [
    { name: 'the registry of Docker Hub', ...config('https://registry-1.docker.io') },
    { name: 'its older address', ...config('"https://index.docker.io/"') },
    { name: 'its address with a port, in capitals', ...config("'https://Registry-1.Docker.IO:443'") },
    { name: 'a system profile that names it', ...profile('https://registry-1.docker.io') },
    { name: 'no mirror', ...config('""') },
    {
      name: 'an address that a variable holds',
      ...config('"$(mirror_url)"'),
      more: [definition('')],
    },
    {
      name: 'a registry of ours, which may well mirror Docker Hub',
      ...config('https://mirror.corp.example'),
      config: { internal: ['mirror.corp.example'] },
    },
  ],
  invalid: [
    {
      name: 'another registry',
      ...config('https://ghcr.io'),
      reports: [{ message: elsewhere('https://ghcr.io'), at: 'https://ghcr.io' }],
    },
    {
      name: 'the name by which references call Docker Hub',
      ...config('https://docker.io'),
      reports: [{ message: misnomer('docker.io'), at: 'https://docker.io' }],
    },
    {
      name: 'the web site of Docker Hub',
      ...config('"https://hub.docker.com/"'),
      reports: [{ message: misnomer('hub.docker.com'), at: 'https://hub.docker.com/' }],
    },
    {
      name: 'an address without a scheme',
      ...config('registry-1.docker.io'),
      reports: [
        {
          message: `the address of the mirror does not begin with https://; ${ADVICE}`,
          at: 'registry-1.docker.io',
        },
      ],
    },
    {
      name: 'an address that is not encrypted',
      ...config('http://registry-1.docker.io'),
      reports: [
        {
          message: `the address of the mirror does not begin with https://; ${ADVICE}`,
          at: 'http://registry-1.docker.io',
        },
      ],
    },
    {
      name: 'a registry of the company that is not listed as internal',
      ...config('https://mirror.corp.example/hub'),
      reports: [
        { message: elsewhere('https://mirror.corp.example/hub'), at: 'https://mirror.corp.example/hub' },
      ],
    },
    {
      name: 'a host that only begins like Docker Hub',
      ...config('https://registry-1.docker.io.example.com'),
      reports: [
        {
          message: elsewhere('https://registry-1.docker.io.example.com'),
          at: 'https://registry-1.docker.io.example.com',
        },
      ],
    },
    {
      name: 'a system profile',
      ...profile('https://quay.io'),
      reports: [
        {
          message:
            'the mirror points at https://quay.io, yet dockerd asks it for images of Docker Hub; set spec.dockerd.mirror.remote to https://registry-1.docker.io',
          at: 'https://quay.io',
        },
      ],
    },
  ],
}
