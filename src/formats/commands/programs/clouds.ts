import { after, knownText, textOf } from '../expanded-word.ts'
import { type FlagTable, flagTable, splitField, valuesOf } from '../flags.ts'
import { commandMap, type Subcommand, type Tool } from '../program.ts'
import { pulledBy, pulls } from '../results.ts'

/** A command that has a service of a cloud run the images that some of its flags name. */
function runs(flags: FlagTable, ...names: readonly string[]): Subcommand {
  return {
    flags,
    read(args, call) {
      for (const image of valuesOf(args, ...names)) pulls(call, image, pulledBy(call.tool))
    },
  }
}

/** Flags that these have beside images are long, and most are written with a value. */
const GCLOUD_FLAGS = flagTable(
  `image container-image region project zone platform service-account set-env-vars update-env-vars env-vars-file
   set-secrets update-secrets memory cpu port concurrency max-instances min-instances timeout args command labels
   update-labels tag ingress vpc-connector network subnet revision-suffix execution-environment machine-type
   container-env container-arg container-command container-mount-host-path tags boot-disk-size tasks task-timeout
   max-retries parallelism add-cloudsql-instances set-cloudsql-instances account configuration format verbosity
   container scopes metadata impersonate-service-account`,
  'allow-unauthenticated no-allow-unauthenticated async quiet q no-traffic use-http2 execute-now wait',
)

const AZ_FLAGS = flagTable(
  `image i name n resource-group g location l environment plan p registry-server registry-username registry-password
   container-image-name deployment-container-image-name docker-custom-image-name c source t cpu memory ports
   ip-address dns-name-label environment-variables e secure-environment-variables command-line os-type restart-policy
   subscription output o query ingress target-port min-replicas max-replicas env-vars secrets revision-suffix
   args command storage-account s functions-version runtime username u password registry-login-server vnet subnet
   trigger-type replica-timeout cron-expression registry-identity user-assigned mi-user-assigned tags r registry`,
  'no-wait yes y force debug verbose only-show-errors assign-identity no-logs system-assigned',
)
const AZ_IMPORT: Subcommand = {
  flags: AZ_FLAGS,
  read(args, call) {
    // With a registry of its own in a flag, the source is a path there.
    if (valuesOf(args, 'r', 'registry').length > 0) return
    for (const image of valuesOf(args, 'source')) pulls(call, image, pulledBy(call.tool))
  },
}

const AWS_FLAGS = flagTable(
  `image-uri code function-name region profile role output query cli-input-json environment timeout memory-size
   package-type architectures image-config`,
  'publish no-publish dry-run no-cli-pager debug',
)
/** `ImageUri=…` among pairs between commas. */
const AWS_CODE: Subcommand = {
  flags: AWS_FLAGS,
  read(args, call) {
    for (const code of valuesOf(args, 'code'))
      for (const pair of splitField(code)) {
        const [key] = /^\s*ImageUri=/.exec(textOf(pair)) ?? []
        if (key !== undefined) pulls(call, after(pair, key.length), pulledBy(call.tool))
      }
  },
}

const FLY_FLAGS = flagTable(
  `i image a app c config r region o org e env strategy vm-size vm-memory vm-cpus dockerfile build-arg build-target
   image-label name n p port v volume metadata m kernel-arg entrypoint schedule restart wait-timeout`,
  'now remote-only local-only detach d verbose ha auto-confirm y yes rm copy-config no-deploy push t',
)
const FLY_RUN: Subcommand = {
  flags: FLY_FLAGS,
  untilOperand: true,
  read({ operands: [image] }, call) {
    if (image !== undefined && !/^[./]/.test(knownText(image) ?? '')) pulls(call, image, pulledBy(call.tool))
  },
}

/** Programs that hand an image to a service which runs it. */
export const CLOUDS: readonly Tool[] = [
  {
    names: ['gcloud'],
    globals: flagTable(
      'project account configuration format verbosity impersonate-service-account',
      'quiet q',
    ),
    commands: commandMap([
      [
        ['', 'beta ', 'alpha '].flatMap((stage) =>
          ['run deploy', 'run services update', 'run jobs create', 'run jobs update', 'run jobs deploy'].map(
            (words) => stage + words,
          ),
        ),
        runs(GCLOUD_FLAGS, 'image'),
      ],
      [
        ['compute instances create-with-container', 'compute instances update-container'],
        runs(GCLOUD_FLAGS, 'container-image'),
      ],
    ]),
  },
  {
    names: ['az'],
    globals: flagTable('subscription output o query', 'debug verbose only-show-errors'),
    commands: commandMap([
      [
        [
          'container create',
          ...['create', 'update', 'up', 'job create', 'job update'].map((verb) => `containerapp ${verb}`),
        ],
        runs(AZ_FLAGS, 'image', 'i'),
      ],
      [
        ['webapp create', 'webapp config container set', 'functionapp create'],
        runs(
          AZ_FLAGS,
          'i',
          'image',
          'c',
          'container-image-name',
          'deployment-container-image-name',
          'docker-custom-image-name',
        ),
      ],
      [['acr import'], AZ_IMPORT],
    ]),
  },
  {
    names: ['aws'],
    globals: flagTable('region profile output query endpoint-url', 'debug no-cli-pager no-verify-ssl'),
    commands: commandMap([
      [['lambda create-function'], AWS_CODE],
      [['lambda update-function-code'], runs(AWS_FLAGS, 'image-uri')],
    ]),
  },
  {
    names: ['flyctl', 'fly'],
    globals: flagTable('t access-token', 'verbose debug'),
    commands: commandMap([
      [['deploy', 'launch', 'machine update', 'machines update', 'm update'], runs(FLY_FLAGS, 'i', 'image')],
      [['machine run', 'machines run', 'm run'], FLY_RUN],
    ]),
  },
  {
    names: ['ibmcloud'],
    globals: flagTable(''),
    commands: commandMap([
      [
        ['app', 'job', 'application'].flatMap((what) =>
          ['create', 'update'].map((verb) => `ce ${what} ${verb}`),
        ),
        runs(
          flagTable(
            'image i name n registry-secret rs env e port p cpu memory m min-scale max-scale',
            'wait w',
          ),
          'image',
          'i',
        ),
      ],
    ]),
  },
]
