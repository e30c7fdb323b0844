import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type CodeAction,
  type CompletionItem,
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  type Location,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { image, index, startFakeRegistry } from './support/fake-registry.ts'
import { createTree, type Tree } from './support/tree.ts'

const COMMAND = resolve(import.meta.dirname, '../dist/cli/main.js')
const COUNTER = resolve(import.meta.dirname, 'support/count-work.cjs')
const NGINX = index({ 'linux/amd64': image('nginx amd64') })
const DIGEST = `sha256:${'0a'.repeat(32)}`

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface RegistrationParams {
  readonly registrations: readonly {
    readonly registerOptions: { readonly watchers: readonly { readonly globPattern: string }[] }
  }[]
}

interface Client {
  readonly tree: Tree
  readonly server: ChildProcess
  readonly connection: ProtocolConnection
  readonly capabilities: Record<string, unknown>
  readonly messages: readonly string[]
  readonly applied: readonly WorkspaceEdit[]
  /** Globs of files that the server wants to hear of. */
  readonly watched: readonly string[]
  /** What the server has read, listed and started since this was asked last. */
  work(): readonly string[]
  uri(name: string): string
  open(name: string, text: string): Promise<readonly Diagnostic[]>
  /** Replaces a stretch of the text, as typing does. */
  type(
    name: string,
    before: string,
    from: string,
    to: string,
  ): Promise<{ text: string; diagnostics: readonly Diagnostic[] }>
  request<Answer>(method: string, name: string, text: string, at: string, more?: object): Promise<Answer>
}

async function start(
  files: Readonly<Record<string, string>>,
  initializationOptions: object = {},
  options: { readonly counts?: boolean; readonly watches?: boolean } = {},
): Promise<Client> {
  const tree = createTree(files)
  tree.git('init', '-q')
  tree.git('add', '-A')
  const work = join(tree.path, '.git', 'work')
  const server = spawn(
    process.execPath,
    [...(options.counts === true ? ['--require', COUNTER] : []), COMMAND, 'lsp', '--stdio'],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, HOLDFAST_COUNT: work } },
  )
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  )
  const messages: string[] = []
  const applied: WorkspaceEdit[] = []
  const waiting = new Map<string, (diagnostics: readonly Diagnostic[]) => void>()
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) =>
    waiting.get(`${params.uri} ${params.version}`)?.(params.diagnostics),
  )
  connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
    messages.push(message)
  })
  connection.onRequest('workspace/applyEdit', ({ edit }: { edit: WorkspaceEdit }) => {
    applied.push(edit)
    return { applied: true }
  })
  const watched: string[] = []
  connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
    for (const { registerOptions } of registrations)
      for (const { globPattern } of registerOptions.watchers) watched.push(globPattern)
    return null
  })
  connection.listen()
  const uri = (name: string) => pathToFileURL(join(tree.path, name)).href
  const { capabilities } = await connection.sendRequest<{ capabilities: Record<string, unknown> }>(
    'initialize',
    {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(tree.path).href, name: 'tree' }],
      capabilities: {
        workspace: {
          applyEdit: true,
          didChangeWatchedFiles: { dynamicRegistration: options.watches === true },
        },
      },
      initializationOptions,
    },
  )
  await connection.sendNotification('initialized', {})
  closing.push(async () => {
    await connection.sendRequest('shutdown')
    const ended = new Promise<number | null>((done) => server.once('exit', (code) => done(code)))
    await connection.sendNotification('exit')
    expect(await ended).toBe(0)
    connection.dispose()
    tree.remove()
  })
  let version = 0
  const diagnosed = (name: string) =>
    new Promise<readonly Diagnostic[]>((done) => waiting.set(`${uri(name)} ${version}`, done))
  return {
    tree,
    server,
    connection,
    capabilities,
    messages,
    applied,
    watched,
    work() {
      const lines = existsSync(work) ? readFileSync(work, 'utf8').split('\n').slice(0, -1) : []
      rmSync(work, { force: true })
      return lines
    },
    uri,
    async open(name, text) {
      version++
      const answer = diagnosed(name)
      const document = { uri: uri(name), languageId: 'x', version, text }
      await connection.sendNotification('textDocument/didOpen', { textDocument: document })
      return answer
    },
    async type(name, before, from, to) {
      version++
      const answer = diagnosed(name)
      const document = TextDocument.create(uri(name), 'x', version, before)
      const start = before.indexOf(from)
      const range = { start: document.positionAt(start), end: document.positionAt(start + from.length) }
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: uri(name), version },
        contentChanges: [{ range, text: to }],
      })
      return { text: before.replace(from, () => to), diagnostics: await answer }
    },
    request(method, name, text, at, more = {}) {
      const document = TextDocument.create(uri(name), 'x', 0, text)
      const position = document.positionAt(text.indexOf(at) + at.length)
      return connection.sendRequest(method, { textDocument: { uri: uri(name) }, position, ...more })
    },
  }
}

function covered(text: string, { range }: Diagnostic): string {
  return TextDocument.create('file:///a', 'x', 0, text).getText(range)
}

function applyTo(text: string, edit: WorkspaceEdit, uri: string): string {
  return TextDocument.applyEdits(TextDocument.create(uri, 'x', 0, text), edit.changes?.[uri] ?? [])
}

const DOCKERFILE = '\uFEFFARG V=3.11\r\n# é🚀\r\nFROM python:${V} AS a\r\nFROM nginx:latest\r\n'

describe('the language server', () => {
  it('tells findings as they are typed, in unsaved text, with CRLF, a BOM and characters of two units', async () => {
    const client = await start({ Dockerfile: 'FROM busybox\n' })
    const first = await client.open('Dockerfile', DOCKERFILE)
    expect(first.map((one) => [one.code, one.severity, covered(DOCKERFILE, one)])).toEqual([
      ['mutable-tag', 2, 'python:${V}'],
      ['mutable-tag', 1, 'latest'],
    ])
    const { text, diagnostics } = await client.type(
      'Dockerfile',
      DOCKERFILE,
      'nginx:latest',
      `nginx:1@${DIGEST}`,
    )
    expect(diagnostics.map((one) => covered(text, one))).toEqual(['python:${V}'])
    const emoji = 'services:\n  "🚀": {image: redis}\n'
    const [found] = await client.open('compose.yaml', emoji)
    expect(found && covered(emoji, found)).toBe('redis')
  })

  it('explains the image under the cursor, and who else names it', async () => {
    const client = await start({ Dockerfile: DOCKERFILE, 'b.Dockerfile': 'FROM nginx:1.27\n' })
    await client.open('Dockerfile', DOCKERFILE)
    const hover = await client.request<Hover>('textDocument/hover', 'Dockerfile', DOCKERFILE, 'FROM ngi')
    const { value } = hover.contents as { value: string }
    expect(value).toContain('docker.io/library/nginx')
    expect(value).toContain('latest')
    expect(value).toContain('b.Dockerfile:1')
    expect(await client.request('textDocument/hover', 'Dockerfile', DOCKERFILE, '# é')).toBeNull()
  })

  it('goes to the place that decides: an ARG, an .env file', async () => {
    const compose = 'services: {db: {image: "postgres:${TAG}"}}\n'
    const client = await start({ Dockerfile: DOCKERFILE, 'compose.yaml': compose, '.env': 'A=1\nTAG=17.2\n' })
    await client.open('Dockerfile', DOCKERFILE)
    const [arg] = await client.request<Location[]>(
      'textDocument/definition',
      'Dockerfile',
      DOCKERFILE,
      'python',
    )
    expect(arg?.uri).toBe(client.uri('Dockerfile'))
    expect(arg && TextDocument.create('file:///a', 'x', 0, DOCKERFILE).getText(arg.range)).toBe('3.11')
    await client.open('compose.yaml', compose)
    const [env] = await client.request<Location[]>(
      'textDocument/definition',
      'compose.yaml',
      compose,
      'postgres',
    )
    expect(env).toEqual({
      uri: client.uri('.env'),
      range: { start: { line: 1, character: 4 }, end: { line: 1, character: 8 } },
    })
  })

  it('pins from the lock, maps, ignores with a reason, and fixes a whole file', async () => {
    const text = '# base\nFROM nginx:1.27\nFROM ghcr.io/acme/web:2\n'
    const lock = [
      'version: 1',
      'references:',
      '  - reference: ghcr.io/acme/web:2',
      '    endpoint: https://ghcr.io',
      `    digest: ${DIGEST}`,
      '    mediaType: application/vnd.oci.image.manifest.v1+json',
      '    firstSeen: 2026-08-20T10:00:00Z',
      '',
    ].join('\n')
    const client = await start({
      Dockerfile: text,
      'holdfast.lock': lock,
      'holdfast.yaml':
        'registries: { docker.io: { rewrite: { to: registry.corp.example/hub, assumeTarget: true } } }\nrules: { mutable-tag: off, unpinned-base: warning }\n',
    })
    await client.open('Dockerfile', text)
    const actionsAt = (line: number) =>
      client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: client.uri('Dockerfile') },
        range: { start: { line, character: 6 }, end: { line, character: 6 } },
        context: { diagnostics: [] },
      })
    const [pin, ...others] = await actionsAt(2)
    expect(pin?.title).toBe(`Change to ghcr.io/acme/web:2@${DIGEST}`)
    expect(applyTo(text, pin?.edit ?? {}, client.uri('Dockerfile'))).toBe(
      text.replace('web:2', `web:2@${DIGEST}`),
    )
    const ignore = others.find(({ title }) => title === 'Ignore unpinned-base here, with a reason')
    expect(applyTo(text, ignore?.edit ?? {}, client.uri('Dockerfile'))).toBe(
      text.replace('FROM ghcr', '# holdfast: ignore[unpinned-base] say why\nFROM ghcr'),
    )
    const all = others.find(({ kind }) => kind === 'source.fixAll.holdfast')
    expect(applyTo(text, all?.edit ?? {}, client.uri('Dockerfile'))).toContain(`web:2@${DIGEST}`)
    expect((await actionsAt(0)).map(({ kind }) => kind)).toEqual(['source.fixAll.holdfast'])
  })

  it('asks the mirror only when told to, applies the pin, and completes tags', async () => {
    const mirror = await startFakeRegistry({
      images: { 'library/nginx:1.27': NGINX },
      behave: ({ path }) =>
        path.includes('/tags/list')
          ? {
              status: 200,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ name: 'library/nginx', tags: ['1.26', '1.27'] }),
            }
          : undefined,
    })
    const text = 'FROM nginx:1.27\n'
    const client = await start(
      { Dockerfile: text, 'holdfast.yaml': `registries: { docker.io: { mirror: "${mirror.url}" } }\n` },
      { completeFromRegistry: true, codeLens: true },
    )
    await client.open('Dockerfile', text)
    expect(mirror.log).toEqual([])
    const [action] = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: client.uri('Dockerfile') },
      range: { start: { line: 0, character: 6 }, end: { line: 0, character: 6 } },
      context: { diagnostics: [] },
    })
    expect(action?.title).toBe('Resolve and pin nginx:1.27')
    await client.connection.sendRequest('workspace/executeCommand', {
      command: action?.command?.command,
      arguments: action?.command?.arguments,
    })
    const [edit] = client.applied
    expect(applyTo(text, edit ?? {}, client.uri('Dockerfile'))).toMatch(
      /^FROM nginx:1\.27@sha256:[0-9a-f]{64}\n$/,
    )
    const items = await client.request<CompletionItem[]>(
      'textDocument/completion',
      'Dockerfile',
      text,
      'nginx:',
    )
    expect(items.map(({ label }) => label)).toEqual(['1.27', '1.26'])
    const lenses = await client.connection.sendRequest<{ command: { title: string } }[]>(
      'textDocument/codeLens',
      {
        textDocument: { uri: client.uri('Dockerfile') },
      },
    )
    expect(lenses.map(({ command }) => command.title)).toEqual(['minor tag, not pinned'])
  })

  it('reads a changed configuration again, and tells a broken one once', async () => {
    const client = await start({ 'holdfast.yaml': 'preset: none\n' })
    expect(await client.open('Dockerfile', 'FROM nginx\n')).toEqual([])
    client.tree.write('holdfast.yaml', 'preset: strict\n')
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: client.uri('holdfast.yaml'), type: 2 }],
    })
    const { text, diagnostics } = await client.type('Dockerfile', 'FROM nginx\n', 'nginx', 'redis')
    expect(diagnostics.map(({ code }) => code)).toContain('mutable-tag')
    client.tree.write('holdfast.yaml', 'preset: wrong\n')
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: client.uri('holdfast.yaml'), type: 2 }],
    })
    expect(await client.request('textDocument/hover', 'Dockerfile', text, 'FROM r')).toBeNull()
    expect(await client.request('textDocument/hover', 'Dockerfile', text, 'FROM r')).toBeNull()
    expect(client.messages).toHaveLength(1)
    expect(client.messages[0]).toContain('holdfast.yaml:1:9')
  })

  it('reads nothing but the edited text at an edit, and starts nothing', async () => {
    const services = Array.from(
      { length: 400 },
      (_, at) => `  s${at}:\n    image: "app${at}:1.${at}"\n    ports:\n      - "80"\n    restart: always\n`,
    )
    const text = `services:\n${services.join('')}  built: {build: ./s}\n`
    expect(text.split('\n').length).toBeGreaterThan(2000)
    const files: Record<string, string> = {
      'compose.yaml': text,
      's/Dockerfile': 'FROM nginx:1.27\n',
      '.env': 'A=1\n',
    }
    for (let at = 0; at < 50; at++) {
      files[`k${at}/kustomization.yaml`] = `resources: [d.yaml]\nimages: [{ name: app${at}, newTag: "2" }]\n`
      files[`k${at}/d.yaml`] =
        `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: app${at}}]}\n`
      files[`c${at}/compose.yaml`] = `services: {a: {image: "app${at}:3", build: ../s}}\n`
    }
    const client = await start(files, {}, { counts: true })
    await client.open('compose.yaml', text)
    const first = client.work()
    expect(first.some((line) => line.startsWith('start git'))).toBe(true)
    let now = text
    for (const [from, to] of [
      ['app7:1.7', 'app7:latest'],
      ['"app9:1.9"', '"app9"'],
      ['  s3:\n', '  # a comment\n  s3:\n'],
      ['"app11:1.11"', '"app3:1"'],
    ] as const) {
      const typed = await client.type('compose.yaml', now, from, to)
      now = typed.text
      expect(client.work()).toEqual([])
    }
    await client.request('textDocument/completion', 'compose.yaml', now, 'app3:')
    const codes = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: client.uri('compose.yaml') },
      range: { start: { line: 2, character: 14 }, end: { line: 2, character: 14 } },
      context: { diagnostics: [] },
    })
    expect(codes.length).toBeGreaterThan(0)
    expect(client.work().filter((line) => line.startsWith('start'))).toEqual([])
    // Something else is tracked now, so that git is asked once more.
    client.tree.write('new.Dockerfile', 'FROM app1\n')
    client.tree.git('add', 'new.Dockerfile')
    await client.type('compose.yaml', now, 'app20:1.20', 'app20:2')
    expect(client.work().filter((line) => line.startsWith('start git'))).toHaveLength(1)
  })

  it('sees a changed configuration although the client tells of nothing', async () => {
    const client = await start({ 'holdfast.yaml': 'preset: none\n' })
    expect(await client.open('Dockerfile', 'FROM nginx\n')).toEqual([])
    client.tree.write('holdfast.yaml', 'preset: strict\n')
    const { diagnostics } = await client.type('Dockerfile', 'FROM nginx\n', 'nginx', 'redis')
    expect(diagnostics.map(({ code }) => code)).toContain('mutable-tag')
  })

  it('wants to hear of the files that decide about others, and of what git tracks', async () => {
    const client = await start({}, {}, { watches: true })
    await client.open('Dockerfile', 'FROM nginx\n')
    expect(client.watched).toEqual([
      '**/holdfast.yaml',
      '**/.holdfast.yaml',
      '**/holdfast.lock',
      '**/.env',
      '**/.git/index',
    ])
  })

  it('has no code lens and no watcher unless asked', async () => {
    const client = await start({})
    expect(client.capabilities).toMatchObject({ hoverProvider: true, definitionProvider: true })
    expect(client.capabilities).not.toHaveProperty('codeLensProvider')
  })
})
