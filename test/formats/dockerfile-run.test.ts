import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tailOf } from '../../src/model/image-use.ts'
import { read } from '../support/read.ts'

/** The uses that commands of RUN make: path, text, and what stands where the tag or name does. */
async function found(text: string): Promise<readonly string[]> {
  const { uses } = await read(['dockerfile'], 'Dockerfile', text)
  return uses.flatMap((use) => {
    if (use.role !== 'cli-argument') return []
    expect([use.format, use.confidence]).toEqual(['dockerfile', 'likely'])
    const tail = tailOf(use)
    const written = tail === undefined ? 'nowhere' : text.slice(tail.start, tail.end)
    return [`${use.path} ${use.image.kind === 'read' ? use.text : use.image.reason} [${written}]`]
  })
}

const FROM = 'FROM quay.io/skopeo/stable:v1\n'

describe('a command of RUN', () => {
  it.each([
    ['on one line', 'RUN skopeo copy docker://acme/a:1 dir:/x\n', 'RUN skopeo copy acme/a:1 [1]'],
    ['with CRLF', 'RUN docker pull acme/a:1\r\nUSER 1\r\n', 'RUN docker pull acme/a:1 [1]'],
    ['without a final newline', 'RUN crane export acme/a:12', 'RUN crane export acme/a:12 [12]'],
    ['in lower case', 'run docker pull acme/a:1\n', 'RUN docker pull acme/a:1 [1]'],
    [
      'behind flags',
      'RUN --mount=type=cache,target=/c docker pull acme/a:1\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'on a continued line',
      'RUN set -e; \\\n # why\n\n  docker pull \\\n    acme/a:1 && true\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'on a continued line with CRLF',
      'RUN true && \\\r\n  docker pull acme/a:1 \\\r\n  && true\r\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    ['that builds Java', 'RUN ./mvnw package -Djib.from.image=acme/a:1\n', 'RUN mvnw acme/a:1 [1]'],
    [
      'that builds Java, of a variable',
      'ENV ARGS=-Djib.from.image=acme/a:1\nRUN gradle $ARGS\n',
      'RUN gradle acme/a:1 [1]',
    ],
    [
      'in a heredoc',
      'RUN <<EOF\nset -e\ndocker pull acme/a:1\nEOF\nUSER 1\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'in a heredoc with tabs',
      'RUN <<-"EOF"\n\tdocker pull acme/a:1\n\tEOF\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'in a heredoc with CRLF',
      'RUN <<EOF\r\ndocker pull acme/a:1\r\nEOF\r\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'in a heredoc of a shell',
      'RUN bash -e <<EOF\ndocker pull acme/a:1\nEOF\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'beside a heredoc',
      'RUN cat <<EOF > /x && docker pull acme/a:1\ntext\nEOF\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    ['with an ARG', 'ARG V=1.2\nRUN docker pull acme/a:$V\n', 'RUN docker pull acme/a:1.2 [1.2]'],
    [
      'with a quoted ENV',
      'ENV A=b IMG="acme/a:1"\nRUN docker pull "${IMG}"\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    ['with an ENV without =', 'ENV IMG acme/a:1\nRUN docker pull $IMG\n', 'RUN docker pull acme/a:1 [1]'],
    [
      'with an ENV of an ARG',
      'ARG V=1\nENV IMG=acme/a:$V\nRUN docker pull $IMG\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'with a value of its own',
      'ENV V=2\nRUN V=1 && docker pull acme/a:$V\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'behind commands that run nothing',
      'RUN groupadd docker && rm -f docker; docker pull acme/a:1\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'in what such a command is given',
      'RUN rm -f "$(docker pull acme/a:1)"\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'behind a condition',
      'RUN if [ -f docker ]; then docker pull acme/a:1; fi\n',
      'RUN docker pull acme/a:1 [1]',
    ],
    [
      'of a stage that is called a builder',
      'RUN mvn package\nFROM b:1 AS builder\nARG TO=image=acme/a:1\nRUN mvn -Djib.to.$TO -Djib.from.$TO jib:build\n',
      'RUN (stage builder) mvn acme/a:1 [1]',
    ],
  ])('is read %s', async (_, text, expected) => {
    expect(await found(FROM + text)).toEqual([expected])
  })

  it('is read as it is behind a command that is read in any case', async () => {
    const words =
      'docker pull acme/a:1|rm|docker|groupadd|[ -f docker ]|test|!|if|then|fi|{|}|sudo|sh -c|grep'
    const marks = [';', ' && ', '|', '(', ')', '$(', '`', '"', "'", ' \\\n', ' ', ' ', ' ']
    const texts = fc.array(fc.constantFrom(...words.split('|'), ...marks), { maxLength: 14 })
    await fc.assert(
      fc.asyncProperty(texts, async (parts) => {
        const text = parts.join('').replace(/\\\n$/, '')
        expect(await found(`${FROM}RUN x; ${text}\n`)).toEqual(await found(`${FROM}RUN docker ps; ${text}\n`))
      }),
      { numRuns: 2000 },
    )
  })

  it('sees an ARG from before FROM only where the stage takes it in', async () => {
    const stage = (arg: string) => `ARG V=7\n${FROM}${arg}RUN docker pull acme/a:$V\n`
    expect(await found(stage('ARG V\n'))).toEqual(['RUN docker pull acme/a:7 [7]'])
    expect(await found(stage(''))).toEqual(['RUN docker pull variable-without-default [nowhere]'])
  })

  it('sees the ENV of the stage that its stage begins with, not its ARG, and not those of others', async () => {
    const text =
      'FROM a:1 AS one\nENV E=1\nARG A=2\nFROM ONE AS two\nRUN docker pull acme/e:$E && docker pull acme/a:$A\nFROM b:1\nRUN docker pull acme/e:$E\n'
    expect(await found(text)).toEqual([
      'RUN (stage two) docker pull acme/e:1 [1]',
      'RUN (stage two) docker pull variable-without-default [nowhere]',
      'RUN docker pull variable-without-default [nowhere]',
    ])
  })

  it.each([
    ['packages are installed', 'RUN apt-get install -y docker skopeo=1.2\n'],
    ['the form is JSON', 'RUN ["docker", "pull", "acme/a:1"]\n'],
    ['the heredoc is Python', 'RUN <<EOF\n#!/usr/bin/env python3\ndocker pull acme/a:1\nEOF\n'],
    ['the heredoc goes into a file', 'RUN cat <<EOF > /notes.txt\ndocker pull acme/a:1\nEOF\n'],
    ['the shell is PowerShell', 'SHELL ["powershell", "-Command"]\nRUN docker pull acme/a:1\n'],
    ['it is a comment', '# RUN docker pull acme/a:1\nRUN true \\\n # docker pull acme/b:1\n && true\n'],
    ['another instruction names it', 'LABEL run="docker run acme/a:1"\nCMD docker run acme/a:1\n'],
    ['no stage has begun', ''],
  ])('is no use where %s', async (_, text) => {
    expect(await found(text === '' ? `RUN docker pull acme/a:1\n${FROM}` : FROM + text)).toEqual([])
  })

  it('takes time that grows with the file', async () => {
    const text = `${FROM}${'RUN <<A\ndocker pull acme/a:1\nA\n'.repeat(3000)}`
    expect(await found(text)).toHaveLength(3000)
    for (const line of ['\n', 'if\n', ' if', '(', 'rm ']) {
      const long = `RUN <<A\n${line.repeat(200_000)}\ndocker pull acme/a:1\nA\n`
      expect(await found(FROM + long)).toHaveLength(1)
    }
  })
})
