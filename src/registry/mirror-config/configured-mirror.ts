/** A mirror as some program of this machine is configured to use it. */
export interface ConfiguredMirror {
  /** Whose images it serves: host or host/path as the file spells it, of any length and not validated. */
  readonly source: string
  /** `https://` or `http://`, without user info, query and fragment, braces and `/v2`, and a slash at its end. */
  readonly url: string
  /** The path of the URL stands before `/v2` and not after it. */
  readonly pathFirst: boolean
  /** Reached without TLS from another machine, or its certificate is not checked. */
  readonly insecure: boolean
  /** It may be asked for tags, and not only for digests. */
  readonly answersTags: boolean
  /** It may not be asked for digests. */
  readonly refusesDigests?: true
  /** File with the certificates to trust, on the machine that pulls. */
  readonly ca?: string
  /** The file gives credentials with the URL, which were left out of it. */
  readonly hadCredentials: boolean
}

/** What a file says, or why nothing could be read of it: lower case, no full stop, no text of the file. */
export type MirrorReading<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly reason: string }
