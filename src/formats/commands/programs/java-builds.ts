import { after, type Field, textOf } from '../expanded-word.ts'
import type { Call } from '../program.ts'
import { builds, DOCKERD, delivers, leaks, pulledBy, pulls } from '../results.ts'

/** What properties of Maven and Gradle plugins say; `-D`, `-P` or `--` stands in front of them. */
const MADE =
  /^(?:(?:-D|-P|--)(?:spring-boot\.build-image\.)?imageName|-D(?:image|quarkus\.container-image\.image|docker\.image)|(?:-D|-P|--)jib\.to\.image|--image)=/
const PULLED =
  /^(?:(?:-D|-P|--)(?:spring-boot\.build-image\.)?(?:builder|runImage)|(?:-D|-P|--)jib\.from\.image|-Dquarkus\.jib\.base-jvm-image)=/
/** Goals, tasks and properties with which what is made goes to a registry. */
const PUSHED =
  /(?:^|:)jib(?::build)?$|^(?:(?:-D|-P|--)(?:spring-boot\.build-image\.)?publish(?:Image)?|-Dquarkus\.container-image\.push)(?:=true)?$/
const SECRET = /^-D(?:jib\.(?:to|from)\.auth\.password|quarkus\.container-image\.password|docker\.password)=/

/** Reads the words of a Maven or Gradle command. */
export function readJavaBuild(fields: readonly Field[], call: Call): void {
  const isPushed = fields.some((field) => PUSHED.test(textOf(field)))
  for (const field of fields) {
    const text = textOf(field)
    const [made] = MADE.exec(text) ?? []
    const [pulled] = PULLED.exec(text) ?? []
    const [secret] = SECRET.exec(text) ?? []
    if (made !== undefined) {
      builds(call, after(field, made.length))
      if (isPushed) delivers(call, after(field, made.length), 'registry')
    } else if (pulled !== undefined) {
      const puller = /jib/.test(pulled) ? pulledBy('jib') : DOCKERD
      pulls(call, withoutScheme(after(field, pulled.length)), puller)
    } else if (secret !== undefined)
      leaks(call, `${call.tool} ${secret.slice(0, -1)}`, undefined, field, secret.length)
  }
}

/** Jib names the registry as a scheme. */
function withoutScheme(field: Field): Field {
  const [scheme] = /^(?:registry|docker):\/\//.exec(textOf(field)) ?? []
  return scheme === undefined ? field : after(field, scheme.length)
}
