import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { Script } from 'node:vm'
import { openCacheFolder } from '../disk/cache-folder.ts'
import { systemCodeOf } from '../disk/errors.ts'

/** A bundle, run as Node runs a CommonJS module. */
interface Bundle {
  readonly file: string
  readonly script: Script
  readonly text: string
  /** Modules of it that this run has asked for, by path: what they call is compiled by then. */
  readonly asked: Set<string>
  /** Those that earlier runs had asked for. */
  readonly known: ReadonlySet<string>
  /** Whether an earlier run has kept it, or it lay beside the bundles; else all of it was compiled anew. */
  readonly isTaken: boolean
  /** Whether the next run finds nothing that is as good as what this one compiles. */
  readonly isMissed: boolean
  /** Whether it serves this run alone: it holds far more than runs like this one call. */
  readonly isBorrowed: boolean
}

/** Loads the bundles of this package. */
export interface Bundles {
  /** What a bundle (`./name.js`) exports, or a module of Node. */
  load(name: string): unknown
  /** Calls a function without parameters that a bundle exports. */
  call(name: string, exported: string): void
  /**
   * What another thread of this process need not compile anew, of some bundles and by their names; empty where all comes
   * from the cache folder, where a thread finds its own.
   */
  share(names: readonly string[]): SharedCode
  /**
   * Writes what V8 has compiled for the next run, where that one would miss something: a bundle, or what the modules call
   * that no run before has asked for.
   *
   * @returns why it cannot be kept; undefined where it can
   */
  keep(): string | undefined
}

/** What V8 has compiled, by the name of the bundle. It crosses threads. */
export type SharedCode = ReadonlyMap<string, Uint8Array>

/** What begins the names of files with what V8 has compiled. */
export interface CodeNames {
  /** In the cache folder. */
  readonly kept: string
  /** Beside the bundles. */
  readonly built: string
  /** Whether what lies beside the bundles serves until a run has kept its own, since it calls other functions. */
  readonly keepsOwn?: boolean
  /** Beside the bundles too: serves a run for which nothing is kept and that finds no bundle under `built`. */
  readonly borrowed?: string
}

/** What several commands need with two versions of Node; less than 200 MB. */
const FILES_MAX = 64

/**
 * Bundles of a folder, taken as V8 compiled them in an earlier run where the cache folder has them, or beside the bundles
 * when this program was built (compile.mjs): compiling is most of a short run.
 *
 * @param folder holds the bundles; absolute
 * @param names of what is run: that is kept, and nothing else
 * @param takesCache false where the cache is neither read nor written
 * @param underUsualFlags compiles under the flags that V8 begins with, since it takes only what it compiled under the same
 * @param shared what another thread has compiled, for bundles that the cache folder does not have
 * @param onMissed is told once it is known that this run keeps something, with the first bundle or later
 */
export function createBundles(
  folder: string,
  names: CodeNames,
  takesCache: boolean,
  underUsualFlags: (compile: () => Script) => Script = (compile) => compile(),
  shared?: SharedCode,
  onMissed: () => void = () => undefined,
): Bundles {
  const cache = takesCache ? openCacheFolder(false) : undefined
  const loaded = new Map<string, { exports: unknown }>()
  const bundles = new Map<string, Bundle>()
  let isTold = false
  let isAnyKept = false

  function tellMissed(): void {
    if (takesCache && !isTold) onMissed()
    isTold = true
  }

  /** The length tells versions of this program apart, which may take turns: another text of this length is found out later. */
  function nameOf({ length }: string, file: string, run: string): string {
    const bundle = basename(file, '.js')
    return join(FOLDER, `${run}-${bundle}-${length}-${process.version}-${process.arch}.bin`)
  }
  function given(name: string): Buffer | undefined {
    const code = shared?.get(name)
    return code && Buffer.from(code.buffer, code.byteOffset, code.byteLength)
  }
  function compile(name: string): Bundle {
    const before = bundles.get(name)
    if (before !== undefined) return before
    const file = join(folder, name)
    const source = readSource(file)
    // The bundler writes ASCII only.
    const text = source.toString('latin1')
    const own =
      cache?.kind === 'folder'
        ? readCompiled(join(cache.path, nameOf(text, file, names.kept)), source)
        : undefined
    isAnyKept ||= own !== undefined
    const besides = (run: string) => readCompiled(join(folder, nameOf(text, file, run)), source)
    const found = own ?? besides(names.built)
    const mayBorrow = found === undefined && !isAnyKept && names.borrowed !== undefined
    const taken = found ?? (mayBorrow ? besides(names.borrowed) : undefined)
    const cachedData = taken?.compiled ?? given(name)
    const script = underUsualFlags(() => new Script(text, { filename: file, cachedData }))
    const isTaken = taken !== undefined && script.cachedDataRejected === false
    const isMissed = !isTaken || (own === undefined && names.keepsOwn === true)
    const [asked, known] = [new Set<string>(), new Set(taken?.asked)]
    const isBorrowed = isTaken && found === undefined
    const bundle = { file, text, asked, known, script, isTaken, isMissed, isBorrowed }
    bundles.set(name, bundle)
    if (isMissed) tellMissed()
    return bundle
  }
  function load(name: string): unknown {
    const known = loaded.get(name)
    if (known !== undefined) return known.exports
    if (!name.startsWith('./')) return require(name)
    const module = { exports: {} }
    loaded.set(name, module)
    const { script, asked, known: before, file } = compile(name)
    const add = (path: string) => {
      asked.add(path)
      if (!before.has(path)) tellMissed()
    }
    script.runInThisContext()(module.exports, load, Object.assign(module, { asked: { add } }), file, folder)
    return module.exports
  }
  return {
    load,
    call(name, exported) {
      const module = load(name)
      const found = typeof module === 'object' && module !== null ? Reflect.get(module, exported) : undefined
      if (typeof found !== 'function') throw new Error(`${name} exports no function ${exported}`)
      found()
    },
    share: (names) =>
      new Map(
        [...bundles.values()].every(({ isTaken }) => isTaken)
          ? []
          : names.map((name) => [name, compile(name).script.createCachedData()]),
      ),
    keep() {
      const needed = [...bundles.values()].filter(
        ({ isMissed, isBorrowed, asked, known }) =>
          !isBorrowed && (isMissed || [...asked].some((path) => !known.has(path))),
      )
      if (!takesCache || needed.length === 0) return undefined
      const made = openCacheFolder(true)
      if (made.kind === 'none') return made.why
      for (const { file, script, text, asked, known } of needed)
        writeCompiled(join(made.path, nameOf(text, file, names.kept)), text, {
          compiled: script.createCachedData(),
          asked: [...new Set([...known, ...asked])],
        })
      removeOldest(join(made.path, FOLDER))
      return undefined
    },
  }
}

const FOLDER = 'code'

/** What is kept of a bundle. */
interface Compiled {
  readonly compiled: Buffer
  /** Modules whose functions are among it. */
  readonly asked: readonly string[]
}

/** Of the length of the modules that were asked for, at the beginning of a file: they follow, what is compiled twice, and the source. */
const LENGTH_BYTES = 4
/** Copies are read in pieces. */
const PIECE_BYTES = 256 * 1024

/** What a process takes for the first time costs more than to read a file: sources and what was compiled of them take turns. */
const memory = Buffer.allocUnsafeSlow(1024 * 1024)
const piece = Buffer.allocUnsafeSlow(PIECE_BYTES)

/** Room that is overwritten when it is asked for again. */
function roomFor(length: number): Buffer {
  return length > memory.length ? Buffer.allocUnsafeSlow(length) : memory.subarray(0, length)
}

/** Reads a bundle into {@link roomFor | room that is overwritten}. */
function readSource(path: string): Buffer {
  const file = openSync(path, 'r')
  const source = roomFor(fstatSync(file).size)
  const read = readSync(file, source, 0, source.length, 0)
  closeSync(file)
  if (read < source.length) throw new Error(`${path} was read in part only`)
  return source
}

/**
 * What was compiled of this source. V8 checks its version and flags, but neither the bytes of the source nor its own: both
 * are compared with copies, since a sum would need a module of Node that takes longer to load.
 *
 * @param source is overwritten where something is at the path
 */
function readCompiled(path: string, source: Buffer): Compiled | undefined {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    readSync(file, piece, 0, LENGTH_BYTES, 0)
    const start = LENGTH_BYTES + piece.readUInt32LE(0)
    const length = (fstatSync(file).size - start - source.length) / 2
    if (length <= 0 || !Number.isInteger(length)) return undefined
    const asked = Buffer.allocUnsafeSlow(start - LENGTH_BYTES)
    readSync(file, asked, 0, asked.length, LENGTH_BYTES)
    if (!isCopied(file, start + length * 2, source)) return undefined
    const compiled = roomFor(length)
    readSync(file, compiled, 0, length, start)
    if (!isCopied(file, start + length, compiled)) return undefined
    return { compiled, asked: asked.toString('latin1').split('\n') }
  } catch (error) {
    systemCodeOf(error) // missing or unreadable: it is compiled anew
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Whether the same bytes stand in a file from a position on. */
function isCopied(file: number, position: number, bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, piece, 0, Math.min(PIECE_BYTES, bytes.length - at), position + at)
    if (read === 0 || piece.compare(bytes, at, at + read, 0, read) !== 0) return false
    at += read
  }
  return true
}

function writeCompiled(path: string, text: string, { compiled, asked }: Compiled): void {
  const temporary = `${path}.${process.pid}`
  const paths = Buffer.from(asked.join('\n'), 'latin1')
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(paths.length)
  try {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
    writeFileSync(
      temporary,
      Buffer.concat([length, paths, compiled, compiled, Buffer.from(text, 'latin1')]),
      { mode: 0o600 },
    )
    renameSync(temporary, path)
  } catch (error) {
    systemCodeOf(error) // a full disk: the next run compiles again
    rmSync(temporary, { force: true })
  }
}

function removeOldest(folder: string): void {
  try {
    const files = readdirSync(folder).map((name) => join(folder, name))
    if (files.length <= FILES_MAX) return
    const ages = new Map(files.map((file) => [file, statSync(file).mtimeMs]))
    const byAge = files.sort((a, b) => (ages.get(a) ?? 0) - (ages.get(b) ?? 0))
    for (const file of byAge.slice(0, -FILES_MAX)) rmSync(file, { force: true })
  } catch (error) {
    systemCodeOf(error) // another run removes them too
  }
}
