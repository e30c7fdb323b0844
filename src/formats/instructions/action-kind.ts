import { readAsciidocBlocks } from '../../languages/asciidoc.ts'
import type { Block } from '../../languages/code-block.ts'
import { readMarkdownBlocks } from '../../languages/markdown.ts'
import type { SourceFile } from '../../text/source-file.ts'

const ACTION =
  /^(?:execute|copy)(?:-[\w-]+)?$|^(?:terminal|workshop|editor|dashboard|examiner|files|section):[\w-]+$/

/** Whether a kind of block is one that Educates makes clickable. */
export function isAction(kind: string): boolean {
  return ACTION.test(kind)
}

/** The code blocks of a page; the kinds of actions without the number of a terminal. */
export function readBlocks({ path, text }: SourceFile): readonly Block[] {
  const blocks = /\.adoc$/i.test(path) ? readAsciidocBlocks(text, isAction) : readMarkdownBlocks(text)
  return blocks.map((block) => ({
    ...block,
    kind: isAction(block.kind) ? block.kind.replace(/-\d+$/, '') : block.kind,
  }))
}
