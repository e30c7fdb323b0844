import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { createJsonSchema } from '../../src/config/json-schema.ts'
import { complaints } from './folder.ts'
import { parseYamlValue } from './plain-yaml.ts'
import { RULES } from './rules.ts'

const VALID: Readonly<Record<string, string>> = {
  'every key of the contract': `
registries:
  docker.io:
    mirror: https://mirror.corp.example/dockerhub
    rewrite: registry.corp.example/hub
  ghcr.io/acme: { mirror: { url: "https://h.corp.example/ghcr", kind: harbor, insecure: false, ca: corp.pem }, rewrite: { to: registry.corp.example/acme, library: keep } }
internal: [registry.corp.example, "localhost:5000/ours"]
vars: { CI_PREFIX: docker.io, PYTHON: 3.10, DEBUG: true }
preset: recommended
rules:
  mutable-tag: { severity: error, classes: { minor: off } }
  hub-hosted: { severity: warning, allow: ["docker.io/library/*"] }
  unpinned-base: info
images:
  docker.io/library/postgres: { full: "{major}.{minor}" }
overrides:
  - files: ["workshops/**", "!workshops/old"]
    rules: { mutable-tag: error }
ignore: ["vendor/**"]
direct: false
`,
  'fields of all sorts': `
fields:
  - { group: apps.acme.example, kind: Fleet, path: "spec.**.runnerImage", form: reference, role: container, pin: A }
  - { files: ["deploy/*.json", "!deploy/old.json"], path: "tasks[].image" }
  - { group: "*.acme.example", path: "spec.{a,b}.*Image", form: value, pin: Cx, confidence: likely }
  - { files: ["**"], path: "__proto__.constructor[0]", form: docker-url, role: ci-step, pin: D, parts: { repository: name } }
`,
  'a policy about ignores':
    'suppressions: { forbid: [mutable-tag, hub-hosted], expiry: optional, honor: [hadolint, checkov] }',
  'a policy that asks for an end': 'suppressions: { forbid: [], expiry: required, honor: [] }',
  'a mirror with everything': `
registries:
  quay.io:
    mirror:
      url: https://h.corp.example/v2/quay/{name}
      kind: zot
      layout: before
      fallback: not-found
      ns: true
      resolve: false
      rewritesDigests: true
      insecure: true
      ca: certs/corp.pem
      authRealms: [auth.corp.example]
`,
  'empty lists and maps':
    'registries: {}\ninternal: []\nvars: {}\nrules: {}\nimages: {}\noverrides: []\nignore: []\n',
  'plain http on this machine': 'registries: { docker.io: { mirror: "http://localhost:5000" } }',
  'plain http on purpose':
    'registries: { docker.io: { mirror: { url: "http://mirror.corp.example", insecure: true } } }',
}

/** Broken files: the text, what is said of it, and whether a JSON Schema can say so too. */
const INVALID: Readonly<Record<string, { text: string; says: readonly string[]; expressible: boolean }>> = {
  'fields that do not say where they are': {
    text: 'fields:\n  - { path: a }\n  - { path: a, kind: Fleet }\n  - { path: a, files: [b], group: c }\n  - { path: a, files: ["!b"] }\n',
    says: [
      'holdfast.yaml:2:5: this row does not say where its field is found: add files with globs, or group and kind of Kubernetes objects',
      'holdfast.yaml:3:5: kind Fleet needs the group of its apiVersion: add group, such as apps.acme.example',
      'holdfast.yaml:4:5: a row is about files or about objects of a group, not both: make two rows of it',
      'holdfast.yaml:5:5: files names no file: add a glob without !',
    ],
    expressible: false,
  },
  'fields whose path is none': {
    text: `fields:\n${['', 'a..b', 'a.', 'a.**', 'a*b', '{a', '{a,{b}}', 'a[1]', '{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}'].map((path) => `  - { files: [x], path: "${path}" }\n`).join('')}`,
    says: [
      'holdfast.yaml:2:26: "" is not a path of keys: it is empty',
      'holdfast.yaml:3:26: a..b is not a path of keys: a dot stands between two keys',
      'holdfast.yaml:4:26: a. is not a path of keys: a dot stands between two keys',
      'holdfast.yaml:5:26: a.** is not a path of keys: it ends with **, which names no field',
      'holdfast.yaml:6:26: a*b is not a path of keys: a*b is no key: * stands at one end, and behind a key [] or [0]',
      'holdfast.yaml:7:26: {a is not a path of keys: braces come in pairs, and not inside braces',
      'holdfast.yaml:8:26: "{a,{b}}" is not a path of keys: braces come in pairs, and not inside braces',
      'holdfast.yaml:9:26: "a[1]" is not a path of keys: a[1] is no key: * stands at one end, and behind a key [] or [0]',
      'holdfast.yaml:10:26: "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}" is not a path of keys: its braces stand for more than 64 paths',
    ],
    expressible: false,
  },
  'fields with words that there are not': {
    text: 'fields: [{ files: [x], path: a, pin: B2, role: pod, form: text, parts: { tag: t }, __proto__: 1 }]',
    says: [
      'holdfast.yaml:1:38: expected A, B, C, Cx, D or E, got B2; did you mean B?',
      'holdfast.yaml:1:48: expected base, copy-from, mount-from, frontend, service, build-cache, build-context, image-volume, model, container, init-container, ephemeral-container, ci-job, ci-service, ci-step, action, node-image, builder, dev-container, feature, workshop-image, workshop-files, cached-image, cli-argument or environment, got pod',
      'holdfast.yaml:1:59: expected reference, value or docker-url, got text',
      'holdfast.yaml:1:72: the key repository is missing',
      'holdfast.yaml:1:84: unknown key __proto__; expected files, group, kind, path, form, role, parts, pin or confidence',
    ],
    expressible: true,
  },
  'a glob of fields that is none': {
    text: 'fields: [{ files: [""], path: a }]',
    says: ['holdfast.yaml:1:21: "" is not a glob: it is empty'],
    expressible: false,
  },
  'an unknown rule': {
    text: 'preset: strict\nrules:\n  # a comment\n  mutable-tags: error\n',
    says: ['holdfast.yaml:4:3: unknown rule mutable-tags; did you mean mutable-tag?'],
    expressible: true,
  },
  'an unknown rule that may not be ignored': {
    text: 'suppressions:\n  forbid: [mutable-tags]\n',
    says: ['holdfast.yaml:2:12: expected the id of a rule, got mutable-tags; did you mean mutable-tag?'],
    expressible: true,
  },
  'a tool whose ignores are none about images': {
    text: 'suppressions: { expiry: never, honor: [renovate] }',
    says: [
      'holdfast.yaml:1:25: expected optional or required, got never',
      'holdfast.yaml:1:40: expected hadolint or checkov, got renovate',
    ],
    expressible: true,
  },
  'ignores without an end where one is asked for': {
    text: 'suppressions:\n  expiry: required\n  honor: [checkov]\n',
    says: [
      'holdfast.yaml:3:3: the ignores of other tools have no end, so honor and expiry: required contradict each other: keep one of them',
    ],
    expressible: false,
  },
  'an unknown key': {
    text: 'registry: {}\n',
    says: ['holdfast.yaml:1:1: unknown key registry; did you mean registries?'],
    expressible: true,
  },
  'an unknown key like nothing else': {
    text: 'registries: { quay.io: { rewrite: { to: r.corp.example, zzzzzz: 1 } } }\n',
    says: ['holdfast.yaml:1:57: unknown key zzzzzz; expected to, library or assumeTarget'],
    expressible: true,
  },
  'keys that every object has': {
    text: '__proto__: {}\nrules: { constructor: error, toString: error }\n',
    says: [
      'holdfast.yaml:1:1: unknown key __proto__; expected registries, internal, vars, preset, rules, images, overrides, ignore, direct, suppressions, fields or budget',
      'holdfast.yaml:2:10: unknown rule constructor; expected mutable-tag, hub-hosted, unpinned-base or moved-tag',
      'holdfast.yaml:2:30: unknown rule toString; expected mutable-tag, hub-hosted, unpinned-base or moved-tag',
    ],
    expressible: true,
  },
  'several unknown keys of one map': {
    text: 'ignroe: []\npresset: strict\nrules: { x: error }\n',
    says: [
      'holdfast.yaml:1:1: unknown key ignroe; did you mean ignore?',
      'holdfast.yaml:2:1: unknown key presset; did you mean preset?',
      'holdfast.yaml:3:10: unknown rule x; expected mutable-tag, hub-hosted, unpinned-base or moved-tag',
    ],
    expressible: true,
  },
  'a level that is none': {
    text: 'rules: { mutable-tag: eror }',
    says: ['holdfast.yaml:1:23: expected off, info, warning or error, got eror; did you mean error?'],
    expressible: true,
  },
  'a level that is none, in a map': {
    text: 'rules: { mutable-tag: { severity: fatal } }',
    says: ['holdfast.yaml:1:35: expected off, info, warning or error, got fatal'],
    expressible: true,
  },
  'off as a boolean': {
    text: 'rules: { mutable-tag: false }',
    says: ['holdfast.yaml:1:23: expected off, info, warning or error, got the boolean false'],
    expressible: true,
  },
  'an unknown grade': {
    text: 'rules: { mutable-tag: { classes: { mnior: off } } }',
    says: ['holdfast.yaml:1:36: unknown key mnior; did you mean minor?'],
    expressible: true,
  },
  'an option of another rule': {
    text: 'rules: { unpinned-base: { allow: [docker.io] } }',
    says: ['holdfast.yaml:1:27: unknown key allow; expected severity'],
    expressible: true,
  },
  'a text where a list is expected': {
    text: 'ignore: vendor/**',
    says: ['holdfast.yaml:1:9: expected a list of globs, got a text'],
    expressible: true,
  },
  'a list where a map is expected': {
    text: 'rules:\n  - mutable-tag: error\nregistries: []',
    says: [
      'holdfast.yaml:2:3: expected a map of rules, got a list',
      'holdfast.yaml:3:13: expected a map from host or host/path, got a list',
    ],
    expressible: true,
  },
  'a key without a value': {
    text: 'ignore:\n  # vendor/**\nrules:\n',
    says: [
      'holdfast.yaml:1:1: expected a list of globs, got nothing',
      'holdfast.yaml:3:1: expected a map of rules, got nothing',
    ],
    expressible: true,
  },
  'a number where a glob is expected': {
    text: 'ignore: [12]',
    says: ['holdfast.yaml:1:10: expected a glob, got the number 12'],
    expressible: true,
  },
  'a value of a variable that is a list': {
    text: 'vars: { A: [1] }',
    says: ['holdfast.yaml:1:12: expected a string, got a list'],
    expressible: true,
  },
  'an override without files': {
    text: 'overrides:\n  - rules: { mutable-tag: off }\n',
    says: ['holdfast.yaml:2:5: the key files is missing'],
    expressible: true,
  },
  'a kind of mirror that there is not': {
    text: 'registries: { quay.io: { mirror: { url: "https://h", kind: Harbour } } }',
    says: [
      'holdfast.yaml:1:60: expected registry2, harbor, nexus, artifactory, ecr, gitlab or zot, got Harbour; did you mean harbor?',
    ],
    expressible: true,
  },
  'a mirror that is no web address': {
    text: 'registries: { quay.io: { mirror: mirror.corp.example } }',
    says: ['holdfast.yaml:1:34: the URL of a mirror starts with https:// or http://'],
    expressible: true,
  },
  'a placeholder in a mirror that there is not': {
    text: 'registries: { quay.io: { mirror: "https://h/v2/{repo}/{name}" } }',
    says: [
      'holdfast.yaml:1:35: the only placeholder in the URL of a mirror is {name}, which stands once, for the path of the repository',
    ],
    expressible: false,
  },
  'credentials in a URL, without repeating them': {
    text: 'registries: { quay.io: { mirror: "https://me:hunter2@h.corp.example" } }',
    says: [
      'holdfast.yaml:1:35: credentials must not be in the configuration: take them out of the URL and put them into docker config.json',
    ],
    expressible: false,
  },
  'credentials in a target, without repeating them': {
    text: 'registries: { quay.io: { rewrite: "me:hunter2@h.corp.example/x" } }',
    says: ['holdfast.yaml:1:36: this is not a target: it holds an @: write host or host/path only'],
    expressible: false,
  },
  'plain http to another machine': {
    text: 'registries:\n  quay.io: { mirror: "http://127.0.0.1.evil.example" }',
    says: [
      'holdfast.yaml:2:3: the mirror of quay.io is asked over plain http://, where anyone on the way can change the answer; use https:// or set insecure: true',
    ],
    expressible: false,
  },
  'a registry without a host': {
    text: 'registries: { library/nginx: { rewrite: r.corp.example } }',
    says: [
      'holdfast.yaml:1:15: library/nginx is not a registry: it starts with no registry host, which has a dot or a port',
    ],
    expressible: false,
  },
  'a registry with scheme, tag or slash': {
    text: 'internal: ["https://r.corp.example", "r.corp.example/x:1", r.corp.example/]',
    says: [
      'holdfast.yaml:1:13: https://r.corp.example is not a registry: leave out the scheme',
      'holdfast.yaml:1:39: r.corp.example/x:1 is not a registry: leave out the tag',
      'holdfast.yaml:1:60: r.corp.example/ is not a registry: leave out the / at its end',
    ],
    expressible: false,
  },
  'one registry under two names': {
    text: 'registries:\n  docker.io: { rewrite: r.corp.example/a }\n  index.docker.io: { rewrite: r.corp.example/b }\n',
    says: [
      'holdfast.yaml:3:3: index.docker.io is the same registry as docker.io in line 2; make one entry of them',
    ],
    expressible: false,
  },
  'a registry that nothing is said of': {
    text: 'registries: { quay.io: {} }',
    says: ['holdfast.yaml:1:15: quay.io has neither mirror nor rewrite'],
    expressible: false,
  },
  'two registries with one target': {
    text: 'registries:\n  quay.io: { rewrite: r.corp.example/a }\n  ghcr.io: { rewrite: R.corp.example/a }\n',
    says: [
      'holdfast.yaml:3:3: ghcr.io has the same target as quay.io in line 2 (r.corp.example/a and r.corp.example/a): two images could get one name; give each a path of its own',
    ],
    expressible: false,
  },
  'a target above another one': {
    text: 'registries:\n  quay.io: { rewrite: r.corp.example/a/b }\n  ghcr.io: { rewrite: r.corp.example/a-b }\n  docker.io: { rewrite: { to: r.corp.example/a } }\n',
    says: [
      'holdfast.yaml:4:3: docker.io has a target that overlaps with that of quay.io in line 2 (r.corp.example/a and r.corp.example/a/b): two images could get one name; give each a path of its own',
    ],
    expressible: false,
  },
  'an image with a tag': {
    text: 'images: { "postgres:16": { full: "{major}.{minor}" } }',
    says: ['holdfast.yaml:1:12: postgres:16 is not a repository: leave out the tag and the digest'],
    expressible: false,
  },
  'an image given under two names': {
    text: 'images:\n  postgres: { full: "{major}" }\n  docker.io/library/postgres: { full: "{major}.{minor}" }\n',
    says: [
      'holdfast.yaml:3:3: docker.io/library/postgres is the image docker.io/library/postgres, which has an entry already',
    ],
    expressible: false,
  },
  'a pattern that is none': {
    text: 'images: { postgres: { full: "{minor}" } }',
    says: [
      'holdfast.yaml:1:30: {minor} is not a pattern: it is made of {major}, {minor}, {patch} and {build} in this order, such as {major}.{minor}',
    ],
    expressible: false,
  },
  'globs that leave the folder': {
    text: 'ignore: [../other/**, /etc, "a//b", ""]',
    says: [
      'holdfast.yaml:1:10: ../other/** is not a glob: it leaves the folder of its file',
      'holdfast.yaml:1:23: /etc is not a glob: it starts with /, but globs are relative to the folder of their file',
      'holdfast.yaml:1:30: a//b is not a glob: it has an empty part between two /',
      'holdfast.yaml:1:38: "" is not a glob: it is empty',
    ],
    expressible: false,
  },
  'a repository glob without a host': {
    text: 'rules: { hub-hosted: { allow: [nginx] } }',
    says: [
      'holdfast.yaml:1:32: nginx is not a repository glob: it begins with a registry host: for Docker Hub write docker.io/library/nginx',
    ],
    expressible: false,
  },
  'a key given twice': {
    text: 'preset: strict\nrules: {}\npreset: none\n',
    says: ['holdfast.yaml:3:1: the key preset is given twice'],
    expressible: false,
  },
  'a file that is a list': {
    text: '- preset: strict\n',
    says: ['holdfast.yaml:1:1: expected a map with keys such as rules, got a list'],
    expressible: true,
  },
  'control characters in a key': {
    text: '"\\e[31mpreset": strict\n',
    says: [
      'holdfast.yaml:1:2: unknown key "\\u001b[31mpreset"; expected registries, internal, vars, preset, rules, images, overrides, ignore, direct, suppressions, fields or budget',
    ],
    expressible: true,
  },
}

const validateJson = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  createJsonSchema(RULES),
)

describe('a valid configuration', () => {
  for (const [name, text] of Object.entries(VALID)) {
    it(`may hold ${name}`, async () => {
      expect(await complaints(text)).toEqual([])
    })
    it(`may hold ${name} for the JSON Schema too`, () => {
      validateJson(parseYamlValue(text))
      expect(validateJson.errors).toBeNull()
    })
  }
})

describe('a broken configuration', () => {
  for (const [name, { text, says, expressible }] of Object.entries(INVALID)) {
    it(`is refused for ${name}`, async () => {
      expect(await complaints(text)).toEqual(says)
    })
    it(`is ${expressible ? 'refused' : 'let through'} by the JSON Schema for ${name}`, () => {
      expect(validateJson(parseYamlValue(text))).toBe(!expressible)
    })
  }
})

describe('the JSON Schema', () => {
  it('describes every key that a file may hold', () => {
    const bare: string[] = []
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return
      for (const [name, value] of Object.entries(node)) {
        if (name === 'properties') {
          for (const [key, property] of Object.entries(value as Record<string, { description?: string }>)) {
            // A grade is described by its option.
            if (!path.endsWith('classes') && property.description === undefined) bare.push(`${path}.${key}`)
            visit(property, `${path}.${key}`)
          }
        } else visit(value, path)
      }
    }
    visit(createJsonSchema(RULES), '')
    expect(bare).toEqual([])
  })
})
