import { serve } from '../../lsp/server.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { openLock } from '../lock-book.ts'
import { lockPathOf } from '../lock-path.ts'
import { openResolver } from '../resolver.ts'
import { streamOf } from '../streams.ts'
import { version } from '../version.ts'

/** `holdfast lsp`: a language server on standard input and output. */
export async function lsp(): Promise<ExitCode> {
  await serve(
    {
      openBook: (root, writes) => openLock(lockPathOf(root), root, writes),
      openResolver: (root) => openResolver(root, {}),
    },
    version(),
    { input: process.stdin, output: streamOf('stdout') },
  )
  return EXIT.clean
}
