/*
 * Makes YAML texts, whole and broken, to read them in two ways. The same number always makes the same text.
 */

/** Gives numbers from 0 to below 1 that depend on the seed alone. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const PIECES: readonly string[] = [
  ...[
    'a',
    'b: ',
    'c:',
    'key',
    ': ',
    ':',
    ' :',
    '- ',
    '-',
    '-a',
    '- - ',
    '-\n',
    '- c: ',
    'd: e',
    'x:y',
    '1.10',
    'ü',
  ],
  ...['\n', '\n', '\n', '\n\n', '\n ', '\n  ', '\n  ', '\n    ', '\n      ', ' ', '  ', '   ', ' \n'],
  ...['#', ' #', '# c', ' # c\n', '\n# c\n', '\n  # c\n', '\n    # c', '\n      # c\n'],
  ...[
    '"',
    "'",
    '"q"',
    "'q'",
    "''",
    "'it''s'",
    '"a\\nb"',
    '"\\"',
    '"\\x41"',
    '"\\q"',
    '"a b" ',
    "'a\n  b'",
    '""',
  ],
  ...[
    '|\n',
    '|-\n',
    '>\n',
    '>-\n',
    '|',
    '>',
    '|+\n',
    '|2\n',
    '| # c\n',
    '|\n  a\n',
    '>-\n    a\n   b\n',
    '|\n\n  a\n\n',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    '[]',
    '{}',
    '[a, b]',
    '{a: b}',
    '{"a":1}',
    '["a",\n  b]',
    ', ',
    '[a, [b]]',
    '{a: [b]}',
  ],
  ...[
    '---',
    '\n---\n',
    '\n...\n',
    '--- ',
    '%',
    '%YAML 1.2\n',
    '&a ',
    '*a',
    '!t ',
    '<<: ',
    '? ',
    '?',
    '@',
    '`',
    '\t',
    '\r\n',
  ],
  ...[
    '\uFEFF',
    '\uE000',
    '\uE000\uE000',
    '\u2028',
    'null',
    '~',
    '\\',
    'a: |\n    x\n',
    'k: v # c\n',
    '- n: v\n  m: w\n',
  ],
]

/** A text of pieces in any order. Most are broken. */
export function makeSoup(random: () => number): string {
  const length = 1 + Math.floor(random() * 14)
  let text = ''
  for (let i = 0; i < length; i++) text += pick(random, PIECES)
  return text
}

/** A text that is laid out as people do it, with some oddities. Most can be read. */
export function makeDocument(random: () => number): string {
  const start = random() < 0.2 ? pick(random, ['---\n', '--- # c\n', '\n', '# c\n', '---  \n\n']) : ''
  const named = random() < 0.3 ? pick(random, NAMED) : ''
  const body = makeBlock(random, random() < 0.05 ? 2 : 0, 0)
  const text = start + named + body
  const broken = random() < 0.15 ? spoil(random, text) : text
  return random() < 0.15 ? broken.trimEnd() : broken
}

function makeBlock(random: () => number, indent: number, level: number): string {
  const isMap = random() < 0.65
  let text = ''
  const count = 1 + Math.floor(random() * 4)
  for (let i = 0; i < count; i++) {
    const lead = isMap ? `${pick(random, KEYS)}:` : '-'
    text += makeBlanks(random, indent) + ' '.repeat(indent) + lead + makeValue(random, indent, level, isMap)
  }
  return text + (random() < 0.2 ? makeBlanks(random, indent) : '')
}

const KEYS: readonly string[] = [
  'a',
  'image',
  'a b',
  '"q"',
  "'q'",
  'k ',
  '\uE000',
  'a.b/c',
  '-k',
  '1',
  'a#b',
  'a:b',
  '<<',
]
const SCALARS: readonly string[] = [
  ...[
    'v',
    'nginx:1.25',
    'a b  c',
    '1.10',
    'true',
    '~',
    '-1',
    'a#b',
    'http://a/b',
    '\uE000:\uE000',
    'a, b',
    'x]',
    'é',
  ],
  ...[
    '"q"',
    '"a # b"',
    '"a: b"',
    '"\\u0041\\n"',
    '""',
    "''",
    "'it''s'",
    "'a: b'",
    "'[x]'",
    '"\\\\"',
    '" a "',
  ],
  ...[
    '[]',
    '{}',
    '[a]',
    '[a, "b", c: d]',
    '{a: b, "c":d}',
    '[ a , b ]',
    '[a, b,]',
    '{a: {b: [c]}}',
    '[[a], {b: c}]',
    '{a}',
  ],
]
/** What stands before a value, or in its place. */
const NAMED: readonly string[] = [
  'x: &a v\ny: &b\n  c: d\nz: &a.b-c [e]\n',
  'x: &a\n  c: &b\n    - d\n    - &a.b-c "e"\n  <<: *b\n',
  'x: &a |\n  v\ny: &b # c\n- c\n- &a.b-c {d: e}\n',
]
const PROPERTIES: readonly string[] = [
  ...['&a', '&b', '&a.b-c', '!t', '&a', '&b', '!t', '!t &a', '&b !t.u'],
  ...['!!str', '&', '&a,'],
]
const ALIASES: readonly string[] = [
  ...['*a', '*b', '*a.b-c', '[*a, *b]', '{x: *a}', '[*b ,x]', '*a'],
  ...['*a x', '*c', '&b *a'],
]

function makeValue(random: () => number, indent: number, level: number, isMap: boolean): string {
  const kind = random()
  const end = random() < 0.15 ? pick(random, [' # c\n', '  \n', ' #\n', ' # c: d\n']) : '\n'
  if (random() < 0.05) return ` ${pick(random, PROPERTIES)}${makeValue(random, indent, level, isMap)}`
  if (random() < 0.03) return ` ${pick(random, ALIASES)}${end}`
  if (kind < 0.4 || level > 5) return ` ${pick(random, SCALARS)}${end}`
  if (kind < 0.48) return end
  if (kind < 0.56) return ` ${makeBlockScalar(random, indent)}`
  if (kind < 0.62) return ` ${makeLines(random, indent)}`
  if (kind < 0.66) return `${end}${' '.repeat(indent + 2)}${pick(random, SCALARS)}\n`
  const deeper = indent + pick(random, [1, 2, 2, 2, 4])
  if (!isMap && random() < 0.7) return ` ${makeBlock(random, indent + 2, level + 1).trimStart()}`
  if (isMap && random() < 0.25) return end + makeBlock(random, indent, level + 1)
  return end + makeBlock(random, deeper, level + 1)
}

function makeBlockScalar(random: () => number, indent: number): string {
  let text = pick(random, ['|\n', '|-\n', '>\n', '>-\n', '|+\n', '|+\n', '>+\n', '>-  \n', '| # c\n', '|1\n'])
  const inner = ' '.repeat(indent + pick(random, [1, 2, 2, 4]))
  const count = Math.floor(random() * 5)
  for (let i = 0; i < count; i++)
    text += pick(random, [
      `${inner}a\n`,
      `${inner}  b # c\n`,
      '\n',
      `${inner}\n`,
      `${inner}    \n`,
      `${inner}c: d\n`,
    ])
  return text
}

function makeLines(random: () => number, indent: number): string {
  const inner = ' '.repeat(indent + pick(random, [1, 2, 4]))
  const quote = pick(random, ['', '', "'", '"'])
  const middle =
    random() < 0.4 ? pick(random, ['\n', `\n${inner}\n`, `${inner}- c\n`, `${inner}c # d\n`, '\n\n']) : ''
  return `${quote}a\n${middle}${inner}b${quote}\n`
}

function makeBlanks(random: () => number, indent: number): string {
  if (random() < 0.75) return ''
  let text = ''
  const count = 1 + Math.floor(random() * 4)
  for (let i = 0; i < count; i++)
    text += pick(random, [
      '\n',
      '# c\n',
      `${' '.repeat(indent)}# c\n`,
      `${' '.repeat(indent + 2)}# c\n`,
      '  \n',
      '    # c\n',
    ])
  return text
}

function spoil(random: () => number, text: string): string {
  const at = Math.floor(random() * text.length)
  return text.slice(0, at) + pick(random, PIECES) + text.slice(at + Math.floor(random() * 3))
}

function pick<T>(random: () => number, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}
