#!/usr/bin/env bash
# Runs the system of docker-compose.yml under a project name of its own, kills a catalog container under load, and checks that no read
# failed and that the books add up. `./pygmy test --docker` runs it last. Needs a Docker engine with compose; without one it says so and
# is content. Exit code 1: a promise was broken, and the containers' logs are in .pygmy/test-containers.log.
#   test-containers.sh [REQUESTS]               one broker; the primary is killed
#   test-containers.sh --cluster [REQUESTS]     three brokers; the one on which the primary's lock lives is killed. Clients try again then,
#                                               as whoever is connected to that node must.
set -euo pipefail

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../..
cd "$root"
if ! docker info >/dev/null 2>&1; then echo "skipped: no Docker engine answers"; exit 0; fi
if ! docker compose version >/dev/null 2>&1; then echo "skipped: the Docker engine has no compose plugin"; exit 0; fi

cluster='' retry=()
files=docker-compose.yml
if [[ ${1:-} == --cluster ]]; then
    cluster=yes retry=(--retry --timeout 60 --tries 100)
    files+=:broker/cluster/docker-compose.yml
    shift
fi
requests=${1:-6000}
log=.pygmy/test-containers.log
work=$(mktemp -d)
export COMPOSE_FILE=$files COMPOSE_PROJECT_NAME=pygmy-test-$$ PYGMY_PORT=0 COMPOSE_PROGRESS=quiet
mkdir -p .pygmy

take_down() {
    local code=$?
    trap '' INT TERM
    docker compose --profile client logs --no-color >"$log" 2>&1 || true
    docker compose --profile client down --volumes --timeout 20 >"$work/down" 2>&1 || cat "$work/down"
    rm -rf "$work"
    exit "$code"
}
trap take_down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '%s\n' "$@"; }
broken() { say "BROKEN: $1" >&2; exit 1; }

# client ARGUMENT...: one run of the client in a container.
client() { docker compose run --rm -T --no-deps client "$@"; }

# up: builds nothing, starts what does not run, and waits until all are LIVE.
up() { docker compose up -d --wait --wait-timeout 300 >"$work/up" 2>&1 || { cat "$work/up" >&2; broken "not everything is LIVE"; }; }

stock() {
    local topic
    for topic in DistributedSystems GraduateSchool; do client search --json "$topic"; done | grep -o '"stock":[0-9]*' | cut -d: -f2 | awk "{ sum += \$1 } END { print sum }"
}

# count OPERATION COLUMN: a number from the table that the load client prints; columns are count, errors, no stock.
count() { awk -v op="$1" -v column="$2" '$1 == op { print $(column + 1); exit }' "$work/load"; }

# primary: the container of the primary; its host name is its id.
primary() { client status --json | grep -o '{"service":"catalog"[^}]*"role":"primary"' | grep -o '"host":"[^"]*"' | cut -d'"' -f4; }

say "building the images"
docker compose --profile client build -q
say "starting ${cluster:+three brokers and }what docker-compose.yml has"
up
before=$(stock)
victim=$(if [[ -n $cluster ]]; then docker compose ps -q broker; else primary; fi)
say "loading, $requests requests"
client load "${retry[@]}" --clients 4 --requests "$requests" >"$work/load" 2>"$work/progress" &
load=$!
until grep -q 'errors' "$work/progress"; do # the load runs
    kill -0 "$load" || { cat "$work/progress" >&2; broken "the load client ended"; }
    sleep 0.2
done
docker kill "$victim" >/dev/null
kill -0 "$load" || broken "the load was over before anything was killed"
say "killed container ${victim:0:12}, $([[ -n $cluster ]] && echo "a node of the broker" || echo "the primary")"
wait "$load" || { cat "$work/load" >&2; broken "requests failed while a container was killed"; }
cat "$work/load"
for operation in search lookup buy; do
    (($(count "$operation" 2) == 0)) || broken "$(count "$operation" 2) of $operation failed"
done
sold=$(($(count buy 1) - $(count buy 3)))
after=$(stock)
((before - after == sold)) || broken "the stock went from $before to $after, but $sold copies were sold"
say "the stock went from $before to $after, and $sold copies were sold"
up
say "all are LIVE again"
