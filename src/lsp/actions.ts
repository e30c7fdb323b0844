import { join } from 'node:path'
import {
  type CodeAction,
  CodeActionKind,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { spellComment } from '../engine/add-ignores/comment.ts'
import { commentsOf, findPlaces } from '../engine/add-ignores/place.ts'
import { FORMATS } from '../formats/index.ts'
import { mayHide, type RootConfiguration } from '../model/configuration.ts'
import type { Finding, RunResult } from '../model/finding.ts'
import type { FileEdit } from '../model/fix.ts'
import { applyEdits } from '../text/edit.ts'
import { addToGroup } from '../text/group-by.ts'
import { visible } from '../text/printable.ts'
import { documentOf, rangeOf, uriOf } from './positions.ts'
import type { Workspace } from './workspace.ts'

/** The command that asks registries for what the findings of a document need; its arguments: a URI, a fingerprint. */
export const RESOLVE_COMMAND = 'holdfast.resolve'
/** What an ignore comment says until its author says why. */
const REASON = 'say why'

/** What the actions of a document are made from. */
export interface Judged {
  readonly document: TextDocument
  /** From the folder of the workspace, with `/`. */
  readonly path: string
  readonly result: RunResult
}

/** What can be done about findings of a document, the fix first. @param findings those at the cursor */
export function actionsFor(
  findings: readonly Finding[],
  judged: Judged,
  workspace: Workspace,
  root: RootConfiguration,
): readonly CodeAction[] {
  const actions: CodeAction[] = []
  const offered = new Set<string>()
  for (const finding of findings) {
    const fix = fixAction(finding, judged, workspace)
    if (fix !== undefined && !offered.has(fix.title)) actions.push(fix)
    if (fix !== undefined) offered.add(fix.title)
  }
  for (const finding of findings) {
    const ignore = mayHide(root, finding.rule) ? ignoreAction(finding, judged) : undefined
    if (ignore !== undefined) actions.push(ignore)
  }
  const all = fixAll(judged, workspace)
  return all === undefined ? actions : [...actions, all]
}

function fixAction(
  { use, fix, fingerprint }: Finding,
  { document, result }: Judged,
  workspace: Workspace,
): CodeAction | undefined {
  if (use === undefined) return undefined
  if (fix.edits.length > 0)
    return {
      title: `Change to ${visible(textAfter(fix.edits, use.raw, use.place.start, use.place.path))}`,
      kind: CodeActionKind.QuickFix,
      isPreferred: true,
      edit: toWorkspaceEdit(fix.edits, document, result, workspace),
    }
  if (fix.status !== 'available') return undefined
  const title = `Resolve and pin ${visible(use.text)}`
  return {
    title,
    kind: CodeActionKind.QuickFix,
    command: { title, command: RESOLVE_COMMAND, arguments: [document.uri, fingerprint] },
  }
}

/** The written reference with its own edits; those in other files are not shown in a title. */
function textAfter(edits: readonly FileEdit[], raw: string, start: number, path: string): string {
  const own = edits.filter(
    (edit) => edit.path === path && edit.range.start >= start && edit.range.end <= start + raw.length,
  )
  if (own.length === 0) return edits.map(({ newText }) => newText).join(' … ')
  return applyEdits(
    raw,
    own.map(({ range, newText }) => ({
      range: { start: range.start - start, end: range.end - start },
      newText,
    })),
  )
}

/** All edits that need no registry, as `source.fixAll`. */
function fixAll({ document, result, path }: Judged, workspace: Workspace): CodeAction | undefined {
  const edits = result.findings.filter(({ at }) => at.place.path === path).flatMap(({ fix }) => fix.edits)
  if (edits.length === 0) return undefined
  return {
    title: 'Fix all that needs no registry in this file',
    kind: `${CodeActionKind.SourceFixAll}.holdfast`,
    edit: toWorkspaceEdit(edits, document, result, workspace),
  }
}

function ignoreAction(finding: Finding, { document, path }: Judged): CodeAction | undefined {
  const text = document.getText()
  const host = commentsOf(path, text, FORMATS)
  const [insertion] = findPlaces(text, host, [finding]).insertions
  if (insertion === undefined) return undefined
  const words = { reason: REASON, until: undefined }
  const newText = insertion.spell(spellComment([finding.rule], words, host))
  const at = { start: insertion.offset, end: insertion.offset }
  return {
    title: `Ignore ${finding.rule} here, with a reason`,
    kind: CodeActionKind.QuickFix,
    edit: { changes: { [document.uri]: [{ range: rangeOf(document, at), newText }] } },
  }
}

/** Edits of files as the protocol wants them; each place once. */
export function toWorkspaceEdit(
  edits: readonly FileEdit[],
  document: TextDocument,
  result: RunResult,
  { folder }: Pick<Workspace, 'folder'>,
): WorkspaceEdit {
  const byFile = new Map<string, Map<string, FileEdit>>()
  for (const edit of edits) {
    const known = byFile.get(edit.path) ?? new Map<string, FileEdit>()
    byFile.set(edit.path, known.set(`${edit.range.start}-${edit.range.end}`, edit))
  }
  const changes: Record<string, TextEdit[]> = {}
  for (const [path, own] of byFile) {
    const uri = uriOf(join(folder, path))
    const isOpen = uri === document.uri
    const before = result.files.find((file) => file.path === path)?.before
    const target = isOpen ? document : before === undefined ? undefined : documentOf(before, uri)
    if (target === undefined) continue
    changes[isOpen ? document.uri : uri] = [...own.values()].map(({ range, newText }) => ({
      range: rangeOf(target, range),
      newText,
    }))
  }
  return { changes }
}

/** The findings of a document whose range touches another one, by offsets. */
export function findingsAt(
  { result, path }: Judged,
  { start, end }: { readonly start: number; readonly end: number },
): readonly Finding[] {
  return result.findings.filter(
    ({ at }) => at.place.path === path && at.place.start <= end && start <= at.place.end,
  )
}

/** The findings by fingerprint. */
export function indexFindings(result: RunResult): ReadonlyMap<string, readonly Finding[]> {
  const byFingerprint = new Map<string, Finding[]>()
  for (const finding of result.findings) addToGroup(byFingerprint, finding.fingerprint, finding)
  return byFingerprint
}
