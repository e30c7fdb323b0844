import type { Dialect } from './dialect.ts'

/** A dialect by name; `load` brings in what it needs. */
export interface DialectEntry {
  readonly id: string
  /** Other names that people give it. */
  readonly aliases: readonly string[]
  load(): Promise<Dialect>
}

/** Every form in which programs are told of mirrors. A file may hold several. */
export const DIALECTS: readonly DialectEntry[] = [
  {
    id: 'daemon.json',
    aliases: ['daemon-json', 'docker', 'dockerd'],
    load: async () => (await import('./daemon-json.ts')).daemonJson,
  },
  {
    id: 'hosts.toml',
    aliases: ['hosts-toml', 'containerd'],
    load: async () => (await import('./hosts-toml.ts')).hostsToml,
  },
  {
    id: 'containerd-config',
    aliases: ['config.toml'],
    load: async () => (await import('./containerd-config.ts')).containerdConfig,
  },
  {
    id: 'registries.conf',
    aliases: ['registries-conf', 'podman', 'cri-o', 'crio', 'buildah', 'skopeo'],
    load: async () => (await import('./registries-conf.ts')).registriesConf,
  },
  {
    id: 'buildkitd.toml',
    aliases: ['buildkitd', 'buildkitd-toml', 'buildkit', 'buildx'],
    load: async () => (await import('./buildkitd-toml.ts')).buildkitdToml,
  },
  {
    id: 'k3s',
    aliases: ['registries.yaml', 'rke2'],
    load: async () => (await import('./k3s.ts')).k3s,
  },
  {
    id: 'openshift',
    aliases: ['idms', 'itms', 'icsp'],
    load: async () => (await import('./openshift.ts')).openshift,
  },
  {
    id: 'talos',
    aliases: [],
    load: async () => (await import('./talos.ts')).talos,
  },
  {
    id: 'kind',
    aliases: [],
    load: async () => (await import('./kind.ts')).kind,
  },
  {
    id: 'educates',
    aliases: [],
    load: async () => (await import('./educates.ts')).educates,
  },
  {
    id: 'kaniko',
    aliases: [],
    load: async () => (await import('./kaniko.ts')).kaniko,
  },
  {
    id: 'dockerd-flags',
    aliases: ['dind'],
    load: async () => (await import('./dockerd-flags.ts')).dockerdFlags,
  },
]

/** Globs of the files that some dialect may claim: those with a name of their own, and those that only their text tells. */
export const MIRROR_FILES = {
  names: [
    '**/daemon.json',
    '**/hosts.toml',
    '**/registries.conf',
    '**/registries.conf.d/*.conf',
    '**/buildkitd*.toml',
    '**/registries.{yaml,yml}',
  ],
  candidates: ['**/*.{yaml,yml}', '**/*.sh', '**/Jenkinsfile*', '**/Makefile', '**/*.mk', '**/config.toml'],
} as const

/** The dialect with this name, or another one of its names. */
export function findDialect(name: string): DialectEntry | undefined {
  return DIALECTS.find(({ id, aliases }) => id === name.toLowerCase() || aliases.includes(name.toLowerCase()))
}
