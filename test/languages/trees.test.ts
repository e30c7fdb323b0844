import { describe, expect, it } from 'vitest'
import { readDefinition } from '../../src/languages/apptainer.ts'
import { readProperties } from '../../src/languages/properties.ts'
import { readUnit } from '../../src/languages/unit.ts'
import { readXml } from '../../src/languages/xml.ts'
import type { YamlNode } from '../../src/languages/yaml.ts'

function spell(node: YamlNode | undefined): string {
  if (node?.kind === 'scalar') return node.value
  return node?.kind === 'map'
    ? `{${node.entries.map(({ key, value }) => `${key.value}=${spell(value)}`).join(' ')}}`
    : ''
}

const file = (text: string) => ({ path: 'a', text })

describe('XML', () => {
  it.each([
    ['<a><b> x </b><c/></a>', '{a={b=x c={}}}'],
    ['<a b="1" c=\'2\'/>', '{a={@b=1 @c=2}}'],
    ['<a b="1">x</a>', '{a=x a@={@b=1 #text=x}}'],
    ['<?xml version="1.0"?><!DOCTYPE a><a><!-- <b>1</b> --><c>2</c></a>', '{a={c=2}}'],
    ['<a><![CDATA[<b>1</b>]]></a>', '{a={}}'],
    ['<a><b>1</a>', '{a={b=1}}'],
    ['<a><b>1</c></b>', '{a={b=1}}'],
    ['</a> text < 1 > <b>1', '{b=1}'],
  ])('%j', (text, expected) => {
    expect(spell(readXml(file(text)))).toBe(expected)
  })
})

describe('properties', () => {
  it.each([
    ['a.b=c\n a.d : e ', '{a={b=c} a={d=e}}'],
    ['# a=b\n! a=b\na=b#c', '{a=b#c}'],
    ['a=\\\nb=c\nd=e', '{d=e}'],
  ])('%j', (text, expected) => {
    expect(spell(readProperties(file(text)))).toBe(expected)
  })
})

describe('units', () => {
  it.each([
    ['a=b\n[S]\nA=b', '{S={environment={} A=b}}'],
    ['[S]\nExecStart=-@/bin/x %i %%', '{S={environment={} ExecStart=/bin/x ${i} %}}'],
    ['[S]\nEnvironment="A=b c" D=e', '{S={environment={A=b c D=e} Environment="A=b c" D=e}}'],
    ['[S]\nA=b \\\n# c\n d', '{S={environment={} A=b \\\n d}}'],
  ])('%j', (text, expected) => {
    expect(spell(readUnit(file(text)))).toBe(expected)
  })
})

it.each([
  '<',
  '<a ',
  '<a>',
  '</a>',
  '<!--',
  '<a b="',
  'a',
  '[',
  '[a]\n',
  'A=\\\n',
  '%',
  '"A=b" ',
  'a.',
  'Bootstrap: x\n',
])('all are read to their end where %j is written very often', (piece) => {
  const text = `[S]\nEnvironment=${piece.repeat(30_000)}\n${piece.repeat(30_000)}`
  for (const read of [readXml, readProperties, readUnit, readDefinition])
    expect(read(file(text)).kind).toBe('map')
})
