import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'

const CODE = resolve(import.meta.dirname, '../../dist/cli/code')

/** Builds the command once, before any test: the command's tests run the built file, which has nothing compiled beforehand. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build:cli'], { stdio: 'inherit' })
  rmSync(CODE, { recursive: true, force: true })
}

/** Leaves the command as `npm run build` makes it. */
export function teardown(): void {
  execFileSync('npm', ['run', '--silent', 'build:code'], { stdio: 'inherit' })
}
