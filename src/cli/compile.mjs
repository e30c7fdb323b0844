/*
 * Lets V8 compile the command for `npm run build:code`: runs it over the fixtures, and lays what V8 compiled meanwhile
 * beside the bundles, where code-cache.ts finds it. It serves the version of Node that made it, in runs that find nothing in
 * the cache folder: in a container, in a job of CI, or with --no-cache. Where that fails the command is whole without it,
 * so that no installation fails for it.
 */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

// What is packed is for all versions of Node, and goes without it.
if (['pack', 'publish'].includes(process.env.npm_command)) process.exit()

const ROOT = resolve(import.meta.dirname, '../..')
/** The folder of the bundles, and the tree that they are run over. */
const [bundles = join(ROOT, 'dist/cli'), tree = join(ROOT, 'fixtures')] = process.argv.slice(2)

const work = mkdtempSync(join(tmpdir(), 'holdfast-code-'))
const [cache, one] = ['cache', 'one'].map((name) => join(work, name))
const kept = join(cache, 'code')
/** Without what a hook of git that installs packages says of its repository, and flags of Node to which compiled code is bound. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:GIT|NODE)_/.test(name)))
/** Over one file, as a hook calls it; over a tree in two threads; and in one, which meets files of all kinds. */
const RUNS = [
  { cwd: one, args: ['check', 'Dockerfile'] },
  { cwd: tree, args: ['check', '.', '--jobs', '2'] },
  { cwd: tree, args: ['images', '.', '--jobs', '1'] },
]

const code = join(bundles, 'code')
rmSync(code, { recursive: true, force: true })
try {
  for (const folder of [cache, one]) mkdirSync(folder, { mode: 0o700 })
  writeFileSync(join(one, 'Dockerfile'), 'FROM nginx:1.27\nRUN true\n')
  // Most trees are under git; without it nothing is lost but what only they need.
  spawnSync('git', ['init', '-q'], { cwd: one, env })
  const why = whyNotCompiled()
  if (why === undefined) {
    renameTree('images', 'check')
    mkdirSync(code)
    // In the cache they are for their owner alone. A thread that ends with the run may leave one that is not whole.
    for (const name of readdirSync(kept).filter((name) => name.endsWith('.bin')))
      writeFileSync(join(code, name), readFileSync(join(kept, name)))
  } else process.stderr.write(`holdfast: built, but nothing is compiled beforehand: ${why}\n`)
} finally {
  rmSync(work, { recursive: true, force: true })
}

function whyNotCompiled() {
  for (const { cwd, args } of RUNS) {
    // One set is for all commands over a tree: each adds what it calls besides.
    if (args[0] === 'images') renameTree('check', 'images')
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(bundles, 'main.js'), ...args], {
      cwd,
      env: { ...env, HOLDFAST_CACHE_DIR: cache },
      encoding: 'utf8',
      maxBuffer: Number.POSITIVE_INFINITY,
    })
    // Findings end a run with 1, as Node ends a program that breaks, and fixtures that nobody can read with 4.
    if (stdout === '' || (status !== 0 && status !== 1 && status !== 4))
      return `holdfast ${args.join(' ')} ended with ${status}: ${stderr.trim()}`
    // The next run reads again.
    rmSync(join(cache, 'readings'), { recursive: true, force: true })
  }
  return existsSync(kept)
    ? undefined
    : `nothing can be kept in ${cache}; set TMPDIR to a folder outside of repositories that is yours`
}

function renameTree(from, to) {
  for (const name of existsSync(kept) ? readdirSync(kept) : [])
    if (name.startsWith(`${from}-`) && !name.startsWith(`${from}-files-`))
      renameSync(join(kept, name), join(kept, name.replace(from, to)))
}
