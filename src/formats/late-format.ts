import type { Format } from '../model/format.ts'
import { compileWords } from '../text/words.ts'
import { mayHoldWords, type TableWords } from './table-words.ts'

/** What is read of what a format tells once it is asked for. */
type Told = Pick<Format, 'candidates' | 'fillsVariables' | 'isTable' | 'kind' | 'names' | 'traits'> & {
  /** What it looks for in a text, where it asks nothing else of it. */
  readonly words?: TableWords
}

/** Formats whose words nobody has asked for yet: a text is looked through once for all words that are known by then. */
const unasked: LateFormat[] = []

/** A format that told as data what it could when the command was built (cli/late-formats.mjs); the rest is in its module. */
export class LateFormat {
  readonly id: Format['id']
  readonly scripts: Format['scripts']
  readonly informs: Format['informs']
  readonly looksAt: Format['looksAt']
  readonly sources: Format['sources']
  readonly #load: () => Format
  readonly #json: string
  #told: Told | undefined
  #whole: Format | undefined
  #mayHold: Format['mayHold'] | undefined

  constructor(
    load: () => Format,
    json: string,
    id: Format['id'],
    scripts: Format['scripts'],
    informs: Format['informs'],
    looksAt: Format['looksAt'],
    sources: Format['sources'],
  ) {
    this.#load = load
    this.#json = json
    this.id = id
    this.scripts = scripts
    this.informs = informs
    this.looksAt = looksAt
    this.sources = sources
    unasked.push(this)
  }
  get told(): Told {
    this.#told ??= JSON.parse(this.#json) as Told
    return this.#told
  }
  get whole(): Format {
    this.#whole ??= this.#load()
    return this.#whole
  }
  get candidates() {
    return this.told.candidates
  }
  get fillsVariables() {
    return this.told.fillsVariables
  }
  get isTable() {
    return this.told.isTable
  }
  get kind() {
    return this.told.kind
  }
  get names() {
    return this.told.names
  }
  get traits() {
    return this.told.traits
  }
  get fields() {
    return this.whole.fields
  }
  get load() {
    return this.whole.load
  }
  get nests() {
    return this.whole.nests
  }
  get mayHold(): Format['mayHold'] {
    for (const { told } of unasked.splice(0)) compileWords(told.words?.hints ?? [])
    const { names, words } = this.told
    this.#mayHold ??= words === undefined ? this.whole.mayHold : mayHoldWords(names, words)
    return this.#mayHold
  }
}
