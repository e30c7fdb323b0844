import { INVENTORIES } from '../../inventory/index.ts'
import { type ExitCode, exitCodeOf } from '../exit-code.ts'
import type { Output, ReadFlags } from '../flags.ts'
import { deliver, describeTerminal } from '../output.ts'
import { reportProblems, runWith } from '../run.ts'

export interface ImagesFlags extends ReadFlags {
  readonly format: readonly Output[]
}

/** `holdfast images`: every use, judged or not. */
export async function images(paths: readonly string[], flags: ImagesFlags): Promise<ExitCode> {
  const { result, configuration } = await runWith(paths, flags, { rules: [] })
  const outputs = flags.format.length === 0 ? [{ name: 'table', file: undefined }] : flags.format
  const terminal = describeTerminal(flags)
  await deliver(outputs, async (name, toFile) => {
    const inventory = INVENTORIES.find(({ id }) => id === name)
    if (inventory === undefined) throw new RangeError(`no inventory form is called ${name}`)
    const { render } = await inventory.load()
    return render(result.uses, {
      tagClass: configuration.root.tagClasses,
      color: terminal.color && !toFile,
      width: toFile ? undefined : terminal.width,
    })
  })
  reportProblems(result)
  return exitCodeOf(result, 'never')
}
