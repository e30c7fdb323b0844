import type { Rule } from '../src/model/rule.ts'
import { digestWithoutTag } from './digest-without-tag/rule.ts'
import { externalRegistry } from './external-registry/rule.ts'
import { hubHosted } from './hub-hosted/rule.ts'
import { inconsistentDigest } from './inconsistent-digest/rule.ts'
import { movedTag } from './moved-tag/rule.ts'
import { mutableTag } from './mutable-tag/rule.ts'
import { retiredRegistry } from './retired-registry/rule.ts'
import { singlePlatformDigest } from './single-platform-digest/rule.ts'
import { unpinnedBase } from './unpinned-base/rule.ts'
import { unpinnedImage } from './unpinned-image/rule.ts'
import { unreadReference } from './unread-reference/rule.ts'
import { untrustedRegistry } from './untrusted-registry/rule.ts'
import { vanishedDigest } from './vanished-digest/rule.ts'

/** Every rule, in the order of the README's table. */
export const RULES: readonly Rule[] = [
  mutableTag,
  unpinnedBase,
  unpinnedImage,
  hubHosted,
  externalRegistry,
  untrustedRegistry,
  retiredRegistry,
  inconsistentDigest,
  digestWithoutTag,
  unreadReference,
  singlePlatformDigest,
  movedTag,
  vanishedDigest,
]
