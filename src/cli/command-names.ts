/** In the order in which help lists them. */
export const COMMAND_NAMES = [
  'check',
  'images',
  'explain',
  'resolve',
  'verify',
  'update',
  'unpin',
  'consolidate',
  'mirror',
  'budget',
  'merge',
  'init',
  'lsp',
  'completion',
] as const

export type CommandName = (typeof COMMAND_NAMES)[number]

/** The command that words of a command line are for: a first word that is none is for `check`. */
export function commandOf([first]: readonly string[]): CommandName {
  return COMMAND_NAMES.find((name) => name === first) ?? 'check'
}
