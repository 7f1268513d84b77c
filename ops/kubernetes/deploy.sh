#!/bin/sh
# Deploys one overlay: migrates, and only then replaces the pods. A failed migration leaves the running pods as they are.
# Exit code 0: done, 1: failed, 2: usage error.
set -eu

usage="Usage: ops/kubernetes/deploy.sh staging|production"
case "${1:-}" in
staging | production) environment=$1 ;;
--help)
  echo "$usage"
  exit 0
  ;;
*)
  echo "$usage" >&2
  exit 2
  ;;
esac
overlay=$(CDPATH= cd -- "$(dirname -- "$0")/overlays/$environment" && pwd)
namespace=notification-preferences-$environment
in_namespace() { kubectl --namespace "$namespace" "$@"; }

if ! in_namespace get secret notification-preferences >/dev/null; then
  echo "The secret notification-preferences is missing in $namespace: ops/kubernetes/secret.example.yaml shows its names." >&2
  exit 1
fi
# Deleting the job would end the migration of another deployment in its middle.
active=$(in_namespace get job notification-preferences-migrate --ignore-not-found --output 'jsonpath={.status.active}')
case "${active:-0}" in
0) ;;
*)
  echo "Another deployment migrates in $namespace. Wait until it has ended. If its pod never starts, delete the job:" >&2
  echo "kubectl --namespace $namespace delete job notification-preferences-migrate" >&2
  exit 1
  ;;
esac
# Everything but web and worker, with the job that migrates.
in_namespace delete job notification-preferences-migrate --ignore-not-found --wait
kubectl apply -k "$overlay" --selector 'app.kubernetes.io/component notin (web, worker)'
state=
tries=0
until [ -n "$state" ]; do
  tries=$((tries + 1))
  conditions=$(in_namespace get job notification-preferences-migrate \
    --output 'jsonpath={.status.conditions[?(@.status=="True")].type}' || true)
  case "$conditions" in
  *Complete*) state=complete ;;
  *Failed*) state=failed ;;
  *) if [ "$tries" -lt 1800 ]; then sleep 2; else state="not finished after an hour"; fi ;;
  esac
done
if [ "$state" != complete ]; then
  echo "The migration has not succeeded ($state). The pods of the earlier release go on. The end of its log:" >&2
  in_namespace logs job/notification-preferences-migrate --tail=50 >&2 || true
  exit 1
fi
kubectl apply -k "$overlay"
in_namespace rollout status --timeout=15m deployment/notification-preferences-web
in_namespace rollout status --timeout=15m statefulset/notification-preferences-worker
echo "Deployed. Run ./np smoke with --url and --token now."
