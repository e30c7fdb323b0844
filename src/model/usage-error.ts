/** A wrong flag, configuration or rule option. Caught in `cli/main.ts` only; ends the run with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** The message, line by line; a line break within one comes from a name and is printed as a picture. */
  readonly lines: readonly string[]

  constructor(what: string | readonly string[], options?: ErrorOptions) {
    const lines = typeof what === 'string' ? [what] : what
    super(lines.join('\n'), options)
    this.lines = lines
  }
}
