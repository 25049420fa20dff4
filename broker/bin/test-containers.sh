#!/usr/bin/env bash
# Runs the system of docker-compose.yml under a project name of its own, kills a catalog container under load, and checks that no read
# failed and that the books add up. `./pygmy test --docker` runs it last. Needs a Docker engine with compose; without one it says so and
# is content. Exit code 1: a promise was broken, and the containers' logs are in .pygmy/test-containers.log.
#   test-containers.sh [REQUESTS]               one broker; the primary is killed
#   test-containers.sh --cluster [kill|pause|cut] [REQUESTS]
#                                               three brokers; one is killed, or paused or cut off from everybody for 20 s. Clients try
#                                               again then, as whoever is connected to that node must.
set -euo pipefail

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../..
cd "$root"
if ! docker info >/dev/null 2>&1; then echo "skipped: no Docker engine answers"; exit 0; fi
if ! docker compose version >/dev/null 2>&1; then echo "skipped: the Docker engine has no compose plugin"; exit 0; fi

cluster='' retry=() blow=kill
files=docker-compose.yml
if [[ ${1:-} == --cluster ]]; then
    cluster=yes retry=(--retry --timeout 60 --tries 100)
    files+=:broker/cluster/docker-compose.cluster.yml
    shift
    if [[ ${1:-} == @(kill|pause|cut) ]]; then blow=$1; shift; fi
fi
requests=${1:-6000}
log=.pygmy/test-containers.log
work=$(mktemp -d)
mkdir "$work/stores"
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

# lock_node: the service that runs the broker's node on which the primary's lock is.
lock_node() {
    docker compose exec -T broker rabbitmqctl -q list_queues name pid | sed -n 's/^pygmy\.catalog\.primary\.lock[[:space:]]*<rabbit@\([a-z0-9-]*\)\..*/\1/p'
}

# strike: does to $victim what is to be done; a pause or a cut is over after 20 s, longer than the others need to notice.
strike() {
    local network=${COMPOSE_PROJECT_NAME}_inside
    case $blow in
        kill) docker kill "$victim" >/dev/null ;;
        pause) docker pause "$victim" >/dev/null; (sleep 20; docker unpause "$victim" >/dev/null) & ;;
        cut)
            docker network disconnect "$network" "$victim"
            (sleep 20; docker network connect --alias "$node" "$network" "$victim") &
            ;;
    esac
}

say "building the images"
docker compose --profile client build -q
say "starting ${cluster:+three brokers and }what docker-compose.yml has"
up
before=$(stock)
if [[ -n $cluster ]]; then
    node=$(lock_node)
    victim=$(docker compose ps -q "$node")
else
    victim=$(primary)
fi
say "loading, $requests requests"
client load "${retry[@]}" --clients 4 --requests "$requests" >"$work/load" 2>"$work/progress" &
load=$!
until grep -q 'errors' "$work/progress"; do # the load runs
    kill -0 "$load" || { cat "$work/progress" >&2; broken "the load client ended"; }
    sleep 0.2
done
strike
kill -0 "$load" || broken "the load was over before anything was struck"
say "$blow: container ${victim:0:12}, $([[ -n $cluster ]] && echo "$node, the node of the broker that has the primary's lock" || echo "the primary")"
wait "$load" || { cat "$work/load" >&2; broken "requests failed"; }
wait
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
docker compose stop -t 20 frontend order catalog >/dev/null 2>&1
for service in catalog order; do
    docker compose cp "$service:/data" "$work/$service" >/dev/null 2>&1 || broken "the data of $service cannot be copied"
    for number in "$work/$service"/*/; do mv "$number" "$work/stores/$service-$(basename "$number")"; done
done
"$root/pygmy" audit "$work/stores" >"$work/audit" || { cat "$work/audit" >&2; broken "the stores differ"; }
cat "$work/audit"
# Each buy is of one copy.
awk -v sold="$sold" '/^(catalog|order)-/ && ($5 != sold || $6 != sold) { bad = 1 } END { exit bad }' "$work/audit" || broken "$sold copies were sold, the stores say otherwise"
