import { after, type Field, knownText, textOf } from '../expanded-word.ts'
import { type Arguments, type FlagTable, flagTable } from '../flags.ts'
import { type Call, commandMap, type Subcommand, type Tool } from '../program.ts'
import { pulledBy, pulls } from '../results.ts'

/** A source that syft and grype read from an engine or a registry; all others are files. */
const REMOTE = /^(?:registry|docker|podman|containerd|oci-registry):(?!\/\/)/
const LOCAL =
  /^(?:dir|file|sbom|purl|cpe|oci-dir|oci-archive|docker-archive|singularity|local-directory|snap|\/|\.)/

/** A command that looks into the image that its operand names. */
function inspects(
  flags: FlagTable,
  choose: (args: Arguments) => readonly (Field | undefined)[] = ({ operands }) => operands.slice(0, 1),
): Subcommand {
  return {
    flags,
    read(args, call) {
      for (const image of choose(args)) pulls(call, image, pulledBy(call.tool))
    },
  }
}

/** An operand of syft and grype may name a file as well: without a tag or a source it is not told apart. */
function inspectsSource(flags: FlagTable): Subcommand {
  return {
    flags,
    read({ operands: [operand] }, call: Call) {
      const text = textOf(operand)
      const [source] = REMOTE.exec(text) ?? []
      if (operand === undefined || (source === undefined && (LOCAL.test(text) || !/[:@$]/.test(text)))) return
      pulls(call, source === undefined ? operand : after(operand, source.length), pulledBy(call.tool))
    },
  }
}

const TRIVY_FLAGS = flagTable(
  `f format o output s severity t template c config cache-dir cache-backend cache-ttl compliance config-data
   custom-headers db-repository exit-code file-patterns ignore-policy ignore-status ignorefile ignored-licenses
   image-config-scanners image-src input java-db-repository list-all-pkgs module-dir offline-scan parallel password
   pkg-relationships pkg-types platform podman-host docker-host policy-bundle-repository redis-ca redis-cert
   redis-key registry-token rekor-url report sbom-sources scanners secret-config security-checks server
   skip-dirs skip-files timeout token token-header trace username vex vuln-type vuln-severity-source
   checks-bundle-repository checks-bundle-ref detection-priority distro`,
  `clear-cache debug d dependency-tree download-db-only download-java-db-only ignore-unfixed insecure no-progress q
   quiet reset skip-db-update skip-java-db-update skip-policy-update skip-check-update removed-pkgs include-non-failures
   list-all-pkgs show-suppressed redis-tls disable-telemetry light`,
)

const SYFT_FLAGS = flagTable(
  `o output s scope c config from file name platform exclude select-catalogers override-default-catalogers
   source-name source-version source-supplier base-path template t key enrich parallelism fail-on f distro
   add-cpes-if-none only-fixed vex ignore-states by-cve sort-by`,
  'q quiet v verbose by-cve only-fixed only-notfixed show-suppressed add-cpes-if-none vv',
)

const COSIGN_FLAGS = flagTable(
  `key certificate certificate-chain certificate-identity certificate-identity-regexp certificate-oidc-issuer
   certificate-oidc-issuer-regexp certificate-github-workflow-name certificate-github-workflow-ref
   certificate-github-workflow-repository certificate-github-workflow-sha certificate-github-workflow-trigger
   rekor-url fulcio-url oidc-issuer a annotations o output output-file attachment attachment-tag-prefix type policy
   payload signature-digest-algorithm sct slot timestamp-certificate-chain ca-roots ca-intermediates
   signature max-workers registry-username registry-password registry-token registry-cacert platform
   trusted-root predicate-type dir`,
  `allow-http-registry allow-insecure-registry check-claims insecure-ignore-sct insecure-ignore-tlog k8s-keychain
   local-image offline sk private-infrastructure experimental-oci11 use-signed-timestamps f force only sig-only
   new-bundle-format d verbose`,
)

const COSIGN_COPY: Subcommand = {
  flags: COSIGN_FLAGS,
  read: ({ operands }, call) => pulls(call, operands[0], pulledBy(call.tool)),
}

const SNYK_FLAGS = flagTable(
  `file org project-name policy-path severity-threshold fail-on platform username password json-file-output
   sarif-file-output exclude-app-vulns target-reference project-tags project-environment project-lifecycle
   project-business-criticality tags`,
  'json sarif app-vulns exclude-base-image-vulns print-deps nested-jars-depth d debug',
)

/** Programs that judge, sign and list the contents of images. */
export const SCANNERS: readonly Tool[] = [
  {
    names: ['trivy'],
    globals: flagTable('c config cache-dir timeout', 'd debug q quiet v version insecure'),
    commands: commandMap([
      [
        ['image', 'i'],
        inspects(TRIVY_FLAGS, (args) =>
          args.flags.some(({ name }) => name === 'input') ? [] : args.operands.slice(0, 1),
        ),
      ],
    ]),
  },
  {
    names: ['grype'],
    globals: SYFT_FLAGS,
    commands: commandMap([[[''], inspectsSource(SYFT_FLAGS)]]),
  },
  {
    names: ['syft'],
    globals: SYFT_FLAGS,
    commands: commandMap([[['', 'scan', 'packages', 'attest'], inspectsSource(SYFT_FLAGS)]]),
  },
  {
    names: ['cosign'],
    globals: flagTable('t timeout output-file', 'd verbose'),
    commands: commandMap([
      [
        ['verify', 'verify-attestation', 'tree', 'triangulate', 'download sbom', 'download attestation'],
        inspects(COSIGN_FLAGS, ({ operands }) => operands),
      ],
      [['copy', 'save'], COSIGN_COPY],
    ]),
  },
  {
    names: ['notation'],
    globals: flagTable('', 'd debug v verbose'),
    commands: commandMap([
      [
        ['verify', 'list', 'ls', 'inspect'],
        inspects(
          flagTable('m plugin-config u username p password max-signatures o output', 'allow-referrers-api'),
        ),
      ],
    ]),
  },
  {
    names: ['snyk'],
    globals: flagTable('', 'd debug'),
    commands: commandMap([[['container test', 'container monitor'], inspects(SNYK_FLAGS)]]),
  },
  {
    names: ['dockle'],
    globals: flagTable(''),
    commands: commandMap([
      [
        [''],
        inspects(
          flagTable(
            'i ignore af accept-file ak accept-key ae accept-file-extension c cache f format o output exit-code exit-level authurl username u password p timeout sc sensitive-word sensitive-file token host cert-path insecure-registry use-xdg',
            'd debug q quiet no-color version-check insecure nonssl version v help h',
          ),
          ({ operands: [image] }) => (knownText(image) === 'help' ? [] : [image]),
        ),
      ],
    ]),
  },
]
