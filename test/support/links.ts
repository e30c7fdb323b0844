import { posix } from 'node:path'

/** Targets of links in a page that lead to no file or to no heading; links to other hosts are not followed. */
export function deadLinks(
  page: string,
  text: string,
  read: (path: string) => string | undefined,
): readonly string[] {
  const dead: string[] = []
  for (const [, target = ''] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue
    const [path = '', anchor] = target.split('#')
    const content = path === '' ? text : read(posix.join(posix.dirname(page), path))
    if (content === undefined || (anchor !== undefined && !anchorsOf(content).has(anchor))) dead.push(target)
  }
  return dead
}

/** Names of a page's headings as GitHub and GitLab make them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = withoutFences(text).matchAll(/^#{1,6} (.*)$/gm)
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  )
}

function withoutFences(text: string): string {
  return text.replaceAll(/^( *)(`{3,})[^\n]*\n.*?^\1\2$/gms, '')
}

function withoutCode(text: string): string {
  return withoutFences(text).replaceAll(/`[^`\n]*`/g, '')
}
