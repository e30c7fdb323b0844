import { execFileSync } from 'node:child_process'

/** Builds the command once, before any test: the command's tests run the built file. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build:cli'], { stdio: 'inherit' })
}
