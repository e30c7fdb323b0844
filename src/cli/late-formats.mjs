/*
 * Formats in the bundle that every run loads: of most of them a run asks no more than whether their globs match. What a
 * descriptor tells as plain values is written down when the command is built; its module stays in another bundle.
 */
/** The list of formats. */
const LIST = 'src/formats/index.ts'
/** What stands for a format in the first bundle. */
const LATE_FORMAT = 'src/formats/late-format.ts'
/** The index of globs, which reads few of them by the ends of paths. */
const INDEX = 'src/text/path-glob-index.ts'
/** What of a format is not told as it is: it is asked for in its module, but for the words of `mayHold`. */
const PARTS = ['fields', 'load', 'mayHold', 'nests']
/** What every run asks of all formats; the rest of what is told is read when it is asked for. */
const AT_ONCE = ['id', 'ends', 'scripts']
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
  const [{ mayEnd }, ...modules] = await run([INDEX, ...paths])
  const told = paths.map((path, at) => [
    path,
    Object.fromEntries(Object.entries(modules[at]).map(([name, format]) => [name, tell(format, mayEnd)])),
  ])
  return new Map(told.filter(([, formats]) => Object.values(formats).every((format) => format !== undefined)))
}

function tell(format, mayEnd) {
  const told = Object.entries(format).filter(([name]) => !PARTS.includes(name))
  const isTold = ([name, value]) => [...AT_ONCE, ...WHEN_ASKED].includes(name) && isPlain(value)
  if (!('mayHold' in format) || !told.every(isTold)) return undefined
  const { words } = format.mayHold
  return { ...Object.fromEntries(told), words, ends: endsOf([...format.names, ...format.candidates], mayEnd) }
}

/** Whether a value is the same behind JSON. */
function isPlain(value) {
  if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
    return Object.values(value).every(isPlain)
  return typeof value === 'string' || typeof value === 'boolean'
}

/** What paths that match some globs end with, between slashes; undefined where that may be anything. */
function endsOf(globs, mayEnd) {
  const isEnd = (end) => globs.some((glob) => mayEnd(glob.toLowerCase(), end))
  const letters = [...new Set(globs.join('').toLowerCase())]
  const ends = letters.flatMap((one) => letters.map((other) => one + other)).filter(isEnd)
  return isEnd('\0\0') ? undefined : `/${ends.join('/')}/`
}

/**
 * A module in place of one whose formats are late.
 *
 * @param root the folder that paths count from
 * @param take code that gives what the module exports
 */
export function writeFormats(root, formats, take) {
  const write = ([name, format]) => {
    const told = JSON.stringify(Object.fromEntries(WHEN_ASKED.map((one) => [one, format[one]])))
    const given = [told, ...AT_ONCE.map((one) => format[one])].map(
      (one) => JSON.stringify(one) ?? 'undefined',
    )
    return `export const ${name}=new LateFormat(()=>${take}.${name},${given})`
  }
  return [`import{LateFormat}from'${root}/${LATE_FORMAT}'`, ...Object.entries(formats).map(write)].join('\n')
}
