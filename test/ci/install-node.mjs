import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The oldest line of Node that package.json allows, then the newest of each. */
export const NODE_VERSIONS = ['20.19', '22', '24', '26']

const KEPT = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdfast-ci')

/**
 * Brings a line of Node from the npm package `node`, into a folder that is kept between runs.
 *
 * @returns its binary, and the version that it tells
 * @throws Error when it cannot be had
 */
export function installNode(version) {
  const folder = join(KEPT, `node-${version}`)
  const binary = join(folder, 'node_modules/node/bin/node')
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{}\n')
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', `node@${version}`]
    const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 240_000 })
    if (status !== 0 || !existsSync(binary))
      throw new Error(
        `node ${version} cannot be had from npm: ${stderr.trim().split('\n')[0] ?? `status ${status}`}`,
      )
  }
  const own = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()
  if (!own.startsWith(`v${version}.`)) throw new Error(`${binary} is ${own}, not ${version}`)
  return { binary, own }
}
