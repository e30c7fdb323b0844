import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

const BUILDPACKS = '**.buildpacks{[],.set.()[],.set.listOf.*,.listOf.*,.add.(),.addAll.*}'
/** What is no plain image among buildpacks: those of the builder or a registry, `id`, `id@1.2`, files, `docker://x`. */
const OTHER_BUILDPACK = /^(?:[a-z]+:|[./])|@v?\d|^[^:@]*$/

/**
 * Images that builds with Gradle begin with: those of Jib, of Spring Boot's buildpacks, and of Micronaut, which writes
 * them behind FROM. What is built is no use. All of them take a tag and a digest.
 *
 * @see https://github.com/GoogleContainerTools/jib/blob/master/jib-core/src/main/java/com/google/cloud/tools/jib/api/ImageReference.java
 * @see https://github.com/spring-projects/spring-boot/blob/main/buildpack/spring-boot-buildpack-platform/src/main/java/org/springframework/boot/buildpack/platform/docker/type/ImageReference.java
 * @see https://github.com/micronaut-projects/micronaut-gradle-plugin/blob/master/docker-plugin/src/main/java/io/micronaut/gradle/docker/NativeImageDockerfile.java
 */
export const gradleFormat = defineTextFormat(
  {
    id: 'gradle',
    names: [],
    candidates: ['**/*.gradle{,.kts}'],
    hints: ['jib', 'bootBuildImage', 'BootBuildImage', 'baseImage', 'graalImage'],
    claims: () => true,
    rows: [
      {
        path: '**.jib.from.image{,.(),.set.()}',
        role: 'base',
        form: 'source',
        scheme: 'registry://',
        except: /^scratch$/,
      },
      { path: '**.bootBuildImage.{builder,runImage}{,.(),.set.()}', role: 'builder' },
      {
        path: '**.{named,withType,register,getByName}.{builder,runImage}{,.(),.set.()}',
        role: 'builder',
        form: 'value',
      },
      { path: BUILDPACKS, role: 'builder', form: 'value', except: OTHER_BUILDPACK },
      { path: BUILDPACKS, role: 'builder', form: 'docker-url' },
      {
        path: '**.{*ockerfile,*ockerfileNative,named,getByName}.{baseImage,graalImage}{,.(),.set.()}',
        role: 'base',
        except: /^none$/,
      },
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
