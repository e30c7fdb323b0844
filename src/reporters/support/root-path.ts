/**
 * The path from the repository root of a path from the working directory.
 *
 * A lone surrogate, which has no UTF-8 form, becomes U+FFFD: it would make whole reports unreadable to others.
 *
 * @param prefix the working directory below the root, with a `/` at its end, or empty
 * @param file with `/`; absolute paths stay as they are
 */
export function rootPath(prefix: string, file: string): string {
  const path = file.replace(/\p{Cs}/gu, '\ufffd')
  if (path.startsWith('/')) return path
  const parts: string[] = []
  for (const part of `${prefix}${path}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
