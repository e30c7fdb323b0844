/** A number that a budget is computed from. */
export interface BudgetNumber {
  /** What is taken where nobody says otherwise. */
  readonly standard: number
  readonly max: number
  /** What it is, after the number: `builds of each Dockerfile an hour`. */
  readonly about: string
  /** Written with a unit of time, such as `6h`; the number is in hours. */
  readonly isDuration?: true
  /** False: a fraction is allowed. */
  readonly isWhole?: true
}

/** The numbers of `budget:`, which are flags of `budget` too, in the order in which they are told. */
export const BUDGET_NUMBERS = {
  'builds-per-hour': { standard: 1, max: 1e6, about: 'builds of each Dockerfile an hour' },
  'jobs-per-hour': { standard: 1, max: 1e6, about: 'runs of each CI job an hour' },
  'cold-share': { standard: 1, max: 1, about: 'of builds and jobs start without the images (0 to 1)' },
  nodes: { standard: 3, max: 1e6, isWhole: true, about: 'cluster nodes, which pull each image once' },
  'new-nodes': { standard: 0, max: 1e6, about: 'new nodes a day' },
  restarts: { standard: 0, max: 1e6, about: 'restarts of each container an hour' },
  machines: { standard: 1, max: 1e6, isWhole: true, about: 'machines of people and Compose hosts' },
  sessions: { standard: 0, max: 1e6, isWhole: true, about: 'workshop sessions in six hours' },
  'cache-lifetime': { standard: 168, max: 1e6, isDuration: true, about: 'that a mirror keeps a manifest' },
  'tag-changes': { standard: 1, max: 1e6, about: 'moves of each tag a week' },
  attestations: {
    standard: 0,
    max: 100,
    isWhole: true,
    about: 'attestations of an image that Docker 29.1 and later fetches',
  },
  'clients-at-once': {
    standard: 1,
    max: 1e6,
    isWhole: true,
    about: 'clients that ask a cold mirror before it is filled',
  },
} as const satisfies Readonly<Record<string, BudgetNumber>>

export type BudgetKey = keyof typeof BUDGET_NUMBERS

function isBudgetKey(key: string): key is BudgetKey {
  return Object.hasOwn(BUDGET_NUMBERS, key)
}

export const BUDGET_KEYS: readonly BudgetKey[] = Object.keys(BUDGET_NUMBERS).filter(isBudgetKey)

/**
 * Who pulls from Docker Hub, and how many pulls are counted in six hours; undefined: no limit.
 *
 * @see https://docs.docker.com/docker-hub/usage/pulls/
 */
export const BUDGET_IDENTITIES = {
  anonymous: { limit: 100, about: 'one address that is not signed in' },
  free: { limit: 200, about: 'one account of the Personal plan' },
  paid: { limit: undefined, about: 'an account of a paid plan, under fair use' },
  'github-hosted': { limit: undefined, about: 'runners of GitHub, exempt by agreement (told in 2024)' },
} as const satisfies Readonly<Record<string, { limit: number | undefined; about: string }>>

export type BudgetIdentity = keyof typeof BUDGET_IDENTITIES
export const IDENTITIES = [
  'anonymous',
  'free',
  'paid',
  'github-hosted',
] as const satisfies readonly BudgetIdentity[]

/** What runs containers on the nodes. CRI-O fetches the manifests again on every check. */
export const RUNTIMES = ['containerd', 'cri-o'] as const
export type NodeRuntime = (typeof RUNTIMES)[number]

/** What somebody has said; the rest is taken from the standards. */
export interface BudgetSettings {
  readonly numbers: ReadonlyMap<BudgetKey, number>
  readonly identity?: BudgetIdentity | undefined
  readonly runtime?: NodeRuntime | undefined
  /** Counted requests in six hours; that of the identity where absent. */
  readonly limit?: number | undefined
}

const HOURS: Readonly<Record<string, number>> = { m: 1 / 60, h: 1, d: 24, w: 168 }

/** Hours of a duration such as `90m`, `6h`, `7d` or `2w`; undefined for what is none, or is nothing. */
export function readHours(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  const hours = Number(digits) * (HOURS[unit] ?? 0)
  return hours > 0 ? hours : undefined
}

/** A duration as it is written. */
export function formatHours(hours: number): string {
  if (hours < 1) return `${Math.round(hours * 60)}m`
  return hours >= 48 && hours % 24 === 0 ? `${hours / 24}d` : `${Math.round(hours * 100) / 100}h`
}
