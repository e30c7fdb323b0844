import type { Command } from 'commander'
import { renderBash } from '../completion/bash.ts'
import { renderFish } from '../completion/fish.ts'
import { describeProgram } from '../completion/model.ts'
import { renderZsh } from '../completion/zsh.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { print } from '../output.ts'

/** `holdfast completion`: a script that completes the command line of this very program. */
export async function completion(shell: 'bash' | 'zsh' | 'fish', program: Command): Promise<ExitCode> {
  const render = { bash: renderBash, zsh: renderZsh, fish: renderFish }[shell]
  await print(render(describeProgram(program)))
  return EXIT.clean
}
