/*
 * Bundles the command for `npm run build:cli`: main.js, which people start, holdfast.js, which holds our own code, and
 * one file for each package that is heavy and not always needed. They are CommonJS: Node starts them sooner than
 * modules, and V8 can keep what it compiled of them (start.ts).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'esbuild'

const ROOT = resolve(import.meta.dirname, '../..')
const OUT = resolve(ROOT, 'dist/cli')

/** Packages with a file of their own. */
const HEAVY = ['dockerfile-ast', 'globby', 'undici', 'vscode-languageserver/node', 'yaml']
/** Modules of Node that take milliseconds to load, which most runs do not need. */
const LATE = ['node:child_process', 'node:crypto', 'node:v8', 'node:worker_threads', 'node:zlib']

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

/** What is not started by Node itself is the text of a function, which code-cache.ts calls with what Node gives to a module. */
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
    onLoad({ filter: /./, namespace: 'late' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => /^\w+$/.test(name) && name !== 'default')
      const getters = names.map((name) => `get ${name}() { return load().${name} }`)
      const file = HEAVY.includes(path) ? `./${fileOf(path)}.js` : path
      return {
        contents: `let loaded
          const load = () => (loaded ??= require('${file}'))
          module.exports = {${getters.join()}}`,
      }
    })
  },
}

rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })
writeFileSync(resolve(OUT, 'package.json'), '{ "type": "commonjs" }\n')
await Promise.all([
  build({
    ...options,
    entryPoints: { main: 'src/cli/start.ts', thread: 'src/cli/start-thread.ts' },
    outdir: OUT,
  }),
  build({
    ...options,
    entryPoints: { holdfast: 'src/cli/main.ts' },
    outdir: OUT,
    plugins: [late],
    // Files are looked for beside the bundle.
    define: { 'import.meta.url': '__url' },
    banner: { js: `${wrapped.banner.js}const __url=require('node:url').pathToFileURL(__filename).href;` },
    footer: wrapped.footer,
  }),
  build({
    ...options,
    ...wrapped,
    entryPoints: HEAVY.map((name) => ({ in: name, out: fileOf(name) })),
    outdir: OUT,
  }),
])
