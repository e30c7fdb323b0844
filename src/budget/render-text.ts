import { HUB } from '../oci/hub.ts'
import { plural } from '../text/plural.ts'
import { visible } from '../text/printable.ts'
import { shortNumber } from '../text/short-number.ts'
import { type Budget, type RegistryBudget, SCENARIOS, type Scenario } from './compute.ts'
import type { Occasion } from './consumers.ts'
import { type Cost, minutesUntilSpent } from './cost.ts'
import { describeNumbers } from './describe-numbers.ts'
import { knownLimit } from './known-limits.ts'

/** What the registry itself tells of what is left. */
export interface Allowance {
  readonly limit: number | undefined
  readonly remaining: number | undefined
}

/** What a file of the tree tells a program of a mirror of Docker Hub. */
export interface TreeMirror {
  readonly file: string
  /** The programs that obey such a file. */
  readonly consumers: string
  /** Addresses in the order in which they are asked, or what stands for one. */
  readonly mirror: string
  /** Images of Docker Hub for which it is asked, of all that the tree names. */
  readonly covered: number
  readonly all: number
  /** Docker Hub is asked where it fails. */
  readonly fallsThrough: boolean
}

const OCCASION_WORDS: Readonly<Record<Occasion, readonly [once: string, many: string]>> = {
  build: ['all builds once', 'builds'],
  job: ['all CI jobs once', 'CI jobs'],
  node: ['one cold node', 'nodes'],
  session: ['one session', 'sessions'],
  machine: ['one machine', 'machines'],
}

const SCENARIO_WORDS: Readonly<Record<Scenario, string>> = {
  now: 'now',
  pins: 'pins',
  mirror: 'warm mirror',
  all: 'and rewrite',
}

/** Images that are listed. */
const IMAGES_MAX = 10
const WIDTH = 80
const IMAGE_WIDTH = 28
const PATH_MIN = 12
const NAME_WIDTH = 17
const COLUMN_WIDTH = 15

/** A budget for people, at 80 columns: the verdict first, then the numbers, then what they were made of. */
export function renderBudget(
  budget: Budget,
  allowance?: Allowance,
  treeMirrors: readonly TreeMirror[] = [],
): string {
  const hub = budget.registries.find(({ registry }) => registry === HUB)
  const others = budget.registries.filter(({ registry }) => registry !== HUB)
  const blocks =
    hub === undefined
      ? [['nothing of this tree is pulled from Docker Hub']]
      : [
          verdict(budget, hub),
          ...(allowance === undefined ? [] : [[describeAllowance(allowance)]]),
          onceBlock(hub),
          sixHoursBlock(budget, hub),
          costliestBlock(budget),
          pastMirrorBlock(budget),
          beforehandBlock(budget),
          accountsBlock(budget),
          treeMirrorsBlock(treeMirrors),
        ]
  if (others.length > 0)
    blocks.push([
      'other registries, which do not count like Docker Hub; GETs in 6 hours:',
      ...others.flatMap(otherLines),
    ])
  if (budget.unread.length > 0)
    blocks.push([`not counted: ${plural(budget.unread.length, 'use')} that could not be read`])
  blocks.push(numbersBlock(budget))
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.map(visible).join('\n')}\n`)
    .join('\n')
}

function verdict({ limit }: Budget, { sixHours }: RegistryBudget): readonly string[] {
  const { documented, safe } = sixHours.now
  const most = `Docker Hub: ${pair(sixHours.now)} requests in 6 hours`
  const counted =
    'Left of the slash: as Docker documents it, one a platform and pull.\nRight of it: every GET of a manifest. HEAD requests are free.'.split(
      '\n',
    )
  if (limit === undefined) return [`${most}, without a limit`, ...counted]
  if (safe <= limit) return [`${most}: within the limit of ${shortNumber(limit)}`, ...counted]
  const minutes = [documented, safe].map((cost) => minutesUntilSpent(limit, cost))
  const [slow, fast] = minutes.map((one) => (one === undefined ? 'never' : duration(one)))
  const over = documented > limit ? 'over the limit' : 'perhaps over the limit'
  return [
    `${most}: ${over} of ${shortNumber(limit)}`,
    `The limit is spent after ${slow} / ${fast}. Through a warm mirror: ${pair(sixHours.mirror)}.`,
    ...counted,
  ]
}

function describeAllowance({ limit, remaining }: Allowance): string {
  if (remaining === undefined) return 'left now: Docker Hub tells of no limit for this address and account'
  return `left now: ${shortNumber(remaining)}${limit === undefined ? '' : ` of ${shortNumber(limit)}`}, as Docker Hub says`
}

function onceBlock({ occasions }: RegistryBudget): readonly string[] {
  return [
    'once, with nothing there yet',
    ...occasions.map(
      ({ occasion, once, images }) =>
        `  ${OCCASION_WORDS[occasion][0].padEnd(NAME_WIDTH)}${inColumn(once)}  ${plural(images, 'image')}`,
    ),
  ]
}

function sixHoursBlock({ limit }: Budget, hub: RegistryBudget): readonly string[] {
  const row = (name: string, costs: Readonly<Record<Scenario, Cost>>) =>
    `  ${name.padEnd(NAME_WIDTH)}${SCENARIOS.map((one) => inColumn(costs[one])).join('')}`
  const titles = SCENARIOS.map((one) => SCENARIO_WORDS[one].padStart(COLUMN_WIDTH)).join('')
  const lines = [`${'in 6 hours'.padEnd(NAME_WIDTH + 2)}${titles}`]
  for (const { occasion, sixHours } of hub.occasions) lines.push(row(OCCASION_WORDS[occasion][1], sixHours))
  lines.push(row('the mirror', hub.mirror), row('together', hub.sixHours), row('in a day', hub.day))
  if (limit !== undefined) {
    const fits = SCENARIOS.map((one) => judged(limit, hub.sixHours[one]).padStart(COLUMN_WIDTH)).join('')
    lines.push(`  ${`limit ${shortNumber(limit)}`.padEnd(NAME_WIDTH)}${fits}`)
  }
  lines.push('', `Warming the mirror: ${pair(hub.fill)} once, by one pull an image before others start.`)
  if (hub.coldFill.safe > hub.fill.safe)
    lines.push(`If nobody warms it: ${pair(hub.coldFill)}, one for each client that comes meanwhile.`)
  lines.push('A copy for the rewrite fetches the index and every platform, once an update.')
  if (hub.heads.now > 0)
    lines.push(
      `Free HEAD requests of builds and jobs: ${shortNumber(hub.heads.now)}, with pins ${shortNumber(hub.heads.pins)}.`,
    )
  return lines
}

function judged(limit: number, { documented, safe }: Cost): string {
  if (documented > limit) return 'over'
  return safe > limit ? 'perhaps over' : 'fits'
}

function costliestBlock({ costliest }: Budget): readonly string[] {
  if (costliest.length === 0) return []
  const shown = costliest.slice(0, IMAGES_MAX)
  const lines = shown.map(({ reference, cost, places, example }) => {
    const name = shorten(reference).padEnd(IMAGE_WIDTH)
    const more = places > 1 ? ` and ${places - 1} more` : ''
    const room = Math.max(WIDTH - COLUMN_WIDTH - 4 - name.length - more.length, PATH_MIN)
    return `  ${beforeColumn(cost)}${name}  ${ending(example.place.path, room)}${more}`
  })
  const more = costliest.length - shown.length
  return ['what costs most, in 6 hours', ...lines, ...(more > 0 ? [`  and ${more} more`] : [])]
}

/** The end of a path, which tells more than its beginning. */
function ending(path: string, room: number): string {
  return path.length <= room ? path : `…${path.slice(1 - room)}`
}

/** Without what people do not read: the registry, `library/`, most of a digest. */
function shorten(reference: string): string {
  return reference
    .replace(`${HUB}/library/`, '')
    .replace(`${HUB}/`, '')
    .replace(/@(\w+:\w{6})\w+$/, '@$1…')
}

function pastMirrorBlock({ pastMirror, always, runtime }: Budget): readonly string[] {
  const lines = pastMirror.flatMap(({ reason, images, sixHours }) => [
    `  ${beforeColumn(sixHours)}${images.slice(0, 3).map(shorten).join(', ')}${images.length > 3 ? ' …' : ''}`,
    `  ${''.padEnd(COLUMN_WIDTH)}${reason}`,
  ])
  if (always > 0)
    lines.push(
      `  ${plural(always, 'image')} asked for at each start of a container: ${runtime.value === 'cri-o' ? 'CRI-O fetches again' : 'a free HEAD'}`,
    )
  return lines.length === 0 ? [] : ['where a mirror does not help', ...lines]
}

function beforehandBlock({ beforehand }: Budget): readonly string[] {
  if (beforehand.length === 0) return []
  const shown = beforehand.slice(0, IMAGES_MAX)
  const more = beforehand.length - shown.length
  return [
    'pulled beforehand, and again by a build',
    ...shown.map(
      ({ reference, by, again }) =>
        `  ${shorten(reference).padEnd(IMAGE_WIDTH)}  ${ending(by.place.path, 22)}, ${ending(again.place.path, 22)}`,
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
    '  Machines start empty: a build finds what was pulled where the same daemon has',
    '  pulled it in the same job, not in another one, nor with a builder of its own.',
  ]
}

function accountsBlock({ accounts }: Budget): readonly string[] {
  if (accounts.length === 0) return []
  return [
    'by account, in 6 hours, without a mirror',
    ...accounts.map(({ who, files, sixHours }) => {
      const names = files.slice(0, 2).map((file) => ending(file, 24))
      const more = files.length > 2 ? ` and ${files.length - 2} more` : ''
      return who === 'signed-in'
        ? `  ${beforeColumn(sixHours)}after a login: ${names.join(', ')}${more}`
        : `  ${beforeColumn(sixHours)}without a login, by address`
    }),
    '  A mirror asks by an account or address of its own.',
  ]
}

function treeMirrorsBlock(mirrors: readonly TreeMirror[]): readonly string[] {
  if (mirrors.length === 0) return []
  return [
    'mirrors that files of this tree set up',
    ...mirrors
      .slice(0, IMAGES_MAX)
      .flatMap(({ file, consumers, mirror, covered, all, fallsThrough }) => [
        `  ${ending(file, 76)}`,
        `    ${shortened(`${mirror}, for ${covered} of ${plural(all, 'image')}`, 76)}`,
        `    ${shortened(`${fallsThrough ? 'Docker Hub is asked where it fails' : 'Docker Hub is never asked'}; ${consumers}`, 76)}`,
      ]),
    '  The numbers above do not count on them: who installs them is not known here.',
  ]
}

function shortened(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`
}

function otherLines({ registry, images, sixHours }: RegistryBudget): readonly string[] {
  return [
    `  ${registry.padEnd(NAME_WIDTH + COLUMN_WIDTH)}  ${shortNumber(sixHours.now.safe)}, ${plural(images, 'image')}`,
    `    ${knownLimit(registry) ?? 'no limit known'}`,
  ]
}

function numbersBlock(budget: Budget): readonly string[] {
  const { given, assumed } = describeNumbers(budget)
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`)
  return [
    ...(given.length === 0 ? [] : ['with', ...indented(given)]),
    ...(assumed.length === 0
      ? []
      : ['assumed, since nobody said otherwise (flags, or budget: in holdfast.yaml)', ...indented(assumed)]),
    `Every image is taken for an index${budget.accounts.length > 0 ? '' : '; all pulls come from one address or account'}.`,
  ]
}

/** Large numbers without blanks between them, so that one stays before the next column. */
function narrow(cost: Cost): string {
  const text = pair(cost)
  return text.length < COLUMN_WIDTH ? text : text.replaceAll(' ', '')
}

function inColumn(cost: Cost): string {
  return ` ${narrow(cost).padStart(COLUMN_WIDTH - 1)}`
}

function beforeColumn(cost: Cost): string {
  return `${narrow(cost).padEnd(COLUMN_WIDTH - 1)} `
}

function pair({ documented, safe }: Cost): string {
  return `${shortNumber(documented)} / ${shortNumber(safe)}`
}

function duration(minutes: number): string {
  return minutes < 120 ? `${shortNumber(minutes)} min` : `${shortNumber(minutes / 60)} h`
}
