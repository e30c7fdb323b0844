import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ImageUse, isEditable } from '../../src/model/image-use.ts'
import { locate } from '../../src/text/segment.ts'
import { brief, read } from '../support/read.ts'

const FIXTURES = new URL('../../fixtures/dockerfile/', import.meta.url)

function decode(url: URL): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(url))
}

function recordOf(use: ImageUse) {
  return {
    ...use.position,
    role: use.role,
    raw: use.raw,
    text: use.text,
    status: use.image.kind,
    reason: use.image.kind === 'unread' ? use.image.reason : null,
    editable: isEditable(use),
  }
}

async function briefs(text: string, vars: Record<string, string> = {}): Promise<readonly string[]> {
  const { uses } = await read(['dockerfile'], 'Dockerfile', text, { vars })
  return uses.map(brief)
}

describe('the fixtures', () => {
  for (const name of readdirSync(FIXTURES)) {
    it(`reads ${name}`, async () => {
      const folder = new URL(`${name}/`, FIXTURES)
      const [input = ''] = readdirSync(folder).filter((file) => file !== 'expected.json')
      const text = decode(new URL(input, folder))
      const { uses, problems } = await read(['dockerfile'], `${name}/${input}`, text)
      expect(problems).toEqual([])
      expect(uses.map(recordOf)).toEqual(JSON.parse(decode(new URL('expected.json', folder))))
      for (const { image, raw, place } of uses) {
        const written = text.slice(place.start, place.end)
        if (!written.includes('\n')) expect(written).toBe(raw)
        const segments = image.kind === 'read' ? image.segments : []
        for (const { text: part, at } of segments)
          if (at !== undefined) expect(text.slice(at.start, at.end)).toBe(part)
      }
    })
  }

  it('keep the bytes that they are about', () => {
    expect(decode(new URL('crlf/Dockerfile', FIXTURES)).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(decode(new URL('bom/Dockerfile', FIXTURES)).charCodeAt(0)).toBe(0xfeff)
    expect(decode(new URL('bom-from/Containerfile', FIXTURES)).charCodeAt(0)).toBe(0xfeff)
    expect(decode(new URL('no-final-newline/Dockerfile', FIXTURES)).endsWith('debian:12')).toBe(true)
    expect(decode(new URL('lone-cr/Dockerfile', FIXTURES))).toMatch(/\r(?!\n)/)
  })
})

describe('a use', () => {
  it('is named after its stage, for people and for fingerprints', async () => {
    const text = [
      '# syntax=docker/dockerfile:1',
      'FROM alpine:3',
      'COPY --from=a:1 / /',
      'FROM alpine:3 AS Build',
      'COPY --from=b:1 / /',
      'RUN --mount=from=c:1 true',
      'ONBUILD COPY --from=d:1 / /',
    ].join('\n')
    const { uses } = await read(['dockerfile'], 'Dockerfile', text)
    expect(uses.map(({ path, identity }) => [path, identity])).toEqual([
      ['# syntax', '# syntax'],
      ['FROM', 'FROM'],
      ['COPY --from', 'COPY --from'],
      ['FROM (stage Build)', 'stage Build FROM'],
      ['COPY --from (stage Build)', 'stage Build COPY --from'],
      ['RUN --mount (stage Build)', 'stage Build RUN --mount'],
      ['ONBUILD COPY --from (stage Build)', 'stage Build ONBUILD COPY --from'],
    ])
  })

  it('is only likely where a later build may have a stage of that name', async () => {
    const text = 'FROM a:1\nONBUILD COPY --from=x / /\nONBUILD COPY --from=x:1 / /\nCOPY --from=x / /\n'
    const { uses } = await read(['dockerfile'], 'Dockerfile', text)
    expect(uses.map(({ confidence }) => confidence)).toEqual(['certain', 'likely', 'certain', 'certain'])
  })

  it('has the platform that FROM names, a default included, and none that the build decides', async () => {
    const text = [
      'ARG P=linux/arm/v7',
      'FROM --platform=linux/amd64 a',
      'FROM --platform="linux/arm64" b',
      'FROM --platform=$P c',
      'FROM --platform=$BUILDPLATFORM d',
      'FROM --platform=${TARGETPLATFORM} e',
      'FROM f',
    ].join('\n')
    const { uses } = await read(['dockerfile'], 'Dockerfile', text)
    expect(uses.map(({ platform }) => platform)).toEqual([
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64' },
      { os: 'linux', architecture: 'arm', variant: 'v7' },
      undefined,
      undefined,
      undefined,
    ])
  })

  it('lies in the ARG default where its text stands there', async () => {
    const text = 'ARG V=3.19\nFROM alpine:$V\n'
    const { uses } = await read(['dockerfile'], 'Dockerfile', text)
    const [use] = uses
    const tag = use?.image.kind === 'read' ? use.image.reference.parts.tag : undefined
    const segments = use?.image.kind === 'read' ? use.image.segments : []
    expect(tag && locate(segments, tag)).toEqual({ path: 'Dockerfile', start: 6, end: 10 })
  })

  it('of a frontend takes its ignore comment below the last directive', async () => {
    const text = '# syntax=docker/dockerfile:1\n# escape=`\n# holdfast: ignore[x] y\nFROM a\n'
    const { uses } = await read(['dockerfile'], 'Dockerfile', text)
    expect(uses.map(({ ignoreBelow }) => ignoreBelow)).toEqual([text.indexOf('# escape'), undefined])
  })
})

describe('configured variables', () => {
  it('give a value to an argument without one, but never replace a default', async () => {
    const text = 'ARG PREFIX\nARG TAG=1\nFROM ${PREFIX}/a:$TAG\nFROM $OTHER/b\n'
    expect(await briefs(text, { PREFIX: 'docker.io', TAG: '2', OTHER: 'ghcr.io' })).toEqual([
      'base ${PREFIX}/a:$TAG => docker.io/a:1',
      'base $OTHER/b => ghcr.io/b',
    ])
  })

  it('give a value to what the build would decide', async () => {
    expect(await briefs('FROM $TARGETARCH/app:1', { TARGETARCH: 'amd64' })).toEqual([
      'base $TARGETARCH/app:1 => amd64/app:1',
    ])
  })

  it('reach FROM through the default of another argument', async () => {
    const text = 'ARG PREFIX\nARG IMAGE=${PREFIX}/a:1\nFROM $IMAGE\n'
    expect(await briefs(text)).toEqual(['base $IMAGE => unread: variable-without-default'])
    expect(await briefs(text, { PREFIX: 'ghcr.io' })).toEqual(['base $IMAGE => ghcr.io/a:1'])
    expect(await briefs(text, { IMAGE: 'b:1' })).toEqual(['base $IMAGE => b:1'])
  })
})

describe('a predefined argument', () => {
  it('is unknown until a default replaces it', async () => {
    expect(await briefs('FROM a:$TARGETOS')).toEqual(['base a:$TARGETOS => unread: runtime-variable'])
    expect(await briefs('ARG TARGETOS\nFROM a:$TARGETOS')).toEqual([
      'base a:$TARGETOS => unread: runtime-variable',
    ])
    expect(await briefs('ARG TARGETOS=linux\nFROM a:$TARGETOS')).toEqual(['base a:$TARGETOS => a:linux'])
    expect(await briefs('FROM ${TARGETVARIANT:-a:1}')).toEqual([
      'base ${TARGETVARIANT:-a:1} => unread: runtime-variable',
    ])
  })
})

describe('an ARG with several names', () => {
  it('declares each of them, with a default or without, in quotes or behind an escape', async () => {
    const text = 'ARG A B=1 "C=x y" D=\\\n2 E=\nFROM a:$B-$D\nFROM b$E:$A\nFROM c:$B${F:-$D}\n'
    expect(await briefs(text)).toEqual([
      'base a:$B-$D => a:1-2',
      'base b$E:$A => unread: variable-without-default',
      'base c:$B${F:-$D} => c:12',
    ])
  })

  it('brings each of them into a stage, where RUN sees them', async () => {
    const text = 'ARG TAG=3\nFROM a:$TAG\nARG TARGETARCH TAG\nARG OTHER=1 NEXT\n'
    const { alsoRead } = await read(['dockerfile'], 'Dockerfile', text)
    expect(alsoRead.map(({ start, end }) => text.slice(start, end))).toEqual(['3'])
  })
})

describe('white space that only Unicode calls so', () => {
  it.each(['\u00a0', '\u0085', '\u1680', '\u2003', '\u2028', '\u202f', '\u3000'])(
    'is no part of an image or of a stage at the end of a line: %j',
    async (space) => {
      const text = `FROM${space} a:1\nFROM a:1${space}\r\n${space}FROM ${space}b:2 AS x ${space}\nCOPY --from=x ${space}/a /b${space}\n`
      expect(await briefs(text)).toEqual(['base a:1', 'base b:2'])
    },
  )

  it('is a character like any other inside a line, as is a zero-width space or a BOM at its end', async () => {
    expect(await briefs('FROM a\u00a0b:1\nFROM c:1\u200b\nFROM d:1\ufeff\n')).toEqual([
      'base a\u00a0b:1 => unread: invalid-reference',
      'base c:1\u200b => unread: invalid-reference',
      'base d:1\ufeff => unread: invalid-reference',
    ])
  })

  it('ends no line that continues: the escape character has to be the last but for blanks', async () => {
    expect(await briefs('FROM \\\u00a0\na:1\n')).toEqual(['base \\ => unread: invalid-reference'])
  })
})

describe('hostile text', () => {
  const repeat = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join('\n')
  const cases: Readonly<Record<string, string>> = {
    'a RUN of a megabyte': `FROM a\nRUN --mount=from=b:1 ${'x "y" $z << '.repeat(90_000)}`,
    'a hundred thousand mounts': `FROM a\nRUN ${'--mount=from=b:1 '.repeat(100_000)}`,
    'arguments that double each other': `${repeat(4000, (i) => `ARG A${i + 1}=\${A${i}:-x}\${A${i}:-x}`)}\nFROM $A4000`,
    'nested substitutions': `ARG A=${'${A:-'.repeat(100_000)}\nFROM $A`,
    'patterns made to backtrack': `ARG A=${'a'.repeat(250)}\n${repeat(500, () => `FROM \${A//${'*a'.repeat(14)}b/c}`)}`,
    'heredocs without an end': repeat(100_000, (i) => `RUN <<E${i}`),
    'templates without an end': '{{ x\n{%\n'.repeat(100_000),
    'half a million lines': repeat(500_000, () => 'RUN a'),
  }
  for (const [name, text] of Object.entries(cases)) {
    it(`such as ${name} is read without a crash`, async () => {
      await read(['dockerfile'], 'Dockerfile', `FROM first:1\n${text}`)
    })
  }

  it('never makes the reader fail, cut anywhere', async () => {
    const text =
      '# escape=`\nARG A="${B:-x`"y}" C=\'\nFROM --platform="$P" "${A#*`}/*}" AS x\nRUN --mount="type=,\'from=`\n<<"E\' <<-E\n'
    for (let end = 0; end <= text.length; end++) {
      for (const cut of [text.slice(0, end), text.slice(end)]) {
        const { problems } = await read(['dockerfile'], 'Dockerfile', `${cut}\nFROM last:1`)
        expect(problems).toEqual([])
      }
    }
  })
})

describe('an escape in the value of a flag', () => {
  it.each([
    ['COPY --from=al\\pine:3 /a /b', 'copy-from al\\pine:3 => alpine:3'],
    ['RUN --mount=type=bind,from=al\\pine:3,target=/x true', 'mount-from al\\pine:3 => alpine:3'],
    ['ONBUILD COPY --from=al\\pine:3 /a /b', 'copy-from al\\pine:3 => alpine:3'],
    ['COPY --from="bu\\"x:1" /a /b', 'copy-from bu\\"x:1 => unread: invalid-reference'],
  ])('is no part of the image: %s', async (line, expected) => {
    expect(await briefs(`FROM a:1 AS b\n${line}\n`)).toEqual(['base a:1', expected])
  })

  it('is the character that the directive names', async () => {
    const text = '# escape=`\nFROM a:1\nCOPY --from=al`pine:3 /a /b\nCOPY --from=al\\pine:3 /a /b\n'
    expect(await briefs(text)).toEqual([
      'base a:1',
      'copy-from al`pine:3 => alpine:3',
      'copy-from al\\pine:3 => unread: invalid-reference',
    ])
  })

  it('cuts the image in two: what stands behind it has its own place', async () => {
    const text = 'FROM a:1\nCOPY --from=al\\pine:3 /a /b\n'
    const { uses } = await read(['dockerfile'], 'Dockerfile', text)
    const image = uses[1]?.image
    const places =
      image?.kind === 'read' ? image.segments.map(({ at }) => text.slice(at?.start, at?.end)) : []
    expect(places).toEqual(['al', 'pine:3'])
  })
})

describe('a stage that a variable selects', () => {
  it.each([
    ['the platform', 'FROM a:1 AS amd64\nFROM a:1 AS arm64\nFROM ${TARGETARCH}\n'],
    ['the platform, in quotes', 'FROM a:1 AS linux\nFROM "$BUILDOS"\n'],
    ['the platform, with a default', 'FROM a:1 AS amd64\nFROM a:1 AS arm64\nFROM ${TARGETARCH:-amd64}\n'],
    ['a platform with a variant', 'FROM a:1 AS amd64\nFROM ${TARGETARCH}${TARGETVARIANT}\n'],
    ['a platform with one in its name', 'FROM a:1 AS armv7\r\nFROM ${TARGETARCH}${TARGETVARIANT}\r\n'],
    ['two of a platform', 'FROM a:1 AS linux-amd64\nFROM ${TARGETOS}-${TARGETARCH}\n'],
    ['two without braces', 'FROM a:1 AS Linux-AMD64\nFROM $TARGETOS-$TARGETARCH AS final\n'],
    ['two that an underscore joins', 'FROM a:1 AS linux_amd64\nFROM ${TARGETOS}_${TARGETARCH}\n'],
    ['two of the builder', 'FROM a:1 AS linux.amd64\nFROM "${BUILDOS}.${BUILDARCH}"\n'],
    ['two beside a word', 'FROM a:1 AS linux-x-arm64\nFROM ${TARGETOS}-X-${TARGETARCH}\n'],
    ['a part of its name', 'ARG KIND\nFROM a:1 AS builder-dev\nFROM builder-${KIND}\n'],
    ['a part of its name, with a default', 'ARG KIND=prod\nFROM a:1 AS builder-dev\nFROM builder-${KIND}\n'],
    ['the end of its name', 'FROM a:1 AS dev-base\nFROM ${KIND}-base\n'],
    ['its whole name, with a default', 'ARG KIND=Dev\nFROM a:1 AS dev\nFROM $KIND\n'],
  ])('is no image: %s', async (_, text) => {
    expect(new Set(await briefs(text))).toEqual(new Set(['base a:1']))
  })

  it.each([
    [
      'a stage of another shape',
      'FROM a:1 AS dev\nFROM b-$TARGETOS\n',
      'base b-$TARGETOS => unread: runtime-variable',
    ],
    [
      'a stage that comes later',
      'FROM b-$TARGETOS\nFROM a:1 AS b-linux\n',
      'base b-$TARGETOS => unread: runtime-variable',
    ],
    [
      'a stage that is no platform',
      'FROM a:1 AS dev\nFROM $TARGETARCH\n',
      'base $TARGETARCH => unread: runtime-variable',
    ],
    [
      'a stage of one of two',
      'FROM a:1 AS linux\nFROM a:1 AS linux-dev\nFROM ${TARGETOS}-${TARGETARCH}\n',
      'base ${TARGETOS}-${TARGETARCH} => unread: runtime-variable',
    ],
    [
      'a stage for one variable of another kind',
      'ARG V\nFROM a:1 AS linux-amd64\nFROM ${TARGETOS}-${V}\n',
      'base ${TARGETOS}-${V} => unread: runtime-variable',
    ],
    [
      'a stage that a dot does not spell',
      'FROM a:1 AS linux-amd64\nFROM ${TARGETOS}.${TARGETARCH}\n',
      'base ${TARGETOS}.${TARGETARCH} => unread: runtime-variable',
    ],
    [
      'a stage where the name is put in by the variable',
      'FROM a:1 AS amd64\nFROM ${TARGETARCH:+debian}\n',
      'base ${TARGETARCH:+debian} => unread: runtime-variable',
    ],
    [
      'a stage where variables stand in a row',
      `FROM a:1 AS ${'v1'.repeat(60)}y\nFROM ${'$TARGETVARIANT'.repeat(60)}x\n`,
      `base ${'$TARGETVARIANT'.repeat(60)}x => unread: runtime-variable`,
    ],
    [
      'a whole name without a value',
      'ARG B\nFROM a:1 AS dev\nFROM $B\n',
      'base $B => unread: variable-without-default',
    ],
    ['a default that is an image', 'ARG V=:18\nFROM a:1 AS node-x\nFROM node$V\n', 'base node$V => node:18'],
  ])('is none beside %s', async (_, text, expected) => {
    expect(await briefs(text)).toContain(expected)
  })
})

describe('a stage that is defined later', () => {
  it('is no image of a COPY or a mount, and one of a FROM', async () => {
    const text =
      'FROM later\nCOPY --from=Later /a /a\nRUN --mount=from=later,target=/a true\nFROM a:1 AS later\n'
    expect(await briefs(text)).toEqual([
      'base later',
      'copy-from Later => unread: stage-defined-later',
      'mount-from later => unread: stage-defined-later',
      'base a:1',
    ])
  })

  it("is another build's behind ONBUILD", async () => {
    expect(await briefs('FROM b:1\nONBUILD COPY --from=later /a /a\nFROM a:1 AS later\n')).toContain(
      'copy-from later',
    )
  })
})

describe('a heredoc that is never closed', () => {
  it.each([
    ['a line with more than its name', 'EOF \n'],
    ['an indented name', '  EOF\n'],
    ['no line at all', ''],
    ['a second one', 'EOF\n', 'RUN <<EOF <<END\n'],
    ['a name behind CRLF that is another', 'EOG\r\n'],
  ])('hides what follows, and is told: %s', async (_, rest, run = 'RUN <<EOF\n') => {
    const text = `FROM a:1\n${run}FROM b:1\n${rest}`
    const { uses, problems } = await read(['dockerfile'], 'Dockerfile', text)
    expect(uses.map(brief)).toEqual(['base a:1'])
    expect(uses[0]?.fileIsRefused).toBe(true)
    expect(problems).toEqual([
      {
        file: 'Dockerfile',
        line: 2,
        column: 1,
        fatal: true,
        message: expect.stringMatching(/^the heredoc (?:EOF|END) is never closed, so nothing below it is an/),
      },
    ])
  })

  it('is none where a line holds its name and a CRLF', async () => {
    expect(await briefs('FROM a:1\r\nRUN <<EOF\r\nFROM b:1\r\nEOF\r\nFROM c:1\r\n')).toEqual([
      'base a:1',
      'base c:1',
    ])
  })
})

describe('a Dockerfile that is hard to see', () => {
  it.each([
    ['FR\\\nOM a:1\n', ['base a:1']],
    ['  f\\\r\n# comment\r\n\r\nrom a:1\r\n', ['base a:1']],
    ['# escape=`\nFRO`  \nM a:1\n', ['base a:1']],
    ['F\\\nR\\\nO\\\nM a:1 AS x\n', ['base a:1']],
    ['FR\\\n\nOM a:1', ['base a:1']],
  ])('is read where FROM is cut by line ends: %j', async (text, expected) => {
    expect(await briefs(text)).toEqual(expected)
  })

  it.each([
    ['{"syntax": "docker/dockerfile:1"}'],
    ['\uFEFF#!/usr/bin/env x\n{\n  "a": [1],\n  "syntax" : "docker/dockerfile:1"\n}\n'],
    ['{"syntax": "other:1", "syntax": "docker/dockerfile:1"}'],
  ])('is read for the frontend that it names as JSON: %j', async (text) => {
    const { uses } = await read(['dockerfile'], 'Dockerfile', text)
    expect(uses.map(brief)).toEqual(['frontend docker/dockerfile:1'])
    expect(uses.map(({ place }) => text.slice(place.start, place.end))).toEqual(['docker/dockerfile:1'])
  })

  it.each([
    ['{"syntax": "docker/dockerfile:1"}\nFROM a:1\n', ['base a:1']],
    ['{"syntax": 1}\n', []],
    ['{"a": {"syntax": "docker/dockerfile:1"}}\n', []],
    ['["syntax"]\n', []],
    ['# syntax=a/b:1\n{"syntax": "docker/dockerfile:1"}\n', ['frontend a/b:1']],
  ])('names none in %j', async (text, expected) => {
    expect(await briefs(text)).toEqual(expected)
  })
})

describe('an argument that a template fills', () => {
  it.each([
    'ARG V={{ x }}\nFROM python:${V}\n',
    'ARG V={{x}}\nFROM python:$V\n',
    'ARG V="{{ x }}"\nFROM python:${V}-slim\n',
    "ARG V='{{ x }}'\r\nFROM python:${V}\r\n",
    'ARG V={{ x }}\nARG B=python:${V}\nFROM ${B}\n',
    'ARG V={{ x }}\nFROM --platform=linux/amd64 python:${V} AS a\n',
  ])('leaves a reference that only a rendering can tell: %j', async (text) => {
    const { uses } = await read(['dockerfile'], 'Dockerfile', text)
    expect(uses.map(({ image }) => image.kind === 'unread' && image.reason)).toEqual(['template-expression'])
  })
})
