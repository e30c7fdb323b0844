import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FORMAT_IDS } from '../src/formats/index.ts'

const ROOT = resolve(import.meta.dirname, '..')

/** What each room may import: other rooms of ours, and packages. */
const ROOMS: Readonly<
  Record<
    string,
    { rooms: readonly string[]; types?: readonly string[]; packages: readonly string[]; node: boolean }
  >
> = {
  // Files of this machine, whatever they are for.
  'src/disk': { rooms: ['src/text'], packages: ['globby'], node: true },
  'src/text': { rooms: [], packages: ['chalk', 'string-width'], node: false },
  'src/languages': { rooms: ['src/text'], packages: ['yaml'], node: false },
  'src/oci': { rooms: ['src/text'], packages: [], node: false },
  // A document as readers get it is a tree of a language: its types, none of its code.
  'src/model': { rooms: ['src/text', 'src/oci'], types: ['src/languages'], packages: [], node: false },
  'src/formats': {
    rooms: ['src/model', 'src/oci', 'src/text', 'src/languages'],
    packages: ['dockerfile-ast'],
    node: true,
  },
  'src/reporters': { rooms: ['src/model', 'src/oci', 'src/text'], packages: ['diff'], node: false },
  'src/inventory': { rooms: ['src/model', 'src/oci', 'src/text'], packages: [], node: false },
  // Counts and prints; what is read and asked comes from the command.
  'src/budget': { rooms: ['src/model', 'src/oci', 'src/text'], packages: [], node: false },
  'src/config': {
    rooms: ['src/model', 'src/oci', 'src/text', 'src/languages', 'src/disk'],
    packages: ['valibot', '@valibot/to-json-schema'],
    node: true,
  },
  'src/engine': {
    rooms: ['src/model', 'src/oci', 'src/text', 'src/languages', 'src/disk'],
    packages: [],
    node: true,
  },
  // Configurations of other programs, some of which are YAML.
  'src/registry/mirror-config': {
    rooms: [
      'src/registry/hosts.ts',
      'src/registry/machine-file.ts',
      'src/registry/proxies.ts',
      'src/model',
      'src/oci',
      'src/text',
      'src/disk',
      'src/languages',
    ],
    packages: ['smol-toml'],
    node: true,
  },
  // Docker's configuration and certificates are files of this machine.
  'src/registry': {
    rooms: ['src/model', 'src/oci', 'src/text', 'src/disk'],
    packages: ['undici', 'smol-toml'],
    node: true,
  },
  'src/lock': {
    rooms: ['src/model', 'src/oci', 'src/text', 'src/languages', 'src/disk'],
    packages: [],
    node: true,
  },
  rules: { rooms: ['src/model', 'src/oci'], packages: [], node: false },
  // What only the command can open, such as the lock file, comes as an argument.
  'src/lsp': {
    rooms: ['src/check.ts', 'src/disk', 'src/text', 'src/oci', 'src/model', 'src/formats', 'src/engine'],
    packages: ['vscode-languageserver/node', 'vscode-languageserver-textdocument'],
    node: true,
  },
  'src/cli': {
    rooms: [
      'src/lsp',
      'src/check.ts',
      'src/disk',
      'src/text',
      'src/languages',
      'src/oci',
      'src/model',
      'src/formats',
      'src/reporters',
      'src/inventory',
      'src/budget',
      'src/config',
      'src/engine',
      'src/registry',
      'src/lock',
      'rules',
    ],
    packages: ['commander'],
    node: true,
  },
}

/** Packages with one door: the only file that may import them. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  yaml: ['src/languages/yaml/compose.ts', 'src/languages/yaml/tokens.ts'],
  'string-width': ['src/text/exact-width.ts'],
  globby: ['src/disk/walk.ts'],
  undici: ['src/registry/connections.ts'],
  'smol-toml': ['src/registry/mirror-config/toml.ts'],
  '@valibot/to-json-schema': ['src/config/json-schema.ts'],
}

interface Import {
  readonly file: string
  readonly target: string
  readonly dynamic: boolean
  readonly types: boolean
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort()
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const statics = [...text.matchAll(/^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'/gms)]
  const bare = [...text.matchAll(/^import\s+'([^']+)'/gm)]
  const dynamics = [...text.matchAll(/\bimport\('([^']+)'\)/g)]
  return [
    ...statics.map((match) => ({
      file,
      target: match[2] ?? '',
      dynamic: false,
      types: match[1] !== undefined,
    })),
    ...bare.map((match) => ({ file, target: match[1] ?? '', dynamic: false, types: false })),
    ...dynamics.map((match) => ({ file, target: match[1] ?? '', dynamic: true, types: false })),
  ]
}

function roomOf(file: string): string | undefined {
  return Object.keys(ROOMS).find((room) => file.startsWith(`${room}/`))
}

function resolveImport({ file, target }: Import): string {
  return target.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), target)) : target
}

const FILES = [...sourceFiles('src'), ...sourceFiles('rules')]
const IMPORTS = FILES.flatMap(importsOf)

describe('architecture', () => {
  it('has source files and finds their imports', () => {
    expect(FILES.length).toBeGreaterThan(30)
    expect(IMPORTS.length).toBeGreaterThan(100)
  })

  it('lets each room import only what it may', () => {
    const wrong: string[] = []
    for (const found of IMPORTS) {
      const room = roomOf(found.file)
      if (room === undefined) continue // src/index.ts, the library's entry
      const allowed = ROOMS[room]
      const target = resolveImport(found)
      const own = target.startsWith(`${room}/`)
      const isNode = builtinModules.includes(target.replace(/^node:/, ''))
      const rooms = [...(allowed?.rooms ?? []), ...(found.types ? (allowed?.types ?? []) : [])]
      const fine = found.target.startsWith('.')
        ? own || rooms.some((other) => target === other || target.startsWith(`${other}/`))
        : isNode
          ? allowed?.node
          : allowed?.packages.includes(target)
      if (!fine) wrong.push(`${found.file} imports ${target}`)
    }
    expect(wrong).toEqual([])
  })

  it('keeps packages behind their doors', () => {
    const wrong = IMPORTS.filter(({ file, target }) => DOORS[target]?.includes(file) === false)
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
  })

  it('imports the generator of the JSON Schema from nothing that ships', () => {
    expect(IMPORTS.filter((found) => resolveImport(found) === 'src/config/json-schema.ts')).toEqual([])
  })

  it('has no import cycles, those through types and dynamic imports included', () => {
    const graph = new Map<string, string[]>(FILES.map((file) => [file, []]))
    for (const found of IMPORTS) graph.get(found.file)?.push(resolveImport(found))
    const cycles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '))
      if (done.has(file) || trail.includes(file)) return
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
      done.add(file)
    }
    for (const file of FILES) visit(file, [])
    expect(cycles).toEqual([])
  })

  it('reaches no parser, glob walker or colour library from the lists without a dynamic import', () => {
    const reached = new Set<string>()
    const visit = (file: string): void => {
      for (const found of IMPORTS) {
        if (found.file !== file || found.types || found.dynamic) continue
        const target = resolveImport(found)
        if (reached.has(target)) continue
        reached.add(target)
        visit(target)
      }
    }
    for (const list of [
      'src/formats/index.ts',
      'src/reporters/index.ts',
      'src/inventory/index.ts',
      'src/cli/start.ts',
      'src/cli/main.ts',
    ])
      visit(list)
    for (const heavy of [
      'yaml',
      'dockerfile-ast',
      'globby',
      'valibot',
      'undici',
      'diff',
      'smol-toml',
      'string-width',
    ]) {
      expect(reached, `${heavy} is loaded at start-up`).not.toContain(heavy)
    }
  })

  it('opens network connections in registry only', () => {
    const network = /^(?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?$|^undici$/
    const wrong = IMPORTS.filter(
      ({ file, target }) => network.test(target) && !file.startsWith('src/registry/'),
    )
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
    expect(
      FILES.filter((file) => /\bfetch\(|WebSocket/.test(readFileSync(join(ROOT, file), 'utf8'))),
    ).toEqual([])
  })

  it('prints, reads arguments and sets exit codes in cli only', () => {
    const wrong = FILES.filter((file) => !file.startsWith('src/cli/')).filter((file) =>
      /\bconsole\.(?:log|info|warn|error|debug)\b|process\.(stdout|stderr|argv|exit)/.test(
        readFileSync(join(ROOT, file), 'utf8'),
      ),
    )
    expect(wrong).toEqual([])
  })

  it('keeps files short enough to be read', () => {
    const long = FILES.filter((file) => !/cases\.ts$|schemes\.ts$|successors\.ts$|table\.ts$/.test(file))
      .map((file) => ({ file, lines: readFileSync(join(ROOT, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 320)
    expect(long).toEqual([])
  })

  it('knows formats by name in src/formats only', () => {
    // A language, a reporter or a form of mirror configuration may be called what a format is called: these rooms hold
    // no formats.
    const own = /^src\/(?:formats|languages|reporters|registry\/mirror-config)\//
    const ids = new RegExp(`(['"\`])(?:${FORMAT_IDS.join('|')})\\1`, 'g')
    const wrong = FILES.filter((file) => !own.test(file) && !file.endsWith('/cases.ts')).flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(ids)].map(([id]) => `${file} names ${id}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('the tests', () => {
  const tests = sourceFiles('test').filter(
    (file) => !/^test\/(?:bench\/|(?:corpus(?:-fix)?|fuzz)\.ts$)/.test(file),
  )
  const matching = (pattern: RegExp): readonly string[] =>
    tests.filter((file) => pattern.test(readFileSync(join(ROOT, file), 'utf8')))

  it('look at no clock: they count steps, requests and changes', () => {
    expect(tests.length).toBeGreaterThan(80)
    expect(matching(/\b(?:performance|Date)\s*\.now\b|\bnew Date\(\s*\)|\bhrtime\b/)).toEqual([])
  })

  it('have no timers of their own: they wait for what happens', () => {
    expect(matching(/\bset(?:Timeout|Interval)\b|\btimers\/promises\b/)).toEqual(['test/support/pace.ts'])
  })
})
