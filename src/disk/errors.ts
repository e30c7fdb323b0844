/**
 * The code of an error of the operating system, such as `ENOENT`.
 *
 * @throws the error itself where it is none: a bug must not look like an unreadable file
 */
export function systemCodeOf(error: unknown): string {
  const isSystemError = error instanceof Error && 'syscall' in error && 'code' in error
  if (isSystemError && typeof error.code === 'string') return error.code
  throw error
}
