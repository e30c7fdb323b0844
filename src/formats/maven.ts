import { defineTextFormat, expandNames } from './table-format.ts'
import { xml } from './text-languages.ts'

const HINTS = ['jib', 'spring-boot', 'docker-maven', 'kubernetes-maven', 'openshift-maven', 'quarkus']

/**
 * Images that builds with Maven begin with: those of Jib, Spring Boot's buildpacks, Quarkus, and the docker-maven-plugin.
 * What is built is no use. Not every version of the docker-maven-plugin takes a digest behind a tag.
 *
 * @see https://github.com/GoogleContainerTools/jib/blob/master/jib-core/src/main/java/com/google/cloud/tools/jib/api/ImageReference.java
 * @see https://github.com/spring-projects/spring-boot/blob/main/buildpack/spring-boot-buildpack-platform/src/main/java/org/springframework/boot/buildpack/platform/docker/type/ImageReference.java
 * @see https://dmp.fabric8.io/
 */
export const mavenFormat = defineTextFormat(
  {
    id: 'maven',
    names: [],
    candidates: ['**/{pom,*.pom}.xml', '**/*.pom'],
    hints: HINTS,
    claims: ({ has, holds }) => HINTS.some(holds) && has('project'),
    splitsKeys: true,
    rows: [
      {
        path: '**.{configuration,properties.jib}.from.image',
        role: 'base',
        form: 'source',
        scheme: 'registry://',
        except: /^scratch$/,
      },
      {
        path: '**.{configuration.image,properties.spring-boot.build-image}.{builder,runImage}',
        role: 'builder',
      },
      { path: '**.configuration.image.buildpacks.buildpack', role: 'builder', form: 'docker-url' },
      { path: '**.images.image.build.from', role: 'base', isUnconfirmed: true },
      { path: '**.images.image.name', role: 'service', form: 'none', beside: 'build' },
      { path: '**.images.image.name', role: 'service', beside: 'run', isUnconfirmed: true },
      { path: '**.properties.quarkus.jib.{base-jvm-image,base-native-image}', role: 'base' },
      {
        path: '**.properties.quarkus.{openshift,s2i}.{base-jvm-image,base-native-image}',
        role: 'base',
        isUnconfirmed: true,
      },
      { path: '**.properties.quarkus.native.builder-image', role: 'base', form: 'value' },
    ],
    variables: {
      open: /\$/,
      unread: 'the build decides it',
      expand: expandNames(/\$\{([\w.-]+)\}/g, /\$/, (name, scope) => scope.sole('properties', name)),
    },
  },
  'xml',
  xml,
)
