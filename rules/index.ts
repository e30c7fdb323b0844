import type { Rule } from '../src/model/rule.ts'
import { alwaysPull } from './always-pull/rule.ts'
import { digestWithoutTag } from './digest-without-tag/rule.ts'
import { dindWithoutMirror } from './dind-without-mirror/rule.ts'
import { externalRegistry } from './external-registry/rule.ts'
import { hubHosted } from './hub-hosted/rule.ts'
import { inconsistentDigest } from './inconsistent-digest/rule.ts'
import { kanikoWithoutMirror } from './kaniko-without-mirror/rule.ts'
import { missingAlwaysPull } from './missing-always-pull/rule.ts'
import { movedTag } from './moved-tag/rule.ts'
import { mutableTag } from './mutable-tag/rule.ts'
import { needlessHubLogin } from './needless-hub-login/rule.ts'
import { noCacheBuild } from './no-cache-build/rule.ts'
import { retiredRegistry } from './retired-registry/rule.ts'
import { singlePlatformDigest } from './single-platform-digest/rule.ts'
import { unpinnedBase } from './unpinned-base/rule.ts'
import { unpinnedImage } from './unpinned-image/rule.ts'
import { unreadReference } from './unread-reference/rule.ts'
import { untrustedRegistry } from './untrusted-registry/rule.ts'
import { vanishedDigest } from './vanished-digest/rule.ts'
import { alwaysPulledWorkshopImage } from './workshop/always-pulled-workshop-image/rule.ts'
import { anonymousHubMirror } from './workshop/anonymous-hub-mirror/rule.ts'
import { clusterPullFromHub } from './workshop/cluster-pull-from-hub/rule.ts'
import { embeddedRegistryCredentials } from './workshop/embedded-registry-credentials/rule.ts'
import { floatingHubTag } from './workshop/floating-hub-tag/rule.ts'
import { hubPullWithoutMirror } from './workshop/hub-pull-without-mirror/rule.ts'
import { imageCacheMisuse } from './workshop/image-cache-misuse/rule.ts'
import { instructionImageOnHub } from './workshop/instruction-image-on-hub/rule.ts'
import { localImageInCluster } from './workshop/local-image-in-cluster/rule.ts'
import { mirrorBypassingTool } from './workshop/mirror-bypassing-tool/rule.ts'
import { mirrorNotForHub } from './workshop/mirror-not-for-hub/rule.ts'
import { unrefreshedFloatingWorkshopImage } from './workshop/unrefreshed-floating-workshop-image/rule.ts'
import { workshopImageOnHub } from './workshop/workshop-image-on-hub/rule.ts'

/** Every rule, in the order of the tables in docs/rules.md. */
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
  alwaysPull,
  missingAlwaysPull,
  dindWithoutMirror,
  kanikoWithoutMirror,
  noCacheBuild,
  needlessHubLogin,
  unreadReference,
  singlePlatformDigest,
  movedTag,
  vanishedDigest,
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
]
