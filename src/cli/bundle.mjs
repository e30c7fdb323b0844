/*
 * Bundles the command for `npm run build:cli`: main.js, which people start; holdfast.js, which holds what every check
 * needs; retired.js, with the images that are no longer served; settings.js, with what reads a configuration; common.js, with what reads the files that hooks meet most; tree.js,
 * with what reads all other kinds of files; more.js, which holds the rest of our own code; and one file for each package
 * that is heavy and not always needed.
 * They are CommonJS: Node starts them sooner than modules, and V8 can keep what it compiled of them (start.ts).
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { relative, resolve } from 'node:path'
import { build } from 'esbuild'
import { readFormats, writeFormats, writeGlobs } from './late-formats.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const OUT = resolve(ROOT, 'dist/cli')

/** What is needed to check one Dockerfile with a plain command line, under git or not: these modules, and all that they import at once. */
const FIRST = [
  'src/cli/main.ts',
  'src/cli/commands/check.ts',
  'src/disk/walk.ts',
  'src/engine/context.ts',
  'src/formats/dockerfile.ts',
  'src/formats/dockerfile/descriptor.ts',
  // They tell by functions of files that many trees have, or are asked about most files in YAML.
  'src/formats/compose/descriptor.ts',
  'src/formats/educates/descriptor.ts',
  'src/formats/github-actions/descriptor.ts',
  'src/formats/gitlab/descriptor.ts',
  'src/formats/helm/descriptor.ts',
  'src/formats/instructions/descriptor.ts',
  'src/formats/kustomize/descriptor.ts',
  'src/formats/skaffold/descriptor.ts',
  'src/reporters/text.ts',
]
/** Left out of that: few runs use something of these modules, although what is needed imports them. */
const RARE = [
  'rules/retired-registry/successors.ts',
  'src/cli/online.ts',
  'src/disk/replace.ts',
  'src/engine/read-beside.ts',
  'src/engine/scope.ts',
  'src/engine/shard.ts',
  'src/formats/commands.ts',
  'src/lock/store.ts',
  'src/model/mirror-kind.ts',
  'src/oci/manifest.ts',
  'src/reporters/support/text-fixes.ts',
]
/** What a rule tells of images that are no longer served: these modules, and what they import at once. */
const RETIRED = ['rules/retired-registry/successors.ts']
/** What a configuration file needs besides: these modules, and what they import at once. */
const SETTINGS = ['src/config/read.ts']
/** What the files need that hooks meet most: these modules, and what they import at once. */
const COMMON = [
  // It is asked about all that is called main.yml or deploy.yaml.
  'src/formats/ansible.ts',
  'src/formats/ansible/variables.ts',
  'src/formats/argo-workflows/descriptor.ts',
  'src/formats/bake/descriptor.ts',
  'src/formats/cloud-init.ts',
  'src/formats/compose.ts',
  'src/formats/devcontainer/descriptor.ts',
  'src/formats/fields.ts',
  'src/formats/flows.ts',
  'src/formats/github-actions/workflow.ts',
  'src/formats/gitlab/pipeline.ts',
  'src/formats/kubernetes.ts',
  'src/formats/tekton/descriptor.ts',
  'src/languages/yaml/documents.ts',
]
/** What a thread begins with. */
const THREAD = 'src/cli/read-thread.ts'
/** What a list of the images of a tree needs besides: these modules, the readers of all formats, and what they import at once. */
const TREE = [
  'src/cli/program.ts',
  'src/cli/commands/images.ts',
  'src/engine/read-beside.ts',
  'src/inventory/table.ts',
  THREAD,
]
const isReader = (path) => /^src\/(?:formats|languages)\//.test(path)
/** Packages with a file of their own. */
const HEAVY = [
  'chalk',
  'commander',
  'dockerfile-ast',
  'globby',
  'undici',
  'vscode-languageserver/node',
  'yaml',
]
/** Modules of Node that take long to load, which most runs do not need. */
const LATE = [
  'node:buffer',
  'node:child_process',
  'node:crypto',
  'node:os',
  'node:tls',
  'node:url',
  'node:v8',
  'node:worker_threads',
  'node:zlib',
]

/**
 * The parts of undici that registries are asked with (connections.ts); the rest of it takes twice as long to load as they
 * do. Only a proxy is asked for a tunnel.
 */
const UNDICI = `
  exports.Client = require('undici/lib/dispatcher/client')
  exports.buildConnector = require('undici/lib/core/connect')
  Object.defineProperty(exports, 'ProxyAgent', { get() {
    const Dispatcher = require('undici/lib/dispatcher/dispatcher')
    Dispatcher.prototype.connect = require('undici/lib/api/api-connect')
    return require('undici/lib/dispatcher/proxy-agent')
  } })`
/** What undici takes of modules of Node that take longer to load than the rest of it: a limit and a class, and checks of itself. */
const FOR_UNDICI = {
  'node:http': 'exports.maxHeaderSize = 16 * 1024; exports.IncomingMessage = class {}',
  'node:assert': `module.exports = (value, why) => { if (!value) require('assert')(value, why) }`,
}

/** The file of a heavy package, without its ending. */
function fileOf(name) {
  return name.replaceAll('/', '-')
}

const options = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  minifyWhitespace: true,
  logLevel: 'warning',
}

/**
 * What is not started by Node itself is the text of a function, which code-cache.ts calls with what Node gives to a module;
 * `module.asked` takes the modules of it that are asked for.
 */
const wrapped = {
  banner: { js: '(function(exports,require,module,__filename,__dirname){' },
  footer: { js: '})' },
}

/** Loads heavy packages from their own files, and slow modules of Node, when something of them is used first. */
const late = {
  name: 'late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:${[...HEAVY, ...LATE].join('|')})$`) }, ({ path, namespace }) =>
      namespace === 'late' ? { path, external: true } : { path, namespace: 'late' },
    )
    onResolve({ filter: /^\.\//, namespace: 'late' }, ({ path }) => ({ path, external: true }))
    onLoad({ filter: /./, namespace: 'late' }, ({ path }) => ({
      contents: whenUsed(`require('${HEAVY.includes(path) ? `./${fileOf(path)}.js` : path}')`),
    }))
  },
}

/** chalk looks at the terminal, for which Node loads sockets and streams; the reporters tell it whether to use colour. */
const colorless = {
  name: 'colorless',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#supports-color$/ }, ({ path }) => ({ path, namespace: 'colorless' }))
    onLoad({ filter: /./, namespace: 'colorless' }, () => ({
      contents: 'export default { stdout: false, stderr: false }',
    }))
  },
}

const fewerParts = {
  name: 'fewer-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, namespace: 'fewer-parts' }))
    onLoad({ filter: /^undici$/, namespace: 'fewer-parts' }, () => ({ contents: UNDICI, resolveDir: ROOT }))
    // What speaks HTTP/2 loads that module of Node and all of TLS, which only a registry that offers it needs.
    onResolve({ filter: /^\.\/client-h2(?:\.js)?$/ }, () => ({ path: 'client-h2', namespace: 'fewer-parts' }))
    onLoad({ filter: /^client-h2$/, namespace: 'fewer-parts' }, () => ({
      contents: `module.exports = (...given) => require('undici/lib/dispatcher/client-h2.js')(...given)`,
      resolveDir: ROOT,
    }))
    onResolve({ filter: /^node:(?:http|assert)$/ }, ({ path, importer }) =>
      importer.includes('/undici/') ? { path, namespace: 'for-undici' } : undefined,
    )
    onLoad({ filter: /./, namespace: 'for-undici' }, ({ path }) => ({ contents: FOR_UNDICI[path] }))
  },
}

/** A module that is loaded when something of it is used first. */
function whenUsed(load) {
  // The bundler copies what a module owns for each one that imports it, and leaves alone what it inherits.
  return `let loaded
    const get = (_, name) => (loaded ??= ${load})[name]
    module.exports = Object.create(new Proxy({}, { get }))`
}

/** Our own modules, by path from the root: what each imports, at once and later. */
async function readGraph() {
  const { metafile } = await build({
    ...options,
    entryPoints: [...FIRST, THREAD],
    outdir: OUT,
    packages: 'external',
    logLevel: 'error',
    write: false,
    metafile: true,
  })
  const graph = new Map()
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    const own = imports.filter(({ external }) => external !== true)
    const pathsOf = (isLater) =>
      own.filter(({ kind }) => (kind === 'dynamic-import') === isLater).map((one) => one.path)
    graph.set(path, { atOnce: pathsOf(false), later: pathsOf(true) })
  }
  return graph
}

/** What each module exports, by path. */
async function readExports(paths) {
  const { metafile } = await build({
    ...options,
    bundle: false,
    format: 'esm',
    entryPoints: paths,
    outdir: OUT,
    write: false,
    metafile: true,
  })
  return new Map(Object.values(metafile.outputs).map((output) => [output.entryPoint, output.exports]))
}

/** Runs modules of ours, and gives what they export. */
async function run(paths) {
  const contents = `module.exports = [${paths.map((path) => `require('./${path}')`)}]`
  const { outputFiles } = await build({
    ...options,
    packages: 'external',
    stdin: { contents, resolveDir: ROOT },
    write: false,
  })
  const module = { exports: [] }
  new Function('module', 'require', outputFiles[0].text)(module, createRequire(import.meta.url))
  return module.exports
}

/**
 * Imports at once what is imported later from the same bundle, and asks the other one for the rest: the bundler puts a
 * function around each module that is behind `import()`, and around all that it imports, which is half of what a run calls.
 */
const flat = (owners) => ({
  name: 'flat',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => {
      const imports = []
      const text = readFileSync(path, 'utf8').replace(/\bimport\('(\.{1,2}\/[^']+\.ts)'\)/g, (_, name) => {
        const found = relative(ROOT, resolve(path, '..', name))
        const owner = owners.get(found)
        if (owner !== 'holdfast') return `__later('./${owner}.js', '${found}')`
        const at = imports.push(`import * as __first${imports.length} from '${name}';`) - 1
        return `__now('${found}', __first${at})`
      })
      return { contents: imports.join('') + text, loader: 'ts' }
    })
  },
})

/** Takes modules from the other bundles of our own code. */
function across(isElsewhere, contentsOf) {
  return {
    name: 'across',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.{1,2}\/.*\.ts$/, namespace: 'file' }, ({ path, resolveDir }) => {
        const found = relative(ROOT, resolve(resolveDir, path))
        return isElsewhere(found) ? { path: found, namespace: 'across' } : undefined
      })
      onResolve({ filter: /^\.\//, namespace: 'across' }, ({ path }) => ({ path, external: true }))
      onLoad({ filter: /./, namespace: 'across' }, ({ path }) => ({
        contents: contentsOf(path),
        resolveDir: ROOT,
      }))
    },
  }
}

/** The bundle of each module: the first one that needs it. */
function findOwners(graph, formats) {
  const owners = new Map()
  const give = (owner, paths, leftOut = []) => {
    for (const path of paths) {
      if (owners.has(path) || leftOut.includes(path)) continue
      owners.set(path, owner)
      give(owner, graph.get(path).atOnce, leftOut)
    }
  }
  const readers = [...graph.values()].flatMap(({ later }) => later.filter(isReader))
  give('holdfast', FIRST, [...RARE, ...formats])
  give('retired', RETIRED)
  give('settings', SETTINGS)
  give('common', COMMON)
  give('tree', [...TREE, ...formats, ...readers])
  give('more', graph.keys())
  return owners
}

async function buildOwn() {
  const graph = await readGraph()
  const formats = await readFormats(graph, (path) => !FIRST.includes(path), run)
  const globs = JSON.stringify(await writeGlobs(run))
  const owners = findOwners(graph, [...formats.keys()])
  /** By bundle, the modules that others take from it. */
  const shared = {
    holdfast: new Set(),
    retired: new Set(),
    settings: new Set(),
    common: new Set(),
    tree: new Set(),
    more: new Set(),
  }
  for (const [path, { atOnce, later }] of graph)
    for (const next of [...atOnce, ...later])
      if (owners.get(next) !== owners.get(path)) shared[owners.get(next)].add(next)
  const exported = await readExports(Object.values(shared).flatMap((paths) => [...paths]))
  const take = (path) => `require('./${owners.get(path)}.js').part('${path}')`
  // One function: V8 would keep one for each module.
  const giveParts = (paths, write) =>
    `export function part(path) { __asked?.add(path); switch (path) { ${paths.map((path, at) => `case '${path}': return ${write(path, at)}`).join(';')} } }`
  const buildOne = (name, { contents, banner = '', contentsOf, plugins = [] }) =>
    build({
      ...options,
      // Files are looked for beside the bundle.
      define: { 'import.meta.dirname': '__dirname' },
      banner: {
        js: `${wrapped.banner.js}const __asked=module.asked;${banner}`,
      },
      footer: wrapped.footer,
      stdin: { contents, resolveDir: ROOT },
      outfile: resolve(OUT, `${name}.js`),
      plugins: [
        late,
        across((path) => owners.has(path) && owners.get(path) !== name, contentsOf),
        ...plugins,
      ],
    })
  const buildLater = (name, contents = '') =>
    buildOne(name, {
      contents: giveParts([...shared[name]], (path) => `require('./${path}')`) + contents,
      contentsOf: (path) => {
        const names = exported.get(path).join()
        return `const { ${names} } = ${take(path)}\nexport { ${names} }`
      },
    })
  const given = [...shared.holdfast]
  const namesOf = (path, write) => `{ ${exported.get(path).map(write)} }`
  await Promise.all([
    buildOne('holdfast', {
      contents: `${given.map((path, at) => `import ${namesOf(path, (name) => `${name} as _${at}_${name}`)} from './${path}'`).join('\n')}
        export * from './src/cli/main.ts'
        ${giveParts(given, (path, at) => namesOf(path, (name) => `${name}: _${at}_${name}`))}`,
      banner: `const __globs=${globs},__later=async(file,path)=>require(file).part(path),__now=async(path,found)=>{__asked?.add(path);return found};`,
      contentsOf: (path) =>
        formats.has(path) ? writeFormats(ROOT, formats.get(path), take(path)) : whenUsed(take(path)),
      plugins: [flat(owners)],
    }),
    buildLater('retired'),
    buildLater('settings'),
    buildLater('common'),
    buildLater('tree', `;export const serveBatches = () => require('./${THREAD}').serveBatches()`),
    buildLater('more'),
  ])
}

mkdirSync(OUT, { recursive: true })
/** All but what V8 has compiled (compile.mjs): it says itself of which bundles it is. */
const built = () => readdirSync(OUT).filter((name) => name !== 'code')
for (const name of built()) rmSync(resolve(OUT, name), { recursive: true })
writeFileSync(resolve(OUT, 'package.json'), '{ "type": "commonjs" }\n')
await Promise.all([
  build({
    ...options,
    entryPoints: { main: 'src/cli/start.ts', thread: 'src/cli/start-thread.ts' },
    outdir: OUT,
    // Node takes longer to give one of its modules again than to read a file.
    banner: { js: '"use strict";{const load=require,known={};require=(name)=>known[name]??=load(name)}' },
  }),
  buildOwn(),
  build({
    ...options,
    ...wrapped,
    entryPoints: HEAVY.map((name) => ({ in: name, out: fileOf(name) })),
    outdir: OUT,
    plugins: [fewerParts, colorless],
  }),
])

/** A sum over all that was built, by which version.ts tells builds apart. */
const sum = createHash('sha256')
for (const name of built().sort()) sum.update(name).update(readFileSync(resolve(OUT, name)))
writeFileSync(resolve(OUT, 'build.txt'), sum.digest('hex'))
