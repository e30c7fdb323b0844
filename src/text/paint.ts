import { Chalk, type ChalkInstance } from 'chalk'

export type Style = 'bold' | 'dim' | 'underline' | 'red' | 'green' | 'yellow' | 'blue' | 'cyan'

/** Gives a style to a text. */
export type Paint = (style: Style, text: string) => string

/** Made for the first text with colour: most runs, as those of hooks and of CI, have none. */
let chalk: ChalkInstance | undefined

/** How text is written for a terminal; without colour as it stands. */
export function paintFor(color: boolean | undefined): Paint {
  return (style, text) => {
    if (color !== true) return text
    chalk ??= new Chalk({ level: 1 })
    return chalk[style](text)
  }
}
