/*
 * Formats in the bundle that every run loads: of most of them a run asks no more than whether their globs match. What a
 * descriptor tells as plain values is written down when the command is built; its module, and the functions by which it tells
 * of some files, stay in another bundle.
 */
/** The list of formats. */
const LIST = 'src/formats/index.ts'
/** What stands for a format in the first bundle. */
const LATE_FORMAT = 'src/formats/late-format.ts'
/** Writes globs sorted by what names have that match them. */
const GLOBS = 'src/engine/format-globs.ts'
/** What of a format is not told as it is: it is asked for in its module, but for the words of `mayHold`. */
const PARTS = ['fields', 'load', 'mayHold', 'nests']
/** What every run asks of all formats; the rest of what is told is read when it is asked for. */
const AT_ONCE = ['id', 'scripts', 'informs', 'looksAt', 'sources']
const WHEN_ASKED = ['candidates', 'fillsVariables', 'isTable', 'kind', 'names', 'traits', 'words']

/**
 * The formats of modules that tell nothing else as functions, and that only the list imports.
 *
 * @param graph what each module imports, by path
 * @param isLeft whether a module may be left out of the bundle
 * @param run gives what modules export, in the same order
 * @returns by path, what formats tell, by the name that their module exports them under
 */
export async function readFormats(graph, isLeft, run) {
  const importers = [...graph.values()].flatMap(({ atOnce, later }) => [...atOnce, ...later])
  const isOnlyListed = (path) => importers.filter((one) => one === path).length === 1
  const paths = graph.get(LIST).atOnce.filter((path) => isLeft(path) && isOnlyListed(path))
  const modules = await run(paths)
  const told = paths.map((path, at) => [
    path,
    Object.fromEntries(Object.entries(modules[at]).map(([name, format]) => [name, tell(format)])),
  ])
  return new Map(told.filter(([, formats]) => Object.values(formats).every((format) => format !== undefined)))
}

/** The globs of all formats, as format-globs.ts reads them. */
export async function writeGlobs(run) {
  const [{ FORMATS }, { writeFormatGlobs }] = await run([LIST, GLOBS])
  return writeFormatGlobs(FORMATS)
}

function tell(format) {
  const told = Object.entries(format).filter(([name]) => !PARTS.includes(name))
  const isTold = ([name, value]) => AT_ONCE.includes(name) || (WHEN_ASKED.includes(name) && isPlain(value))
  if (!('mayHold' in format) || !told.every(isTold)) return undefined
  const { words } = format.mayHold
  return { ...Object.fromEntries(told), words }
}

/** Whether a value is the same behind JSON. */
function isPlain(value) {
  if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
    return Object.values(value).every(isPlain)
  return typeof value === 'string' || typeof value === 'boolean'
}

/** Code of a value. @param whole code that gives it from its module, where its functions are called */
function codeOf(value, whole) {
  if (typeof value === 'function') return `(...given)=>${whole}(...given)`
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return JSON.stringify(value)
  return `{${Object.entries(value).map(([name, one]) => `${name}:${codeOf(one, `${whole}.${name}`)}`)}}`
}

/**
 * A module in place of one whose formats are late.
 *
 * @param root the folder that paths count from
 * @param take code that gives what the module exports
 */
export function writeFormats(root, formats, take) {
  const write = ([name, format]) => {
    const whole = `${take}.${name}`
    const told = JSON.stringify(Object.fromEntries(WHEN_ASKED.map((one) => [one, format[one]])))
    const given = [JSON.stringify(told), ...AT_ONCE.map((one) => codeOf(format[one], `${whole}.${one}`))]
    const last = given.findLastIndex((one) => one !== 'undefined')
    return `export const ${name}=new LateFormat(()=>${whole},${given.slice(0, last + 1)})`
  }
  return [`import{LateFormat}from'${root}/${LATE_FORMAT}'`, ...Object.entries(formats).map(write)].join('\n')
}
