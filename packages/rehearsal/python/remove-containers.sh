#!/bin/sh
# Removes the containers of one rehearsal, and the images of its registry, from the machine's Docker engine.
# A container whose creation is under way appears late, so it looks several times.
#
# sh remove-containers.sh <docker> <label> <registry> <how often to look>
docker=$1
label=$2
registry=$3
rounds=$4

while :; do
  containers=$("$docker" ps --all --quiet --no-trunc --filter "label=$label") || exit 0
  # shellcheck disable=SC2086 # one argument for each
  [ -z "$containers" ] || "$docker" rm --force --volumes $containers
  rounds=$((rounds - 1))
  [ "$rounds" -gt 0 ] || break
  sleep 0.2
done

"$docker" image ls --digests --format '{{.Repository}}@{{.Digest}}' | while read -r image; do
  case $image in
    "$registry"/*@sha256:*) "$docker" image rm --force "$image" ;;
  esac
done
