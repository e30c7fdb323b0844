import type { Finding } from '../../model/finding.ts'
import { type Fix, NO_FIX, type Obstacle } from '../../model/fix.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { type Remedy, type Report, rulePage } from '../../model/rule.ts'
import type { Position } from '../../text/range.ts'
import { locate } from '../../text/segment.ts'
import { obstacleOf, pinObstacleOf } from '../plan/obstacles.ts'
import { cacheIsUnsafe } from '../workshop/cache-place.ts'
import { createFingerprints } from './fingerprint.ts'
import type { Graded } from './severity.ts'

/**
 * Turns sorted statements into findings: with the place of the part that is meant, what can be done, and a fingerprint.
 *
 * @param fromRoot the path from the configuration's root of a path from the working directory
 */
export function toFindings(
  statements: readonly Graded[],
  fromRoot: (path: string) => string,
): readonly Finding[] {
  const fingerprintOf = createFingerprints(fromRoot)
  return statements.map(({ rule, at, report, severity }) => {
    const use = 'image' in at ? at : undefined
    const fingerprint = fingerprintOf(rule, at)
    return {
      rule: rule.id,
      grade: report.grade ?? null,
      severity,
      message: report.message,
      at,
      use,
      position: use === undefined ? at.position : positionOf(use, report),
      remedy: report.remedy,
      fix: use === undefined ? NO_FIX : fixOf(use, report.remedy),
      get fingerprint() {
        return fingerprint()
      },
      help: rulePage(rule),
    }
  })
}

/** A finding with another fix. Its fingerprint is still made only when it is needed, which a copy of all would do at once. */
export function withFix(finding: Finding, fix: Fix): Finding {
  const { rule, grade, severity, message, at, use, position, remedy, help } = finding
  return {
    rule,
    grade,
    severity,
    message,
    at,
    use,
    position,
    remedy,
    fix,
    get fingerprint() {
      return finding.fingerprint
    },
    help,
  }
}

/** The place of the part that is meant, where it stands within the use on one line; else the whole use. */
function positionOf(use: ImageUse, { part }: Report): Position {
  if (part === undefined || use.image.kind !== 'read' || use.position.line !== use.position.endLine)
    return use.position
  const range = use.image.reference.parts[part]
  const at = range === undefined ? undefined : locate(use.image.segments, range)
  if (at === undefined || at.path !== use.place.path || at.start < use.place.start || at.end > use.place.end)
    return use.position
  const { line, column } = use.position
  const shift = column - use.place.start
  return { line, column: at.start + shift, endLine: line, endColumn: at.end + shift }
}

/** What is known of a fix before anything is planned. */
function fixOf(use: ImageUse, remedy: Remedy | undefined): Fix {
  if (remedy === undefined) return NO_FIX
  const obstacle = obstacleOf(use, false) ?? remedyObstacleOf(use, remedy)
  return { ...NO_FIX, ...(obstacle ?? { status: 'available' }) }
}

function remedyObstacleOf(use: ImageUse, { kind }: Remedy): Obstacle | undefined {
  if (kind === 'image-cache') return cacheIsUnsafe()
  if (kind === 'full-tag') return pinObstacleOf(use, 'tag')
  return kind === 'pin-digest' ? pinObstacleOf(use) : undefined
}
