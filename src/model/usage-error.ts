/** A wrong flag, configuration or rule option. Caught in `cli/main.ts` only; ends the run with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
