#!/bin/sh
# Builds the image with buildah and prints its id.
#
#   ops/docker/build.sh [OPTION]...
#
#   --tag NAME             name and tag of the image (default: notification-preferences and the version of package.json)
#   --base IMAGE           the last stage: Debian 12 or newer
#   --build-base IMAGE     the build stage: Node with npm, and strip
#   --postgres-base IMAGE  pg_dump, pg_restore and psql, on the same Debian as --base
#   --source URL           address of the repository, for the label
#   --pinned               refuse bases that are not named by digest, as for a release
#
# The npm cache of the caller is used, and the authorities of NODE_EXTRA_CA_CERTS are trusted while packages are installed.
# Exit code 0: done, 1: failed, 2: usage error.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
dockerfile=$root/ops/docker/Dockerfile

fail() { # exit code, text
  echo "build.sh: $2" >&2
  exit "$1"
}
# The value of an ARG in the Dockerfile.
default_of() { sed -n "s/^ARG $1=//p" "$dockerfile" | head -n 1; }

version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$root/package.json")
tag=notification-preferences:$version
base=$(default_of BASE)
build_base=$(default_of BUILD_BASE)
postgres_base=$(default_of POSTGRES_BASE)
source=
pinned=
while [ $# -gt 0 ]; do
  case $1 in
    --pinned) pinned=1 ;;
    --help) sed -n '2,15s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --tag | --base | --build-base | --postgres-base | --source)
      [ $# -gt 1 ] || fail 2 "$1 needs a value"
      case $1 in
        --tag) tag=$2 ;;
        --base) base=$2 ;;
        --build-base) build_base=$2 ;;
        --postgres-base) postgres_base=$2 ;;
        --source) source=$2 ;;
      esac
      shift
      ;;
    *) fail 2 "unknown option $1 (for usage, add --help)" ;;
  esac
  shift
done
command -v buildah >/dev/null || fail 1 "buildah is missing; on Debian, install it with: apt-get install buildah"
for name in "$base" "$build_base" "$postgres_base"; do
  case $name in
    *@sha256:*) ;;
    *) [ -z "$pinned" ] || fail 1 "$name is not pinned; name it with its digest, which this command prints:
  skopeo inspect --format '{{.Digest}}' docker://$name" ;;
  esac
done

# The digest of the base that this build really uses.
buildah pull --quiet --policy missing "$base" >/dev/null
digest=$(buildah inspect --type image --format '{{.FromImageDigest}}' "$base")

set -- --build-arg "SOURCE=$source" --build-arg "VERSION=$version" --build-arg "BASE_NAME=${base%@*}" --build-arg "BASE_DIGEST=$digest"
# The times of all files are that of the commit, so that a build can be compared with another one of the same commit.
if seconds=$(git -C "$root" show -s --format=%ct HEAD 2>/dev/null); then
  set -- "$@" --timestamp "$seconds" --build-arg "REVISION=$(git -C "$root" rev-parse HEAD)" \
    --build-arg "CREATED=$(date -u -d "@$seconds" +%Y-%m-%dT%H:%M:%SZ)"
fi
[ -z "${NODE_EXTRA_CA_CERTS:-}" ] || set -- "$@" --secret "id=ca,src=$NODE_EXTRA_CA_CERTS"
cache=${npm_config_cache:-${HOME:-/root}/.npm}
[ ! -d "$cache" ] || set -- "$@" --volume "$cache:/root/.npm"

ids=$(mktemp)
trap 'rm -f "$ids"' EXIT
# The format docker keeps HEALTHCHECK, which the format oci drops.
buildah build --format docker --layers=false --file "$dockerfile" --iidfile "$ids" --tag "$tag" \
  --build-arg "BASE=$base" --build-arg "BUILD_BASE=$build_base" --build-arg "POSTGRES_BASE=$postgres_base" "$@" "$root" >&2
cat "$ids"
echo
