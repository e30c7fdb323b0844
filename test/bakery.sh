#!/usr/bin/env bash
# The bakery from lint to a registry of its own: lint, budget, export, fill, resolve, fix, verify, copy, and the budget again.
# Run it in a copy of fixtures/bakery, as test/bakery.test.ts does, with
#   HUB_MIRROR, GCR_MIRROR  pull-through mirrors of docker.io and gcr.io, as host:port
#   TARGET                  a registry of your own, as host:port
#   PULL                    what pulls an image, such as docker pull; it has to go through the mirrors
#   SKOPEO                  what copies images, such as skopeo; the same
#   COUNT                   prints what the source was asked since it was called last
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rates=(--builds-per-hour 10 --jobs-per-hour 10)
say() { printf '$ %s\n' "$*"; }
counted() { printf 'the log of the source: %s\n' "$($COUNT)"; }

say holdfast check
{ holdfast check || [ $? -eq 1 ]; } | sed -n '/^✖/,$p'

say holdfast budget "${rates[@]}"
holdfast budget "${rates[@]}" | sed '/^what costs most/,$d'

say 'holdfast images --format pull-script > pull.sh'
holdfast images --format pull-script >"$work/pull.sh" 2>/dev/null
$COUNT >/dev/null
say bash pull.sh
bash "$work/pull.sh" | LC_ALL=C sort
counted
say bash pull.sh
bash "$work/pull.sh" | wc -l | tr -d ' '
counted

cat >holdfast.yaml <<EOF
registries:
  docker.io: { mirror: { url: "http://$HUB_MIRROR", insecure: true } }
  gcr.io: { mirror: { url: "http://$GCR_MIRROR", insecure: true } }
EOF
say holdfast resolve postgres:17-alpine
holdfast resolve postgres:17-alpine | grep -E 'digest|platforms|answered'
counted

say holdfast check --fix
{ holdfast check --fix || [ $? -eq 1 ]; } 2>/dev/null | sed -n '/^✖/,$p'
counted

say holdfast verify
holdfast verify
counted

cat >"$work/copies.yaml" <<EOF
registries:
  docker.io: { rewrite: "$TARGET/docker.io" }
  gcr.io: { rewrite: "$TARGET/gcr.io" }
EOF
say 'holdfast images --format copy-list --config copies.yaml > copy.sh; sh -e copy.sh'
holdfast images --format copy-list --config "$work/copies.yaml" 2>/dev/null | sed "s#^skopeo copy#$SKOPEO copy#" >"$work/copy.sh"
grep -c '^[^#]' "$work/copy.sh"
sh -e "$work/copy.sh"
counted

say holdfast budget "${rates[@]}" --what-if mirror --fail-over 100
holdfast budget "${rates[@]}" --what-if mirror --fail-over 100 | grep -E '^Docker Hub|^The limit|^in 6 hours|together|limit 100'
