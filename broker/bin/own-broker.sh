# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shares variables with pygmy, common.sh and broker.sh
# A RabbitMQ of our own: a container, or a private node of an installed rabbitmq-server. One serves all systems and tests of a
# checkout; namespaces keep them apart. $broker_dir/ours holds its kind and port for as long as it is meant to run.

broker_dir=$state/broker
container=pygmy-broker-$checkout_id
image=${PYGMY_RABBITMQ_IMAGE:-rabbitmq:4-management}

node_address=127.0.0.1                  # where a private node listens
node_config=$root/broker/rabbitmq.conf  # and its configuration

# read_ours: sets broker_kind, broker_port and broker_uri if this checkout has a broker of its own.
read_ours() {
    { read -r broker_kind broker_port <"$broker_dir/ours"; } 2>/dev/null || return 1
    broker_uri=amqp://guest:guest@127.0.0.1:$broker_port
}

claim() { printf '%s %s\n' "$broker_kind" "$broker_port" >"$broker_dir/ours"; read_ours; }

# take_port: the port of last time if it is free, since what runs still looks for the broker there.
take_port() {
    { read -r broker_port <"$broker_dir/port"; } 2>/dev/null || broker_port=''
    if [[ -z $broker_port ]] || port_open 127.0.0.1 "$broker_port"; then broker_port=$(free_port); fi
    printf '%s\n' "$broker_port" >"$broker_dir/port"
}

# The start_ functions start a broker on $broker_port, wait until it greets and claim it; they fail if it does not.

# await_ours: waits until our broker greets; fails if it ends, or makes no progress for PYGMY_WAIT seconds.
await_ours() {
    local from=$SECONDS limit moved began looked shown
    local -A cpu_then
    wait_limit
    begin_wait
    until amqp_answers "${node_address/#0.0.0.0/127.0.0.1}" "$broker_port"; do
        [[ $(broker_state) == running ]] || return 1
        if stands_still "" "$broker_dir/node.pid"; then
            warn "RabbitMQ does not answer, and makes no progress for $limit s. PYGMY_WAIT=$((limit * 3)), say, has more patience."
            return 1
        fi
        progress "waiting for RabbitMQ (our $broker_kind, port $broker_port)" "$((SECONDS - from)) s"
        sleep 0.3
    done
}

# ----------------------------------------------------------------------------------------------- a container

provide_container() {
    command -v docker >/dev/null && timeout 10 docker info >/dev/null 2>&1 || return 1
    mkdir -p "$broker_dir/logs"
    if ! docker image inspect "$image" >/dev/null 2>&1 &&
        ! run_behind "getting the image $image" "$broker_dir/logs/pull.out" timeout 300 docker pull "$image"; then
        warn "Docker runs, but cannot get the image $image; looking further."
        return 1
    fi
    take_port
    start_container
}

start_container() {
    broker_kind=container
    docker rm -f "$container" >/dev/null 2>&1 || true
    # What is mounted has to be readable by the container's user, whatever this one's umask was when the checkout was made.
    install -m 644 "$root/broker/rabbitmq.conf" "$broker_dir/rabbitmq.conf"
    # The data is in a volume of the same name, so that it stays when the container goes. RabbitMQ files it under the host name.
    if docker run -d --name "$container" --hostname pygmy -p "127.0.0.1:$broker_port:5672" -v "$container:/var/lib/rabbitmq" \
        -v "$broker_dir/rabbitmq.conf:/etc/rabbitmq/conf.d/90-pygmy.conf:ro" "$image" >"$broker_dir/logs/container.out" 2>&1 &&
        claim && await_ours; then
        return 0
    fi
    docker logs --tail 20 "$container" >>"$broker_dir/logs/container.out" 2>&1 || true
    docker rm -f "$container" >/dev/null 2>&1 || true
    rm -f "$broker_dir/ours"
    warn "The container of $image does not come up; looking further. What it said is in .pygmy/broker/logs/container.out." \
        "If its data is from another version: docker volume rm $container"
    return 1
}

# -------------------------------------------------------------------------------------------- a private node

# rabbitmq_script: prints the real rabbitmq-server. Debian's PATH has a wrapper of another name, for its own user and place only.
rabbitmq_script() {
    local candidate
    command -v erl >/dev/null || return 1
    for candidate in "$(command -v rabbitmq-server)" /usr/lib/rabbitmq/bin/rabbitmq-server /usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server \
        /opt/rabbitmq*/sbin/rabbitmq-server; do
        candidate=$(readlink -f "$candidate" 2>/dev/null) || continue
        if [[ -x $candidate && $candidate == */rabbitmq-server && -f ${candidate%/*}/rabbitmq-env ]]; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

provide_node() {
    rabbitmq_script >/dev/null || return 1
    take_port
    start_node || die "RabbitMQ does not start as a private node: see .pygmy/broker/logs (start.out, rabbit.log)" \
        "If its data is from another version, ./pygmy wipe broker starts it empty."
}

start_node() {
    local script log=$broker_dir/logs/start.out epmd_port
    broker_kind=node
    script=$(rabbitmq_script) || { warn "rabbitmq-server is not installed any more."; return 1; }
    mkdir -p "$broker_dir"/{home,logs,data}
    printf '[].\n' >"$broker_dir/plugins"
    epmd_port=$(free_port)
    # Erlang's port mapper would stay behind as a daemon if the node started it, so we start one that we can stop.
    send TERM "$broker_dir/epmd.pid" || true
    if command -v epmd >/dev/null; then spawn "$broker_dir/epmd.pid" /dev/null epmd -address 127.0.0.1 -port "$epmd_port"; fi
    # Everything is named, so that no file in /etc has a say. With ALLOW_INPUT the script becomes the node instead of its parent.
    spawn "$broker_dir/node.pid" "$log" env \
        HOME="$broker_dir/home" \
        ERL_CRASH_DUMP="$broker_dir/logs/crash.dump" \
        ERL_EPMD_ADDRESS=127.0.0.1 \
        ERL_EPMD_PORT="$epmd_port" \
        RABBITMQ_ALLOW_INPUT=true \
        RABBITMQ_ADVANCED_CONFIG_FILE="$broker_dir/none.config" \
        RABBITMQ_CONFIG_FILE="$node_config" \
        RABBITMQ_CONFIG_FILES="$broker_dir/none.d" \
        RABBITMQ_CONF_ENV_FILE="$broker_dir/none.env" \
        RABBITMQ_DIST_PORT="$(free_port)" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$broker_dir/plugins" \
        RABBITMQ_GENERATED_CONFIG_DIR="$broker_dir/data/config" \
        RABBITMQ_LOG_BASE="$broker_dir/logs" \
        RABBITMQ_LOGS="$broker_dir/logs/rabbit.log" \
        RABBITMQ_MNESIA_BASE="$broker_dir/data" \
        RABBITMQ_NODENAME="pygmy-$checkout_id@localhost" \
        RABBITMQ_NODE_IP_ADDRESS="$node_address" \
        RABBITMQ_NODE_PORT="$broker_port" \
        RABBITMQ_PID_FILE="$broker_dir/data/pid" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
        "$script" -noinput
    claim
    if await_ours; then return 0; fi
    stop_ours
    return 1
}

# --------------------------------------------------------------------------------- what people do to a broker

# broker_state: prints running, paused or gone.
broker_state() {
    local status=''
    if [[ $broker_kind == container ]]; then
        status=$(docker container inspect -f '{{.State.Status}}' "$container" 2>/dev/null) || true
        case $status in running | paused) printf '%s\n' "$status" ;; *) printf 'gone\n' ;; esac
    elif ! alive "$broker_dir/node.pid"; then
        printf 'gone\n'
    elif [[ $proc_state == T ]]; then
        printf 'paused\n'
    else
        printf 'running\n'
    fi
}

# signal_ours kill|pause|resume: as a crash or a hang would.
signal_ours() {
    local -A signals=([kill]=KILL [pause]=STOP [resume]=CONT) verbs=([kill]=kill [pause]=pause [resume]=unpause)
    if [[ $broker_kind == container ]]; then
        docker "${verbs[$1]}" "$container" >/dev/null
    else
        send "${signals[$1]}" "$broker_dir/node.pid"
    fi
}

# stop_ours: stops our broker in an orderly way (20 s at most, then not so orderly) and keeps its data.
stop_ours() {
    if [[ $(broker_state) == paused ]]; then signal_ours resume; fi
    if [[ $broker_kind == container ]]; then
        docker stop -t 20 "$container" >/dev/null 2>&1 || true
    else
        if send TERM "$broker_dir/node.pid" && ! ended 20 "$broker_dir/node.pid"; then send KILL "$broker_dir/node.pid" || true; fi
        send TERM "$broker_dir/epmd.pid" || true
        rm -f "$broker_dir"/{node,epmd}.pid
    fi
}

wipe_ours() {
    stop_ours
    if [[ $broker_kind == container ]]; then
        docker rm -f "$container" >/dev/null 2>&1 || true
        docker volume rm "$container" >/dev/null
    else
        rm -rf "$broker_dir/data"
    fi
}

# broker_in_use: is one of those that use_broker named still there?
broker_in_use() {
    local file
    for file in "$broker_dir"/users/*; do
        if alive "$file"; then return 0; fi
    done
    return 1
}

# use_broker NAME PIDFILE: the broker is to stay while that process does.
use_broker() { mkdir -p "$broker_dir/users" && cp "$2" "$broker_dir/users/$1"; }

# release_broker: stops our broker when nobody uses it any more. Result: whether it did.
release_broker() {
    read_ours && ! broker_in_use || return 1
    if [[ $(broker_state) != gone ]]; then progress "stopping RabbitMQ"; fi
    stop_ours
    rm -rf "$broker_dir/ours" "$broker_dir/users"
}

# broker_command VERB: kill, pause, resume, stop, start, restart, wipe.
broker_command() {
    local was
    case $1 in stop | start | restart | wipe) lock ;; esac
    read_ours || die "this checkout runs no broker of its own; whoever runs the broker has to $1 it" \
        "(./pygmy status names the broker)"
    was=$(broker_state)
    case $1:$was in
        pause:paused) say "The broker is paused already." ; return ;;
        start:running) say "The broker runs already." ; return ;;
        start:paused) die "the broker is paused. Wake it: ./pygmy resume broker" ;;
        kill:gone | pause:gone | resume:gone | stop:gone) die "the broker does not run. Start it: ./pygmy start broker" ;;
    esac
    case $1 in
        kill | pause | resume) signal_ours "$1" ;;
        stop | restart) progress "stopping RabbitMQ"; stop_ours ;;
        wipe) progress "stopping RabbitMQ"; wipe_ours ;;
    esac
    case $1 in
        start | restart | wipe) "start_$broker_kind" || die "the broker does not start: see .pygmy/broker/logs" ;;
    esac
    case $1 in
        kill) say "Killed the broker. Start it again: ./pygmy start broker" ;;
        pause) say "Paused the broker. Wake it: ./pygmy resume broker" ;;
        resume) say "The broker goes on." ;;
        stop) say "Stopped the broker; its data is kept. Start it again: ./pygmy start broker" ;;
        *) say "The broker runs on port $broker_port." ;;
    esac
}
