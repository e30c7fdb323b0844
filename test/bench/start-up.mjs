/*
 * Times holdfast as a whole process against two yardsticks in the same run: `node -e 0`, which is what starting
 * Node costs, and `rg -c image` over the same files, which is what finding the word costs. Ratios, not seconds,
 * are what to compare between machines. `npm run bench -- [DIR]`; without DIR the fixtures are read.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROUNDS = 9
const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')
const tree = resolve(process.argv[2] ?? join(import.meta.dirname, '../../fixtures'))
const small = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
writeFileSync(join(small, 'Dockerfile'), 'FROM nginx:1.27\nRUN true\n')
writeFileSync(join(small, 'compose.yaml'), 'services:\n  web:\n    image: nginx:1.27\n')

const commands = {
  'node -e 0': ['node', ['-e', '0'], small],
  'holdfast --version': ['node', [MAIN, '--version'], small],
  'holdfast Dockerfile': ['node', [MAIN, 'Dockerfile'], small],
  'holdfast compose.yaml': ['node', [MAIN, 'compose.yaml'], small],
  'holdfast images TREE': ['node', [MAIN, 'images', '.', '--format', 'jsonl'], tree],
  'holdfast check TREE': ['node', [MAIN, 'check', '.', '--format', 'jsonl'], tree],
  'rg -c image TREE': ['rg', ['-c', '--no-ignore', '--hidden', 'image', '.'], tree],
}

function time([command, args, cwd]) {
  const started = process.hrtime.bigint()
  spawnSync(command, args, { cwd, stdio: 'ignore' })
  return Number(process.hrtime.bigint() - started) / 1e6
}

function hasRipgrep() {
  return spawnSync('rg', ['--version'], { stdio: 'ignore' }).status === 0
}

const names = Object.keys(commands).filter((name) => !name.startsWith('rg') || hasRipgrep())
const times = new Map(names.map((name) => [name, []]))
for (let round = 0; round <= ROUNDS; round++) {
  for (const name of names) {
    const elapsed = time(commands[name])
    if (round > 0) times.get(name).push(elapsed)
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const base = median(times.get('node -e 0'))
const search = times.has('rg -c image TREE') ? median(times.get('rg -c image TREE')) : undefined
const files = execFileSync('find', [tree, '-type', 'f']).toString().trim().split('\n').length
process.stdout.write(`${tree}: ${files} files, median of ${ROUNDS} interleaved rounds\n`)
for (const name of names) {
  const value = median(times.get(name))
  const againstSearch =
    search !== undefined && name.endsWith('TREE') ? `  ${(value / search).toFixed(1)} x rg` : ''
  process.stdout.write(
    `${name.padEnd(24)} ${value.toFixed(0).padStart(6)} ms  ${(value / base).toFixed(2)} x node${againstSearch}\n`,
  )
}
rmSync(small, { recursive: true })
