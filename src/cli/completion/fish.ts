import {
  type CommandModel,
  commandsBelow,
  flagsWithValue,
  nameOf,
  quotedSteps,
  type Values,
} from './model.ts'

/** A script for fish. */
export function renderFish(commands: readonly CommandModel[]): string {
  return `# Completion of holdfast for fish. In ~/.config/fish/config.fish: holdfast completion fish | source
function __holdfast_at --description 'whether the command line has come to one of these commands'
    set -l at ''
    set -l flag ''
    for word in (commandline -opc)[2..-1]
        if test -n "$flag"
            set flag ''
            continue
        end
        switch $word
            case ${flagsWithValue(commands).join(' ')}
                set flag $word
            case '-*'
            case '*'
                switch "$at $word"
                    case ${quotedSteps(commands).join(' ')}
                        set at (string trim "$at $word")
                end
        end
    end
    contains -- "$at" $argv
end
complete -c holdfast -e
${commands.map((command) => renderCommand(command, commands)).join('')}`
}

function renderCommand(command: CommandModel, commands: readonly CommandModel[]): string {
  const { path, flags, argument } = command
  const start = `complete -c holdfast -n ${quote(`__holdfast_at '${path}'`)}`
  const lines: string[] = []
  const below = commandsBelow(commands, path)
  // The program itself takes the paths of its default command beside commands.
  if (path !== '' && argument.kind !== 'files') lines.push(`${start} -f`)
  for (const child of below) lines.push(`${start} -a ${nameOf(child)} -d ${quote(child.description)}`)
  if (below.length === 0 && argument.kind === 'words')
    lines.push(`${start} -a ${quote(argument.words.join(' '))}`)
  for (const { name, description, values } of flags) {
    lines.push(`${start} -l ${name.replace(/^--/, '')} -d ${quote(description)}${renderValues(values)}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

function renderValues(values: Values): string {
  switch (values.kind) {
    case 'none':
      return ''
    case 'files':
      return ' -r -F'
    case 'free':
      return ' -x'
    case 'words':
      return ` -x -a ${quote(values.words.join(' '))}`
    case 'pairs': {
      const words = values.keys.flatMap((key) => values.values.map((value) => `${key}=${value}`))
      return ` -x -a ${quote(words.join(' '))}`
    }
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
