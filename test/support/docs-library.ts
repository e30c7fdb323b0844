import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

const ENTRY = 'src/index.ts'
const KINDS = ['function', 'class', 'const', 'interface', 'type'] as const
type Kind = (typeof KINDS)[number]

interface Exported {
  readonly name: string
  readonly kind: Kind
  /** The first sentence of its docstring. */
  readonly summary: string
}

/**
 * What the library exports, from `src/index.ts` and the docstrings: what can be called or read, then the types.
 *
 * @throws Error for a name without a docstring
 */
export function renderExports(root: string): string {
  const all = exportsOf(root)
  const isType = ({ kind }: Exported) => kind === 'interface' || kind === 'type'
  const table = (title: string, rows: readonly Exported[]) =>
    [
      `| ${title} | what it is |`,
      '| --- | --- |',
      ...rows.map(
        ({ name, kind, summary }) => `| \`${name}${kind === 'function' ? '()' : ''}\` | ${summary} |`,
      ),
    ].join('\n')
  const values = all.filter((one) => !isType(one))
  return `${table('value', values)}\n\n${table('type', all.filter(isType))}`
}

function exportsOf(root: string): readonly Exported[] {
  const entry = readFileSync(join(root, ENTRY), 'utf8')
  const found: Exported[] = []
  for (const [, typesOnly, list = '', from = ''] of entry.matchAll(
    /^export (type )?\{([^}]*)\} from '([^']+)'/gm,
  )) {
    const text = readFileSync(join(root, posix.join(posix.dirname(ENTRY), from)), 'utf8')
    for (const name of list.split(',').map((word) => word.trim().replace(/^type /, '')))
      if (name !== '') found.push(described(name, text, typesOnly === undefined ? from : `${from} (types)`))
  }
  for (const [, name = ''] of entry.matchAll(/^export (?:async )?(?:function|const|interface|type) (\w+)/gm))
    found.push(described(name, entry, ENTRY))
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function described(name: string, text: string, from: string): Exported {
  const pattern = new RegExp(
    `/\\*\\*((?:(?!\\*/)[^])*)\\*/\\nexport (?:async |declare )?(${KINDS.join('|')}) ${name}\\b`,
  )
  const [, comment = '', kind] = pattern.exec(text) ?? []
  const summary = /^(.*?)(?:[.:](?= |$)|$)/.exec(
    comment
      .replaceAll(/\n? \* ?|\n/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  )?.[1]
  const known = KINDS.find((word) => word === kind)
  if (known === undefined || summary === undefined || summary === '')
    throw new Error(`${name} of ${from} has no docstring`)
  return { name, kind: known, summary: linksAsCode(summary).replaceAll('|', '\\|') }
}

function linksAsCode(text: string): string {
  return text.replaceAll(/\{@link (\w+)\}/g, '`$1`')
}
