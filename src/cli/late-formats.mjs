/*
 * Formats in the bundle that every run loads: of most of them a run asks no more than whether their globs match. What a
 * descriptor tells as plain values is written down when the command is built; its module stays in another bundle.
 */
/** The list of formats. */
const LIST = 'src/formats/index.ts'
/** What of a format is not told before it is asked for. */
const PARTS = ['fields', 'load', 'mayHold', 'nests']

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

function tell(format) {
  const told = Object.entries(format).filter(([name]) => !PARTS.includes(name))
  return 'mayHold' in format && told.every(([, value]) => isPlain(value))
    ? Object.fromEntries(told)
    : undefined
}

/** Whether a value is the same behind JSON. */
function isPlain(value) {
  if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
    return Object.values(value).every(isPlain)
  return typeof value === 'string' || typeof value === 'boolean'
}

/** What the bundle begins with. */
export function writeLateFormat(formats) {
  // V8 reads JSON in less time than it needs for the same literals.
  const told = JSON.stringify(JSON.stringify(Object.fromEntries(formats)))
  const getters = PARTS.map((name) => `get ${name}(){return(this.#whole??=this.#load()).${name}}`)
  return `const __told=JSON.parse(${told});
    class LateFormat{
      #load;#whole;
      constructor(path,name,load){Object.assign(this,__told[path][name]);this.#load=load}
      ${getters.join('\n')}
    }`
}

/** A module in place of one whose formats are late. @param take code that gives what that one exports */
export function writeFormats(path, formats, take) {
  const write = (name) => `export const ${name}=new LateFormat('${path}','${name}',()=>${take}.${name})`
  return Object.keys(formats).map(write).join('\n')
}
