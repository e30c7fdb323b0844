import { type CommandModel, flagsWithValue, groupValues, quotedSteps, type Values } from './model.ts'

/** A script for bash 3.2 and later. What it says nothing about, bash completes as a file. */
export function renderBash(commands: readonly CommandModel[]): string {
  return `# Completion of holdfast for bash. In ~/.bashrc: source <(holdfast completion bash)
_holdfast() {
  local cur at='' flag='' head='' strip='' words='' word before i
  local -a line
  before=\${COMP_LINE:0:COMP_POINT}
  read -ra line <<<"$before"
  [[ $before == *[[:space:]] ]] && line+=('')
  cur=\${line[\${#line[@]}-1]}
  for ((i = 1; i < \${#line[@]} - 1; i++)); do
    word=\${line[i]}
    if [[ -n $flag ]]; then
      flag=
      continue
    fi
    case $word in
      ${flagsWithValue(commands).join('|')}) flag=$word ;;
      -*) ;;
      *) case "$at $word" in
        ${quotedSteps(commands).join('|')}) at="\${at:+$at }$word" ;;
      esac ;;
    esac
  done
  word=$cur
  # bash takes the equals sign for the end of a word: what stands before it is no part of a reply.
  [[ $cur == *=* && $COMP_WORDBREAKS == *=* ]] && strip=\${cur%"\${cur##*=}"}
  if [[ -z $flag && $cur == --*=* ]]; then
    flag=\${cur%%=*}
    head=$flag=
    word=\${cur#*=}
  fi
  if [[ -n $flag ]]; then
    case "$at $flag" in
${[...groupValues(commands, renderAction)].map(([action, names]) => `      ${names.join('|')}) ${action} ;;`).join('\n')}
    esac
  elif [[ $cur == -* ]]; then
    case $at in
${commands.map(({ path, flags }) => `      '${path}') words='${flags.map(({ name }) => name).join(' ')}' ;;`).join('\n')}
    esac
  else
    case $at in
${renderArguments(commands)}
    esac
  fi
  COMPREPLY=()
  while read -r word; do
    word=$head$word
    COMPREPLY+=("\${word#"$strip"}")
    [[ $word == *= ]] && type compopt &>/dev/null && compopt -o nospace
  done < <(compgen -W "$words" -- "$word")
}
complete -o default -o bashdefault -F _holdfast holdfast
`
}

function renderArguments(commands: readonly CommandModel[]): string {
  const lines: string[] = []
  for (const { path, argument } of commands) {
    const action = renderAction(argument)
    if (action !== '') lines.push(`      '${path}') ${action} ;;`)
  }
  return lines.join('\n')
}

/** `compgen` runs what stands in its words: no text of the command line may get into them. */
function renderAction(values: Values): string {
  if (values.kind === 'words') return `words='${values.words.join(' ')}'`
  if (values.kind !== 'pairs') return ''
  const keys = values.keys.map((key) => `${key}=`).join(' ')
  return `if [[ $word == *=* ]]; then head+=\${word%%=*}=; word=\${word#*=}; words='${values.values.join(' ')}'; else words='${keys}'; fi`
}
