/**
 * The path from the repository root of a path from the working directory.
 *
 * @param prefix the working directory below the root, with a `/` at its end, or empty
 * @param file with `/`; absolute paths stay as they are
 */
export function rootPath(prefix: string, file: string): string {
  if (file.startsWith('/')) return file
  const parts: string[] = []
  for (const part of `${prefix}${file}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
