/*
 * The words that tags are made of, lower case. A word stands here when it means the same in the tags of
 * many images; what one image alone says by a word belongs into its row in tag-schemes.ts.
 */

/** Some of the words; split when one is looked up, since most tags are told by few kinds of them. */
export interface Words {
  has(word: string): boolean
}

function words(text: string): Words {
  let known: ReadonlySet<string> | undefined
  return {
    has(word) {
      known ??= new Set(text.trim().split(/\s+/))
      return known.has(word)
    },
  }
}

/** Move along with releases of one quality or rhythm. */
export const CHANNEL_WORDS = words(`
  stable unstable testing oldstable oldoldstable experimental edge beta alpha rc pre preview prerelease next
  canary nightly weekly daily monthly snapshot rolling current lts sts mainline dev devel insider insiders
  bleeding release prod production staging qa uat test candidate rawhide ea tip ci`)

/** Behind a version they say that it is built again and again: `1.2.3-edge`. */
export const MOVING_WORDS = words(`
  snapshot nightly edge canary unstable weekly daily rolling bleeding devel insider insiders`)

/** Follow a branch of the sources. */
export const BRANCH_WORDS = words('main master develop development trunk head branch hotfix')

/** Begin the name of a short-lived branch, whatever stands behind: `feature-login`, `renovate-node-20.x`. */
export const BRANCH_PREFIXES = words('feature feat bugfix fix renovate dependabot topic wip')

/** Stand before the number of a pull request. */
export const PULL_WORDS = words('pr pull mr')

/** Stand before a build number: `build-789`, `b456`, `r123`. */
export const BUILD_WORDS = words('b build bld r rev revision run ci job pipeline ls')

/** Stand before the number of an update that completes a version: `2022-CU11`, `3.12-r0`. */
export const UPDATE_WORDS = words('u cu gdr r update')

/** Stand before a commit, which may then be short or all digits. */
export const COMMIT_WORDS = words('sha git commit')

/** Names of Debian's and Ubuntu's releases. */
export const CODENAMES = words(`
  wheezy jessie stretch buster bullseye bookworm trixie forky duke sid
  precise trusty utopic vivid wily xenial yakkety zesty artful bionic cosmic disco eoan focal groovy hirsute
  impish jammy kinetic lunar mantic noble oracular plucky questing resolute stonking`)

/** Distributions: `alpine3.20`, `debian-11`, `al2023`. Behind a hyphen only a short version is theirs. */
export const SYSTEM_WORDS = words(`
  alpine debian ubuntu ubu centos fedora rhel ubi rocky rockylinux alma almalinux oracle oraclelinux ol
  amazonlinux al amzn opensuse leap sles bci suse photon mariner azurelinux wolfi chainguard busybox archlinux
  nixos distroless scratch windowsservercore nanoserver servercore windows ltsc linux`)

/** Tools and languages whose version says nothing of the image's own: `jdk17`, `php8.3`, `cuda-12.3.1`. */
export const TOOL_WORDS = words(`
  jdk jre java openjdk temurin corretto amazoncorretto zulu semeru openj9 graalvm graal liberica sapmachine
  ibmjava php python py pypy node nodejs ruby go golang rust perl scala clojure groovy kotlin dotnet aspnet
  lua luajit julia swift ghc otp erlang elixir maven gradle sbt llvm clang gcc cmake qt cuda cudnn rocm
  tensorrt torch pytorch tensorflow postgres postgresql pg mysql mariadb mongo mongodb redis kafka spark
  hadoop flink nginx httpd tomcat jetty chrome chromium firefox chromedriver geckodriver k8s kube kubernetes
  k3s helm kubectl terraform ansible envoy`)

/** Words for the same thing: where one names the image, a version behind another is the image's own. */
export const FAMILIES: readonly Words[] = [
  words(
    `jdk jre java openjdk temurin corretto amazoncorretto zulu semeru graalvm liberica sapmachine ibmjava`,
  ),
  words('python py'),
  words('node nodejs'),
  words('go golang'),
  words('postgres postgresql pg'),
  words('mongo mongodb'),
]

/** How an image is built or what it leaves out; says nothing of a version. */
export const VARIANT_WORDS = words(`
  slim fpm apache cli zts cgi debug nonroot root rootless static musl glibc uclibc gnu gpu cpu jupyter full
  minimal tiny base core lite light lean mini micro small fat standalone builder runtime sdk headless headful
  management otel dind git server client agent worker enterprise community ee ce oss pro developer extra
  extras browsers chiseled fips hardened unprivileged multi multiarch emulators onbuild bin labs threaded
  contrib native generic cnb curl scm`)

/** Processors, some with digits and signs of their own, in small letters. */
export const ARCHITECTURE =
  /(?:x86_64|x86-64|amd64(?:v[1-4])?|arm64(?:v8)?|arm32v[5-8]|armv[5-8]l?|armhf|aarch64|i[36]86|s390x|ppc64(?:le)?|riscv64|mips64(?:le)?|win(?:32|64))(?![a-z0-9])/y
/** The letters that they begin with. */
export const ARCHITECTURE_STARTS = words('x amd arm armv armhf aarch i s ppc riscv mips win')
