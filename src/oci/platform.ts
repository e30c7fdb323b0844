/** A platform as the OCI image index names it. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/**
 * Reads `os/architecture[/variant]`.
 *
 * @returns undefined for anything else, such as `$BUILDPLATFORM`
 */
export function parsePlatform(text: string): Platform | undefined {
  const match = /^([a-z0-9]+)\/([a-z0-9]+)(?:\/([a-z0-9.]+))?$/.exec(text)
  const [, os, architecture, variant] = match ?? []
  if (os === undefined || architecture === undefined) return undefined
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}

/** `os/architecture[/variant]`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`
}
