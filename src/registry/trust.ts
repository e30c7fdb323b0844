import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { readMachineFile } from './machine-file.ts'
import type { Environment } from './proxies.ts'

/** Folders with certificates by registry host, as Docker and Podman read them. */
export const CERTIFICATE_FOLDERS: readonly string[] = ['/etc/docker/certs.d', '/etc/containers/certs.d']

/** Where systems keep the certificates that their administrator trusts; the first that exists is read. */
const SYSTEM_ROOTS: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
]

/** The certificates of a system take some hundred KiB. Bytes. */
const SIZE_MAX = 8 * 1024 * 1024

/** Whom to trust, and which certificate to show, where a host differs from the rest. */
export interface TrustOptions {
  /** Host and port to a file with certificates, from the configuration. */
  readonly files: ReadonlyMap<string, string>
  readonly folders: readonly string[]
  readonly environment: Environment
}

/**
 * The TLS settings of a host: its certificates in addition to those of Node and of the system, and the client
 * certificate that its folder holds.
 *
 * @param host with the port where it is not 443
 * @returns undefined where nothing is said of the host; a string says which file cannot be read
 * @see https://docs.docker.com/engine/security/certificates/
 */
export function trustFor(host: string, options: TrustOptions): SecureContext | string | undefined {
  const named = options.files.get(host)
  const own: string[] = named === undefined ? [] : [named]
  let client: { cert: string; key: string } | undefined
  let reading = ''
  const read = (path: string): string => {
    reading = path
    const file = readMachineFile(path, SIZE_MAX)
    if (file.kind !== 'read') throw new Error(`it ${file.why}`)
    return file.bytes.toString()
  }
  try {
    for (const folder of options.folders) {
      reading = join(folder, host)
      for (const name of namesIn(reading)) {
        const path = join(reading, name)
        if (name.endsWith('.crt')) own.push(path)
        if (name.endsWith('.cert')) client ??= { cert: path, key: `${path.slice(0, -5)}.key` }
      }
    }
    if (own.length === 0 && client === undefined) return undefined
    const ca = [...systemRoots(options.environment, read), ...own.map(read)]
    const identity = client === undefined ? {} : { cert: read(client.cert), key: read(client.key) }
    return createSecureContext({ ca, ...identity })
  } catch (error) {
    return `cannot use the certificate file ${reading} of ${host}: ${error instanceof Error ? error.message : error}`
  }
}

/** In order; none where there is no such folder. @throws where it is no folder or cannot be listed */
function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : []
}

/** Given a list of its own TLS trusts nothing else, not even what `NODE_EXTRA_CA_CERTS` names. */
function systemRoots(environment: Environment, read: (path: string) => string): readonly string[] {
  const extra = environment.NODE_EXTRA_CA_CERTS
  const system = environment.SSL_CERT_FILE ?? SYSTEM_ROOTS.find((path) => existsSync(path))
  const files = [extra, system].filter((path) => path !== undefined && path !== '' && existsSync(path))
  return [...rootCertificates, ...files.map((path) => read(path ?? ''))]
}
