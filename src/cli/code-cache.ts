import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'
import { openCacheFolder } from '../disk/cache-folder.ts'
import { systemCodeOf } from '../disk/errors.ts'

/** A bundle, run as Node runs a CommonJS module. */
interface Bundle {
  readonly file: string
  readonly script: Script
  readonly sourceSum: number
}

/** Loads the bundles of this package. */
export interface Bundles {
  /** What a bundle (`./name.js`) exports, or a module of Node. */
  load(name: string): unknown
  /**
   * Writes what V8 has compiled for the next run, where that run would miss something.
   *
   * @returns why it cannot be kept; undefined where it can
   */
  keep(): string | undefined
}

/** Sums of source and compiled code: V8 checks its version and flags, but the bytes of neither. */
const HEADER_BYTES = 8
/** More than one version of Node and of holdfast needs. */
const FILES_MAX = 32

/**
 * Bundles of a folder, taken as V8 compiled them in an earlier run where the cache folder has them: compiling is most of
 * a short run.
 *
 * @param folder holds the bundles; absolute
 * @param takesCache false where the cache is neither read nor written
 */
export function createBundles(folder: string, takesCache: boolean): Bundles {
  const cache = takesCache ? openCacheFolder(false) : undefined
  const loaded = new Map<string, { exports: unknown }>()
  const bundles: Bundle[] = []
  let isMissed = false

  function compile(file: string) {
    const source = readFileSync(file)
    const sourceSum = crc32(source)
    const cachedData =
      cache?.kind === 'folder' ? readCompiled(join(cache.path, nameOf(file)), sourceSum) : undefined
    // The bundler writes ASCII only.
    const text = `(function(exports,require,module,__filename,__dirname){${source.toString('latin1')}\n})`
    const script = new Script(text, { filename: file, cachedData })
    isMissed ||= script.cachedDataRejected !== false
    bundles.push({ file, script, sourceSum })
    return script.runInThisContext()
  }
  function load(name: string): unknown {
    if (!name.startsWith('./')) return require(name)
    const known = loaded.get(name)
    if (known !== undefined) return known.exports
    const module = { exports: {} }
    loaded.set(name, module)
    const file = join(folder, name)
    compile(file)(module.exports, load, module, file, folder)
    return module.exports
  }
  return {
    load,
    keep() {
      // A run without a second bundle has read no file, and knows little of what the next one needs.
      if (!takesCache || !isMissed || bundles.length < 2) return undefined
      const made = openCacheFolder(true)
      if (made.kind === 'none') return made.why
      for (const { file, script, sourceSum } of bundles)
        writeCompiled(join(made.path, nameOf(file)), sourceSum, script.createCachedData())
      removeOldest(join(made.path, FOLDER))
      return undefined
    },
  }
}

const FOLDER = 'code'

function nameOf(file: string): string {
  return join(FOLDER, `${basename(file, '.js')}-${process.version}-${process.arch}.bin`)
}

function readCompiled(path: string, sourceSum: number): Buffer | undefined {
  try {
    const bytes = readFileSync(path)
    const compiled = bytes.subarray(HEADER_BYTES)
    const isWhole =
      bytes.length > HEADER_BYTES &&
      bytes.readUInt32LE(0) === sourceSum &&
      bytes.readUInt32LE(4) === crc32(compiled)
    return isWhole ? compiled : undefined
  } catch (error) {
    systemCodeOf(error) // missing or unreadable: it is compiled anew
    return undefined
  }
}

function writeCompiled(path: string, sourceSum: number, compiled: Buffer): void {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(sourceSum, 0)
  header.writeUInt32LE(crc32(compiled), 4)
  const temporary = `${path}.${process.pid}`
  try {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, Buffer.concat([header, compiled]), { mode: 0o600 })
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
