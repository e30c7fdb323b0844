import {
  type CommandModel,
  commandsBelow,
  flagsWithValue,
  groupValues,
  nameOf,
  quotedSteps,
  type Values,
} from './model.ts'

/** A script for zsh, to be sourced or to lie in a folder of `$fpath` as `_holdfast`. */
export function renderZsh(commands: readonly CommandModel[]): string {
  return `#compdef holdfast
# Completion of holdfast for zsh. In ~/.zshrc, after compinit: source <(holdfast completion zsh)
_holdfast() {
  local at='' flag='' word
  local -a list
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if [[ -n $flag ]]; then
      flag=
      continue
    fi
    case $word in
      (${flagsWithValue(commands).join('|')}) flag=$word ;;
      (-*) ;;
      (*) case "$at $word" in
        (${quotedSteps(commands).join('|')}) at="\${at:+$at }$word" ;;
      esac ;;
    esac
  done
  if [[ -z $flag && $PREFIX == --*=* ]]; then
    flag=\${PREFIX%%=*}
    compset -P 1 '*='
  fi
  if [[ -n $flag ]]; then
    case "$at $flag" in
${[...groupValues(commands, renderAction)].map(([action, names]) => `      (${names.join('|')}) ${action} ;;`).join('\n')}
    esac
  elif [[ $PREFIX == -* ]]; then
    case $at in
${commands.map(renderFlags).join('\n')}
    esac
  else
    case $at in
${commands.map((command) => renderArgument(command, commands)).join('')}
    esac
  fi
}
if [[ \${funcstack[1]} == _holdfast ]]; then
  _holdfast "$@"
else
  compdef _holdfast holdfast
fi
`
}

function renderFlags({ path, flags }: CommandModel): string {
  const list = flags.map(({ name, description }) => quote(`${name}:${description}`))
  return `      ('${path}') list=(${list.join(' ')}); _describe -o flag list ;;`
}

function renderArgument(command: CommandModel, commands: readonly CommandModel[]): string {
  const { path, argument } = command
  const below = commandsBelow(commands, path)
  const list = below.map((child) => quote(`${nameOf(child)}:${child.description}`))
  const describe = `list=(${list.join(' ')}); _describe -t commands command list`
  const action = below.length > 0 ? describe : renderAction(argument)
  // The program itself takes the paths of its default command.
  return action === '' ? '' : `      ('${path}') ${action}${path === '' ? '; _files' : ''} ;;\n`
}

function renderAction(values: Values): string {
  if (values.kind === 'files') return '_files'
  if (values.kind === 'words') return `compadd -- ${values.words.join(' ')}`
  if (values.kind !== 'pairs') return ''
  return `if compset -P 1 '*='; then compadd -- ${values.values.join(' ')}; else compadd -S = -- ${values.keys.join(' ')}; fi`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
