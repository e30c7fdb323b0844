import type { Rule } from '../src/model/rule.ts'
import { alwaysPulledWorkshopImage } from './always-pulled-workshop-image/rule.ts'
import { anonymousHubMirror } from './anonymous-hub-mirror/rule.ts'
import { clusterPullFromHub } from './cluster-pull-from-hub/rule.ts'
import { digestWithoutTag } from './digest-without-tag/rule.ts'
import { embeddedRegistryCredentials } from './embedded-registry-credentials/rule.ts'
import { externalRegistry } from './external-registry/rule.ts'
import { floatingHubTag } from './floating-hub-tag/rule.ts'
import { hubHosted } from './hub-hosted/rule.ts'
import { hubPullWithoutMirror } from './hub-pull-without-mirror/rule.ts'
import { imageCacheMisuse } from './image-cache-misuse/rule.ts'
import { inconsistentDigest } from './inconsistent-digest/rule.ts'
import { instructionImageOnHub } from './instruction-image-on-hub/rule.ts'
import { localImageInCluster } from './local-image-in-cluster/rule.ts'
import { mirrorBypassingTool } from './mirror-bypassing-tool/rule.ts'
import { mirrorNotForHub } from './mirror-not-for-hub/rule.ts'
import { movedTag } from './moved-tag/rule.ts'
import { mutableTag } from './mutable-tag/rule.ts'
import { retiredRegistry } from './retired-registry/rule.ts'
import { singlePlatformDigest } from './single-platform-digest/rule.ts'
import { unpinnedBase } from './unpinned-base/rule.ts'
import { unpinnedImage } from './unpinned-image/rule.ts'
import { unreadReference } from './unread-reference/rule.ts'
import { unrefreshedFloatingWorkshopImage } from './unrefreshed-floating-workshop-image/rule.ts'
import { untrustedRegistry } from './untrusted-registry/rule.ts'
import { vanishedDigest } from './vanished-digest/rule.ts'
import { workshopImageOnHub } from './workshop-image-on-hub/rule.ts'

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
  instructionImageOnHub,
  workshopImageOnHub,
  hubPullWithoutMirror,
  anonymousHubMirror,
  mirrorNotForHub,
  floatingHubTag,
  alwaysPulledWorkshopImage,
  unrefreshedFloatingWorkshopImage,
  clusterPullFromHub,
  localImageInCluster,
  mirrorBypassingTool,
  imageCacheMisuse,
  embeddedRegistryCredentials,
  singlePlatformDigest,
  movedTag,
  vanishedDigest,
]
