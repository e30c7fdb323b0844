import type { Reply } from './transport.ts'

/** A header by which a program gives itself away. */
interface Sign {
  /** As `kind` of a mirror names the program. */
  readonly kind: string
  readonly header: string
  readonly value: RegExp
}

/** Most telling first: the last one is sent by nearly all that hold a copy of Docker's registry. */
const SIGNS: readonly Sign[] = [
  { kind: 'artifactory', header: 'x-artifactory-id', value: /./ },
  { kind: 'artifactory', header: 'x-jfrog-version', value: /./ },
  { kind: 'nexus', header: 'server', value: /^nexus/i },
  { kind: 'harbor', header: 'www-authenticate', value: /service="harbor-registry"/i },
  { kind: 'gitlab', header: 'www-authenticate', value: /service="dependency_proxy"/i },
  { kind: 'ecr', header: 'www-authenticate', value: /service="ecr\.amazonaws\.com/i },
  { kind: 'registry2', header: 'docker-distribution-api-version', value: /^registry\/2/i },
]

/** The kind of mirror that an answer looks like, and how telling that is: less is more. Undefined where nothing tells. */
export function softwareOf(
  reply: Pick<Reply, 'header'>,
): { readonly kind: string; readonly rank: number } | undefined {
  const rank = SIGNS.findIndex(({ header, value }) => reply.header(header).some((text) => value.test(text)))
  const sign = SIGNS[rank]
  return sign === undefined ? undefined : { kind: sign.kind, rank }
}
