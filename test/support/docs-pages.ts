import type { Format } from '../../src/model/format.ts'

const NOTE = 'Written by `npm run docs`; do not change it by hand.'

/** The page that lists the formats: where each is found and what in it names images. */
export function renderFormatsPage(formats: readonly Format[]): string {
  const parts = [
    '# Formats',
    `<!-- ${NOTE} -->`,
    'Files are found by their names and by what they hold, without configuration. `**/` stands for any folder; names are compared without case. A pin goes behind the tag, as `name:tag@sha256:…`, unless the field says otherwise.',
  ]
  for (const format of [...formats].sort((a, b) => (a.id < b.id ? -1 : 1))) parts.push(renderFormat(format))
  return `${parts.join('\n\n')}\n`
}

function renderFormat({ id, names, candidates, fields, traits }: Format): string {
  const rows = [
    ['found as', names],
    ['looked for in', candidates],
    ['names images', fields],
  ] as const
  const lines = rows
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `- **${name}**: ${values.map((value) => `\`${value}\``).join(', ')}`)
  if (traits.isDocumentation === true) lines.push('- **edits**: none, it is documentation')
  return `## ${id}\n\n${lines.join('\n')}`
}
