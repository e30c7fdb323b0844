import { describe, expect, it } from 'vitest'
import { SYNTAXES } from '../../src/languages/code/syntaxes.ts'
import { readCode } from '../../src/languages/code.ts'
import type { YamlNode } from '../../src/languages/yaml.ts'

const { groovy: GROOVY, python: PYTHON, toml: TOML, wdl: WDL } = SYNTAXES

/** A tree as `key=value` and brackets. */
function spell(node: YamlNode | undefined): string {
  if (node === undefined) return ''
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'sequence') return `[${node.items.map(spell).join(' ')}]`
  return `{${node.entries.map(({ key, value }) => `${key.value}=${spell(value)}`).join(' ')}}`
}

const groovy = (text: string) => spell(readCode({ path: 'a', text }, GROOVY))
const python = (text: string) => spell(readCode({ path: 'a', text }, PYTHON))
const toml = (text: string) => spell(readCode({ path: 'a', text }, TOML))

describe('code', () => {
  it.each([
    ["image 'a'", '{image=a}'],
    ["agent { docker { image 'a' ; args 'b' } }", '{agent={docker={image=a args=b}}}'],
    ["f(a: 'x', b: 'y')", '{f={a=x b=y}}'],
    ["f a: 'x',\n  b: 'y'\ng 'z'", '{f={a=x b=y} g=z}'],
    ["a.b('x').c('y') { d 'z' }", '{a={b={()=x c={()=y} d=z}}}'],
    ["def x = 'a' + y + 'b'", '{x=a${y}b}'],
    ["x = c == 'n' ? 'a' : 'b'", '{x=a x=b}'],
    ["x = y ?: 'b'", '{x=${y} x=b}'],
    ["x = 'a'.toLowerCase()", '{x=a${toLowerCase}}'],
    ["x = 'a'\n  .stripIndent()", '{x=a}'],
    ['x = f()', '{x={f={}} x=${f}}'],
    ["x['k'] = 'v'", '{()=v}'],
    ['image IMG', '{image=${IMG}}'],
    ["x = ['a', 'b']", '{x=[a b]}'],
    ["x = [a: 'b']", '{x={a=b}}'],
    ["f { a, b -> g 'x' }", '{f={g=x}}'],
    ["@Field x = 'a'", '{x=a}'],
    ["x = 'it\\'s \\\\ a\\u0041'", "{x=it's \\ a\\u0041}"],
    ["x = '''a\nb'''", '{x=a\nb}'],
    ['// x = 1\n/* y = 2 */ z = 3 // w', '{z=3}'],
    ["x = /a'b/\ny = 'c'", "{x=a'b y=c}"],
    ["a \"${ c ?\n 'x' :\n 'y' }\" \nb 1", "{a=${ c ?\n 'x' :\n 'y' } b=${1}}".replace('${1}', '1')],
    ["a = 'unclosed\nb = 'c'", '{b=c}'],
    ['a = """unclosed', '{}'],
    ['} ) ] a = 1', '{a=1}'],
    ['f(a = 1 } b = 2', '{f={a=1 b=2}}'],
  ])('of Groovy: %j', (text, expected) => {
    expect(groovy(text)).toBe(expected)
  })

  it.each([
    ['f(\n  a = "x",  # b = "y"\n)', '{f={a=x}}'],
    ['rule r:\n    container:\n        "x"', '{container=x}'],
    ['x = "a" "b"', '{x=ab}'],
    ['x = "a" if c else "b"', '{x=a x=b}'],
    ['x = "a{}".format(b)', '{x=a{}${format}}'],
    ['x = "%s" % y', '{x=%s${%}${y}}'],
    ['x: str = "a"', '{x=a}'],
    ["x = r'a'", '{x=a}'],
    ['x = None', '{}'],
    ["return [{'x': 'a'}]", '{()=[{x=a}]}'],
    ["x = f() + [{'y': 'a'}]", '{x={f={}} x=[{y=a}] x=${f}}'],
    ["x = f() +\n  [{'y': 'a'}]", '{x={f={}} x=[{y=a}] x=${f}}'],
    ["x = a[{'y': 'b'}]", '{x=${a}${[]}}'],
  ])('of Python: %j', (text, expected) => {
    expect(python(text)).toBe(expected)
  })

  it.each([
    ['command <<< docker: "a" >>> b = "c"', '{b=c}'],
    ['command { x ${y} } b = "c"', '{b=c}'],
    ['command <<< b = "c"', '{}'],
    ['runtime { docker: "a" }', '{runtime={docker=a}}'],
  ])('of WDL: %j', (text, expected) => {
    expect(spell(readCode({ path: 'a', text }, WDL))).toBe(expected)
  })

  it.each([
    ['[a.b]\nimage-x = "c" # d', '{a={b={image-x=c}}}'],
    ['[[a]]\nx = "1"\n[[a]]\nx = "2"', '{a={x=1} a={x=2}}'],
    ['x = { y = "z" }\nl = ["a",\n "b"]', '{x={y=z} l=[a b]}'],
    ['"q" = \'r\'', '{q=r}'],
  ])('of TOML: %j', (text, expected) => {
    expect(toml(text)).toBe(expected)
  })

  it.each([
    '(',
    '{',
    '[',
    'a(',
    'a b ',
    "a 'b', ",
    '.a(',
    "'",
    '"""',
    '/',
    'a ? ',
    'a: ',
    '[[',
    '@',
    '-> ',
    "\\'",
  ])('is read to its end where %j is written very often', (piece) => {
    const text = piece.repeat(30_000)
    for (const syntax of [GROOVY, PYTHON, TOML, WDL])
      expect(readCode({ path: 'a', text }, syntax).kind).toBe('map')
  })
})
