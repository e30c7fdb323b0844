import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Images that builds with Gradle begin with: those of Jib, of Spring Boot's buildpacks, and of Micronaut. What is built
 * is no use.
 *
 * @see https://github.com/GoogleContainerTools/jib/tree/master/jib-gradle-plugin
 * @see https://docs.spring.io/spring-boot/gradle-plugin/packaging-oci-image.html
 */
export const gradleFormat = defineTextFormat(
  {
    id: 'gradle',
    names: [],
    candidates: ['**/*.gradle{,.kts}'],
    hints: ['jib', 'bootBuildImage', 'BootBuildImage', 'baseImage'],
    claims: () => true,
    rows: [
      { path: '**.jib.from.image{,.(),.set.()}', role: 'base', except: /^scratch$|^(?:docker|tar):\/\// },
      { path: '**.bootBuildImage.{builder,runImage}{,.(),.set.()}', role: 'builder' },
      {
        path: '**.{named,withType,register}.{builder,runImage}{,.(),.set.()}',
        role: 'builder',
        form: 'value',
      },
      { path: '**.buildpacks{,.(),.set.()}[]', role: 'builder', form: 'docker-url' },
      { path: '**.{dockerfile,dockerfileNative,named}.baseImage{,.(),.set.()}', role: 'base' },
    ],
    variables: {
      open: /\$/,
      unread: 'the build decides it',
      expand: expandNames(
        /\$\{(?:project\.|ext\.)?(\w+)\}|\$(\w+)/g,
        /\$/,
        (name, scope) => scope.sole(name) ?? scope.sole('ext', name),
      ),
    },
  },
  'slashes',
  codeIn('groovy'),
)
