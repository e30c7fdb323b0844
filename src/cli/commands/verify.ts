import type { RunResult } from '../../model/finding.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { Resolver } from '../../model/resolver.ts'
import { isVanished, type Verification, whyUnverified } from '../../model/verification.ts'
import { addToGroup } from '../../text/group-by.ts'
import { askPins } from '../ask-pins.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import type { Output, ReadFlags, ResolverFlags } from '../flags.ts'
import { reportNotices } from '../online.ts'
import { deliver, outputsOf } from '../output.ts'
import { type Pins, renderPins, renderPinsJson } from '../pins-report.ts'
import { openResolver } from '../resolver.ts'
import { reportProblems, walkPaths } from '../walk-paths.ts'

export interface VerifyFlags extends ReadFlags, ResolverFlags {
  readonly format: readonly Output[]
}

/** `holdfast verify`: whether pins are still served and what became of their tags. */
export async function verify(paths: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  const { result, configuration } = await walkPaths(paths, flags, { rules: [] })
  const resolver = await openResolver(configuration.root, flags)
  try {
    const verifications = await askPins(result.uses, configuration.root, resolver, flags)
    reportNotices(resolver)
    await report(groupPins(result, verifications), resolver, flags)
    reportProblems(result)
    const codes = [...verifications.values()].map(codeOf)
    return worst([exitCodeOf(result, 'never'), ...codes])
  } finally {
    await resolver.close()
  }
}

async function report(pins: Pins, resolver: Resolver, { format }: VerifyFlags): Promise<void> {
  await deliver(outputsOf(format, 'text'), async (name) =>
    name === 'json' ? renderPinsJson(pins, resolver) : renderPins(pins, resolver),
  )
}

/** 3: a digest is gone or could not be asked for; 1: the tag beside it names something else now, or nothing. */
function codeOf(verification: Verification): ExitCode {
  if (whyUnverified(verification) !== undefined || isVanished(verification)) return EXIT.unresolved
  const { kind } = verification.tag
  return kind === 'moved' || kind === 'gone' ? EXIT.findings : EXIT.clean
}

function groupPins({ uses }: RunResult, verifications: ReadonlyMap<ImageUse, Verification>): Pins {
  const groups = new Map<Verification, ImageUse[]>()
  for (const [use, verification] of verifications) {
    addToGroup(groups, verification, use)
  }
  return { groups, pinned: verifications.size, others: uses.length - verifications.size }
}
