import { relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type CodeLens,
  type Connection,
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LogMessageNotification,
  MarkupKind,
  MessageType,
  ProposedFeatures,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { findRepositoryRoot } from '../disk/tree.ts'
import { UsageError } from '../model/usage-error.ts'
import {
  actionsFor,
  findingsAt,
  indexFindings,
  type Judged,
  RESOLVE_COMMAND,
  toWorkspaceEdit,
} from './actions.ts'
import { completeTags } from './completion.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { describeUse } from './hover.ts'
import { decidedAt, useAt } from './places.ts'
import { rangeOf } from './positions.ts'
import { openWorkspace, type Tools, type Workspace } from './workspace.ts'

/** What the client may ask for when it starts the server; everything is off where it says nothing. */
interface Settings {
  /** Uses are labelled with their tag class and pin. */
  readonly codeLens: boolean
  /** Registries are asked for tags while they are typed. */
  readonly completeFromRegistry: boolean
}

/** UTF-16 units of a line that are looked at for a reference before the cursor. */
const REFERENCE_MAX = 512

/** Files on disk that decide what holds for the others. */
const WATCHED = ['**/holdfast.yaml', '**/.holdfast.yaml', '**/holdfast.lock', '**/.env', '**/.git/index']

/**
 * Serves the Language Server Protocol on two streams until the client ends it.
 *
 * @see https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
 */
export function serve(
  tools: Tools,
  version: string,
  { input, output }: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
): Promise<void> {
  const connection = createConnection(ProposedFeatures.all, input, output)
  const documents = new TextDocuments(TextDocument)
  const session = createSession(connection, documents, tools)
  connection.onInitialize((params) => session.initialize(params, version))
  connection.onInitialized(() => session.watch())
  documents.onDidChangeContent(({ document }) => session.judge(document))
  documents.onDidClose(({ document }) => session.close(document))
  connection.onDidChangeWatchedFiles(() => session.refresh())
  documents.onDidSave(() => session.forgetTree())
  connection.onHover(({ textDocument, position }) =>
    session.withUse(textDocument.uri, position, async (use, { document }, workspace) => ({
      contents: { kind: MarkupKind.Markdown, value: await describeUse(use, workspace) },
      range: rangeOf(document, use.place),
    })),
  )
  connection.onDefinition(({ textDocument, position }) =>
    session.withUse(textDocument.uri, position, (use, { document }, workspace) =>
      Promise.resolve([...decidedAt(use, document, workspace)]),
    ),
  )
  connection.onCodeAction(({ textDocument, range }) => session.actions(textDocument.uri, range))
  connection.onExecuteCommand(({ command, arguments: words = [] }) =>
    command === RESOLVE_COMMAND ? session.resolve(String(words[0]), String(words[1])) : undefined,
  )
  connection.onCompletion(({ textDocument, position }) => session.complete(textDocument.uri, position))
  connection.onCodeLens(({ textDocument }) => session.lenses(textDocument.uri))
  documents.listen(connection)
  connection.listen()
  return new Promise((done) => connection.onExit(() => done()))
}

type Place = TextDocument['positionAt'] extends (offset: number) => infer Result ? Result : never

/** The state of one client. */
function createSession(connection: Connection, documents: TextDocuments<TextDocument>, tools: Tools) {
  const workspaces = new Map<string, Workspace>()
  const judged = new Map<string, { readonly version: number; readonly judged: Promise<Judged | undefined> }>()
  const planned = new Map<string, { readonly of: Judged; readonly judged: Judged }>()
  let folders: readonly string[] = []
  let settings: Settings = { codeLens: false, completeFromRegistry: false }
  let mayWatch = false
  /** One document is judged at a time: while somebody types, only the newest text matters. */
  let last: Promise<unknown> = Promise.resolve()
  let told = ''

  function workspaceOf(path: string): Workspace {
    const opened = folders.find((folder) => path.startsWith(folder + sep))
    const folder = findRepositoryRoot(resolve(path, '..')) ?? opened ?? resolve(path, '..')
    const workspace = workspaces.get(folder) ?? openWorkspace(folder, tools)
    workspaces.set(folder, workspace)
    return workspace
  }

  /** The judgement of a document as it is now; each version is judged once. Undefined for what is no file. */
  function judge(document: TextDocument): Promise<Judged | undefined> {
    const known = judged.get(document.uri)
    if (known?.version === document.version) return known.judged
    const { version } = document
    const now = last.then(() => judgeNow(document, version))
    last = now
    judged.set(document.uri, { version: document.version, judged: now })
    return now
  }

  async function judgeNow(live: TextDocument, version: number): Promise<Judged | undefined> {
    const { uri } = live
    // The client's edits change the document in place.
    const isCurrent = () => documents.get(uri)?.version === version
    if (!uri.startsWith('file:') || !isCurrent()) return undefined
    const document = TextDocument.create(uri, live.languageId, version, live.getText())
    const file = fileURLToPath(document.uri)
    const workspace = workspaceOf(file)
    const path = relative(workspace.folder, file).replaceAll(sep, '/')
    try {
      const result = await workspace.judge(file, document.getText())
      const current = { document, path, result }
      if (isCurrent()) await connection.sendDiagnostics({ uri, version, diagnostics: diagnosticsOf(current) })
      told = ''
      return current
    } catch (error) {
      tellProblem(error)
      return undefined
    }
  }

  function show(type: MessageType, message: string): void {
    void connection.sendNotification(ShowMessageNotification.type, { type, message })
  }

  /** A wrong configuration or lock file is the user's to mend; anything else is a bug. */
  function tellProblem(error: unknown): void {
    const isUsage = error instanceof UsageError
    const text = isUsage
      ? `holdfast: ${error.lines.join('; ')}`
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error)
    if (text === told) return
    told = text
    if (isUsage) show(MessageType.Error, text)
    else
      void connection.sendNotification(LogMessageNotification.type, {
        type: MessageType.Error,
        message: text,
      })
  }

  /** As {@link find}, with the edits: they are made up only when somebody asks what can be done. */
  async function findPlanned(uri: string): Promise<Judged | undefined> {
    const current = await find(uri)
    if (current === undefined) return undefined
    const known = planned.get(uri)
    if (known?.of === current) return known.judged
    const file = fileURLToPath(uri)
    try {
      const result = await workspaceOf(file).plan(file, current.document.getText())
      const judged = { ...current, result }
      planned.set(uri, { of: current, judged })
      return judged
    } catch (error) {
      tellProblem(error)
      return undefined
    }
  }

  async function find(uri: string): Promise<Judged | undefined> {
    const document = documents.get(uri)
    return document === undefined ? undefined : judge(document)
  }

  return {
    initialize(params: InitializeParams, version: string): InitializeResult {
      folders = (params.workspaceFolders ?? []).map(({ uri }) => fileURLToPath(uri))
      settings = { ...settings, ...params.initializationOptions }
      mayWatch = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true
      return {
        serverInfo: { name: 'holdfast', version },
        capabilities: {
          textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
          hoverProvider: true,
          definitionProvider: true,
          codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.holdfast'] },
          executeCommandProvider: { commands: [RESOLVE_COMMAND] },
          completionProvider: { triggerCharacters: [':'] },
          ...(settings.codeLens ? { codeLensProvider: {} } : {}),
        },
      }
    },
    async watch(): Promise<void> {
      if (!mayWatch) return
      const watchers = WATCHED.map((globPattern) => ({ globPattern }))
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers })
    },
    judge,
    async close({ uri }: TextDocument): Promise<void> {
      judged.delete(uri)
      planned.delete(uri)
      await connection.sendDiagnostics({ uri, diagnostics: [] })
    },
    forgetTree(): void {
      planned.clear()
      for (const workspace of workspaces.values()) workspace.forget()
    },
    async refresh(): Promise<void> {
      for (const workspace of workspaces.values()) workspace.forget()
      judged.clear()
      planned.clear()
      for (const document of documents.all()) await judge(document)
    },
    async withUse<Answer>(
      uri: string,
      position: Place,
      answer: (
        use: Judged['result']['uses'][number],
        current: Judged,
        workspace: Workspace,
      ) => Promise<Answer>,
    ): Promise<Answer | null> {
      const current = await find(uri)
      if (current === undefined) return null
      const { document, path, result } = current
      const use = useAt(result.uses, path, document.offsetAt(position))
      return use === undefined ? null : answer(use, current, workspaceOf(fileURLToPath(uri)))
    },
    async actions(uri: string, range: { start: Place; end: Place }) {
      const current = await findPlanned(uri)
      if (current === undefined) return []
      const { document } = current
      const workspace = workspaceOf(fileURLToPath(uri))
      const { configuration } = await workspace.parts()
      const offsets = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) }
      return [...actionsFor(findingsAt(current, offsets), current, workspace, configuration.root)]
    },
    async resolve(uri: string, fingerprint: string): Promise<void> {
      const document = documents.get(uri)
      if (document === undefined) return
      const workspace = workspaceOf(fileURLToPath(uri))
      try {
        const result = await workspace.resolve(fileURLToPath(uri), document.getText())
        const [finding] = indexFindings(result).get(fingerprint) ?? []
        if (finding === undefined) return
        if (finding.fix.edits.length === 0)
          show(
            MessageType.Warning,
            `holdfast: not fixed (${finding.fix.reason ?? ''}): ${finding.fix.detail ?? ''}`,
          )
        else
          await connection.workspace.applyEdit({
            label: 'holdfast: pin',
            edit: toWorkspaceEdit(finding.fix.edits, document, result, workspace),
          })
      } catch (error) {
        tellProblem(error)
      }
    },
    async complete(uri: string, position: Place) {
      const document = documents.get(uri)
      if (document === undefined || !uri.startsWith('file:')) return []
      const line = document.getText({ start: { line: position.line, character: 0 }, end: position })
      // No reference is longer; a line may be.
      const written = /[\w.:/-]+$/.exec(line.slice(-REFERENCE_MAX))?.[0] ?? ''
      const workspace = workspaceOf(fileURLToPath(uri))
      const { root } = (await workspace.parts()).configuration
      const resolver = settings.completeFromRegistry ? await tools.openResolver(root) : undefined
      try {
        return [...(await completeTags(written, workspace, resolver))]
      } finally {
        await resolver?.close()
      }
    },
    async lenses(uri: string): Promise<CodeLens[]> {
      const current = await find(uri)
      if (current === undefined || !settings.codeLens) return []
      const { classify } = (await workspaceOf(fileURLToPath(uri)).parts()).environment
      return current.result.uses.flatMap(({ image, place }) => {
        if (image.kind !== 'read' || place.path !== current.path) return []
        const { reference } = image
        const pin = reference.digest === undefined ? 'not pinned' : 'pinned'
        const title = `${classify(reference).tagClass} tag, ${pin}`
        return [{ range: rangeOf(current.document, place), command: { title, command: '' } }]
      })
    },
  }
}
