import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { runInNewContext } from 'node:vm'
import { parse } from 'smol-toml'
import { afterEach, describe, expect, it } from 'vitest'
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node'

/*
 * The set-ups of docs/editors.md, as far as they can be run without the editors: each gives a command and options, with
 * which the built server is started here.
 */
const ROOT = resolve(import.meta.dirname, '..')
const PAGE = readFileSync(resolve(ROOT, 'docs/editors.md'), 'utf8')
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** The block of a language, or of a file of that name. */
function block(info: string): string {
  const [, text] = new RegExp(`^\`\`\`${info}\\n([^]*?)^\`\`\`$`, 'm').exec(PAGE) ?? []
  if (text === undefined) throw new Error(`the page has no block ${info}`)
  return text
}

/** Starts the server as an editor does, and returns what it says it can do. */
async function capabilitiesOf(
  [program = '', ...args]: readonly string[],
  initializationOptions: object,
): Promise<Readonly<Record<string, unknown>>> {
  expect(program).toBe('holdfast')
  const server = spawn(process.execPath, [resolve(ROOT, 'dist/cli/main.js'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  closing.push(() => server.kill())
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  )
  connection.listen()
  const params = { processId: null, rootUri: null, capabilities: {}, initializationOptions }
  const { capabilities } = await connection.sendRequest<{ capabilities: Record<string, unknown> }>(
    'initialize',
    params,
  )
  return capabilities
}

describe('the set-up of', () => {
  it('Neovim starts the server', async () => {
    const text = block('lua')
    const words = /cmd = \{ (.*) \}/.exec(text)?.[1] ?? ''
    const options = /init_options = \{ codeLens = (false|true) \}/.exec(text)?.[1]
    const command = [...words.matchAll(/'([^']*)'/g)].map(([, word = '']) => word)
    const capabilities = await capabilitiesOf(command, { codeLens: options === 'true' })
    expect(capabilities).toMatchObject({ hoverProvider: true })
    expect(capabilities).not.toHaveProperty('codeLensProvider')
  })

  it('Helix starts the server for languages that it knows', async () => {
    const { 'language-server': servers, language } = parse(block('toml')) as {
      'language-server': { holdfast: { command: string; args: string[] } }
      language: { name: string; 'language-servers': string[] }[]
    }
    const { command, args } = servers.holdfast
    expect(await capabilitiesOf([command, ...args], {})).toMatchObject({ hoverProvider: true })
    expect(language.map((one) => one['language-servers'].includes('holdfast'))).toEqual([true, true])
  })

  it('VS Code is an extension that starts the server with the settings of its manifest', async () => {
    const manifest = JSON.parse(block('json package\\.json')) as {
      main: string
      dependencies: Record<string, string>
      contributes: { configuration: { properties: Record<string, { default: unknown }> } }
    }
    expect(manifest.main).toBe('extension.js')
    const { properties } = manifest.contributes.configuration
    const settings = {
      ...properties,
      'holdfast.codeLens': { default: true },
    }
    let started: { command: string; args: string[]; options: object } | undefined
    class LanguageClient {
      constructor(
        _id: string,
        _name: string,
        { command, args }: { command: string; args: string[] },
        { initializationOptions }: { initializationOptions: object },
      ) {
        started = { command, args, options: initializationOptions }
      }
      start() {}
      stop() {}
    }
    const getConfiguration = (section: string) => ({
      get: (key: string) => settings[`${section}.${key}` as keyof typeof settings]?.default,
    })
    const modules: Readonly<Record<string, unknown>> = {
      vscode: { workspace: { getConfiguration } },
      'vscode-languageclient/node': { LanguageClient },
    }
    const exports: { activate?: () => void; deactivate?: () => void } = {}
    runInNewContext(block('js extension\\.js'), {
      exports,
      require: (name: string) => modules[name],
    })
    exports.activate?.()
    exports.deactivate?.()
    expect(Object.keys(manifest.dependencies)).toEqual(['vscode-languageclient'])
    const capabilities = await capabilitiesOf(
      [started?.command ?? '', ...(started?.args ?? [])],
      started?.options ?? {},
    )
    expect(capabilities).toMatchObject({ hoverProvider: true, codeLensProvider: {} })
  })

  it('each editor names options that the server reads', () => {
    const server = readFileSync(resolve(ROOT, 'src/lsp/server.ts'), 'utf8')
    const options = [...PAGE.matchAll(/^\| `(\w+)` \| `(?:false|true)` \|/gm)].map(([, name = '']) => name)
    expect(options).toHaveLength(2)
    for (const option of options) expect(server).toContain(`readonly ${option}: boolean`)
  })
})
