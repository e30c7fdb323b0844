import { type Field, knownText } from './expanded-word.ts'
import { type FlagTable, flagTable, parseArguments } from './flags.ts'

/** Programs that run the command in their operands. */
interface Wrapper {
  readonly flags: FlagTable
  /** Operands in front of the command. */
  readonly operands: number
}

function wrapper(values = '', switches = '', operands = 0): Wrapper {
  return { flags: flagTable(values, switches), operands }
}

export const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map([
  [
    'sudo',
    wrapper(
      'u user g group h host p prompt C D chdir R chroot T U other-user r role t type',
      'E H n S k i s',
    ),
  ],
  ['doas', wrapper('u C', 'n s')],
  ['time', wrapper('f format o output', 'p v a')],
  ['watch', wrapper('n interval q', 'd differences t no-title c color b e g x')],
  [
    'xargs',
    wrapper(
      'n max-args I L P max-procs d delimiter a arg-file s E max-lines replace',
      'r no-run-if-empty t p 0 null',
    ),
  ],
  ['env', wrapper('u unset C chdir S', 'i ignore-environment')],
  ['cross-env', wrapper()],
  ['nohup', wrapper()],
  ['exec', wrapper('a', 'c l')],
  ['command', wrapper('', 'p v V')],
  ['builtin', wrapper()],
  ['nice', wrapper('n adjustment')],
  ['ionice', wrapper('c class n classdata p')],
  ['timeout', wrapper('s signal k kill-after', 'foreground preserve-status v', 1)],
  ['stdbuf', wrapper('i o e')],
  ['setsid', wrapper('', 'c f w')],
  ['winpty', wrapper()],
  ['unbuffer', wrapper()],
  ['retry', wrapper('t times d delay b backoff max', 'v')],
  [
    'flock',
    wrapper('w wait timeout E conflict-exit-code', 'n nonblock s shared x exclusive o close u F no-fork', 1),
  ],
  [
    'systemd-run',
    wrapper(
      'u unit p property description slice E setenv M machine d uid gid on-active',
      'user pipe P t pty wait scope r remain-after-exit collect G q quiet',
    ),
  ],
  // Behind `/c`.
  ['cmd', wrapper('', '', 1)],
  ['wsl', wrapper('d distribution u user cd e exec')],
  [
    'ssh',
    wrapper('b c D E e F I i J L l m O o p Q R S W w B', 'A a f g K k M N n q s T t V v X x Y y C 4 6 G', 1),
  ],
  ['$', wrapper()],
  ['%', wrapper()],
])
/** Those that take a whole script in one word too. */
const TAKES_SCRIPT: ReadonlySet<string> = new Set(['watch', 'ssh', 'cmd'])
/** Programs that hold others, by their names. */
const HOLDERS: Readonly<Record<string, readonly string[]>> = {
  k3s: ['kubectl', 'ctr', 'crictl'],
  microk8s: ['kubectl', 'ctr'],
  minikube: ['kubectl'],
}
/** Longer chains of wrappers are not followed. */
const CHAIN_MAX = 8

/** A program that a command runs, by its name without a folder, and the words after it. */
export interface Program {
  readonly name: string
  readonly fields: readonly Field[]
}

/** The program that runs at last: behind `sudo`, `time`, `env A=b`, `xargs`. */
export function programOf(fields: readonly Field[]): Program | undefined {
  // `$(RUN)` of make may begin with settings; in the text itself they are no words.
  const first = fields.findIndex((field) => !/^\w+=/.test(knownText(field) ?? ''))
  let rest = fields.slice(Math.max(first, 0))
  for (let i = 0; i < CHAIN_MAX; i++) {
    const head = rest[0]
    const others = rest.slice(1)
    const text = knownText(head)
    if (head === undefined || text === undefined) return undefined
    const name = text.slice(text.lastIndexOf('/') + 1).replace(/\.(?:exe|cmd|bat)$/, '')
    const found = WRAPPERS.get(name)
    if (found === undefined) {
      const held = Object.hasOwn(HOLDERS, name) && HOLDERS[name]?.find((one) => one === knownText(others[0]))
      return held ? { name: held, fields: afterDashes(others) } : { name, fields: others }
    }
    const { operands } = parseArguments(others, [found.flags], true)
    let start = found.operands
    while (/^\w+=/.test(knownText(operands[start]) ?? '')) start++
    rest = operands.slice(start)
    const [only, ...more] = rest
    const isScript = TAKES_SCRIPT.has(name) && more.length === 0 && /\s/.test(knownText(only) ?? '')
    if (isScript) return { name: 'eval', fields: rest }
  }
  return undefined
}

/** `minikube kubectl -- run …` */
function afterDashes(fields: readonly Field[]): readonly Field[] {
  return knownText(fields[1]) === '--' ? fields.slice(2) : fields.slice(1)
}
