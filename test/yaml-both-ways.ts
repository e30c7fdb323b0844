/*
 * Reads made YAML texts with the fast reader and with the package: `npm run fuzz:yaml -- COUNT [FIRST]`, a million where no
 * count is given. Not part of the test suite, which does the same with some thousand texts.
 */
import { readMadeTexts } from './support/yaml-both-ways.ts'

const [count = '1000000', first = '0'] = process.argv.slice(2)
const STEP = 10_000
let fast = 0
for (let done = 0; done < Number(count); done += STEP) {
  const result = readMadeTexts(Number(first) + done, Math.min(STEP, Number(count) - done))
  fast += result.fast
  for (const text of result.different) process.stdout.write(`read otherwise: ${JSON.stringify(text)}\n`)
  if (result.different.length > 0) process.exitCode = 1
}
process.stdout.write(`${count} texts, ${fast} of them read without the package\n`)
