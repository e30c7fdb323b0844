import type { Inventory } from '../model/inventory.ts'
import { plural } from '../text/plural.ts'
import { listPulls, nameOf, type Pull, platformOf, withoutRepeats } from './pull-list.ts'

/**
 * A bash script that pulls every image, several at once, and goes on where it was stopped.
 *
 * Its list stands in a here-document that nothing is expanded in, and holds names that are references only.
 */
export const pullScriptInventory: Inventory = {
  id: 'pull-script',
  render(uses, options) {
    const pulls = withoutRepeats(listPulls(uses, 'pulled', options).pulls)
    const pinned = pulls.filter(({ digest }) => digest !== undefined).length
    const head = `#!/usr/bin/env bash
# Pulls the images that the files of a repository name: ${plural(pulls.length, 'image')}, ${pinned} by digest.
# Written by: holdfast images --format pull-script
`
    return `${head}${USAGE}IFS= read -r -d '' images <<'IMAGES' || true
${pulls.map(lineOf).join('')}IMAGES
${BODY}`
  },
  leftOut: (uses, options) => listPulls(uses, 'pulled', options),
}

function lineOf(pull: Pull): string {
  const mark = pull.isLikely ? `# likely an image: ${pull.place}\n` : ''
  const platform = platformOf(pull)
  return `${mark}${nameOf(pull)}${platform === '' ? '' : ` ${platform}`}\n`
}

const USAGE = `#
#   bash pull.sh [LIST]   LIST replaces the list in this file: a reference a line, and a platform behind it
#
# It warms the store of the program that pulls and the mirrors that this program asks. A builder with a store of its
# own (docker-container, kaniko), Docker-in-Docker and the nodes of a cluster see nothing of it.
#
#   PULL              the command; the reference is its last word (docker pull --quiet)
#   JOBS, TRIES       pulls at once (4); tries of each (3)
#   REGISTRY_USERNAME, REGISTRY_PASSWORD, REGISTRY_HOST
#                     where both are set: log in to the host (docker.io) with LOGIN (docker login) first
#   DONE              file with what is pulled, so that a run that was stopped goes on; it is deleted at the end
#
# Ends with 0: all is pulled; 123: some is not; 124: a pull limit is reached, so that nothing more was started: run it
# again later, it goes on.
set -euo pipefail
: "\${PULL:=docker pull --quiet}" "\${LOGIN:=docker login}" "\${JOBS:=4}" "\${TRIES:=3}"

`

const BODY = `[ $# -eq 0 ] || images=$(<"$1")
images=$(printf '%s\\n' "$images" | sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d')
[ -n "$images" ] || { echo 'nothing to pull' >&2; exit 0; }

: "\${DONE:=\${XDG_CACHE_HOME:-\${HOME:-.}/.cache}/holdfast/pulled-$(printf '%s' "$images" | cksum | tr ' ' -)}"
mkdir -p -- "$(dirname -- "$DONE")"
# After a day a tag may be another image.
[ ! -e "$DONE" ] || find "$DONE" -mmin +1440 -exec rm -f {} +
rm -f -- "$DONE.limit"
touch -- "$DONE"

if [ -n "\${REGISTRY_USERNAME-}" ] && [ -n "\${REGISTRY_PASSWORD-}" ]; then
  read -ra login <<<"$LOGIN"
  printf '%s' "$REGISTRY_PASSWORD" |
    "\${login[@]}" --username "$REGISTRY_USERNAME" --password-stdin "\${REGISTRY_HOST:-docker.io}" >&2
fi
unset REGISTRY_PASSWORD

pull_one() {
  local line=$1 ref platform command log tries=1 pause=2
  shopt -s nocasematch
  read -r ref platform <<<"$line"
  if ! [[ $ref =~ ^[a-z0-9[][]a-z0-9._:/@-]*$ && $platform =~ ^[a-z0-9./_-]*$ ]]; then
    printf 'refused, no reference: %q\\n' "$line" >&2
    return 1
  fi
  if grep -Fqx -e "$line" -- "$DONE"; then return 0; fi
  read -ra command <<<"$PULL"
  [ -z "$platform" ] || command+=(--platform "$platform")
  until log=$("\${command[@]}" "$ref" 2>&1 </dev/null); do
    if [[ $log =~ toomanyrequests|too\\ many\\ requests|pull\\ rate\\ limit|HAP429 ]]; then
      # A short wait means a rate. Everything else is an allowance that is spent, and more tries spend the next one.
      if [[ $log =~ retry-after[^0-9]{0,3}([0-9]+)(\\.[0-9]+)?([a-zµ]*) ]]; then
        pause=\${BASH_REMATCH[1]}
        [ -z "\${BASH_REMATCH[2]}" ] || pause=$((10#$pause + 1))
        case \${BASH_REMATCH[3]} in ms | us | µs | ns) pause=1 ;; esac
      else
        pause=3600
      fi
      if (( \${#pause} > 2 || 10#$pause > 60 || tries >= TRIES )); then
        : >"$DONE.limit"
        printf 'limited %s\\n' "$ref" >&2
        return 255
      fi
    elif (( tries >= TRIES )); then
      printf 'failed %s: %s\\n' "$ref" "$log" >&2
      return 1
    fi
    sleep "$pause"
    tries=$((tries + 1)) pause=$((10#$pause * 2))
  done
  printf '%s\\n' "$line" >>"$DONE"
  printf 'pulled %s\\n' "$line"
}
export -f pull_one
export PULL TRIES DONE

status=0
# shellcheck disable=SC2016 # it is expanded by the shell that xargs starts
printf '%s\\n' "$images" | tr '\\n' '\\0' | xargs -0 -n 1 -P "$JOBS" bash -c 'pull_one "$1"' _ || status=$?
if [ -e "$DONE.limit" ]; then
  rm -f -- "$DONE.limit"
  echo 'a pull limit is reached; run this again later, it goes on with what is missing' >&2
  exit 124
fi
[ "$status" -eq 0 ] || exit 123
rm -f -- "$DONE"
`
