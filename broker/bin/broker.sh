# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set in common.sh or own-broker.sh
# Finds a RabbitMQ for Pygmy: the one that is named, the one on localhost:5672, or else one of its own (own-broker.sh).

broker_uri=''       # what to connect to, once provide_broker has succeeded
why_not=()          # what keeps us from using one, and the ways out
broker_kind=''      # given, local (both not ours), container or node (ours)

# masked URI: without passwords. Of several nodes each; what is no URI is not shown at all.
masked() {
    local node nodes shown=()
    IFS=, read -ra nodes <<<"$1"
    for node in "${nodes[@]}"; do
        if [[ $node =~ ^([a-zA-Z]+://)(([^:@/]*)(:[^@/]*)?@)?([^@]*)$ ]]; then
            shown+=("${BASH_REMATCH[1]}${BASH_REMATCH[3]}${BASH_REMATCH[4]:+:***}${BASH_REMATCH[3]:+@}${BASH_REMATCH[5]}")
        fi
    done
    (IFS=,; printf '%s\n' "${shown[*]:-what PYGMY_BROKER names}")
}

# amqp_answers HOST PORT: does a broker greet there? (It has no say yet on credentials.) The first byte is a method frame's.
amqp_answers() {
    # shellcheck disable=SC2016
    timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "AMQP\0\0\011\001" >&3 &&
        IFS= read -r -d "" -n 1 first <&3 && [[ $first == "$2" ]]' "$1" "$2" $'\1' 2>/dev/null
}

# broker_tool URI VERB...: runs the services' own broker tool, which speaks AMQP in full (`probe`, `forget`). Call build before.
broker_tool() {
    PYGMY_BROKER=$1 timeout 120 "${own_java[@]}" "$java" -XX:-UsePerfData -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
        "@$(cd -P "$apps" && pwd -P)/broker-tool.args" "${@:2}"
}

# try_broker URI SECONDS: waits that long for that broker and tries whether it serves a system of this size. Sets broker_uri to the URI with
# everything in it, also what PYGMY_BROKER_USER and PYGMY_BROKER_PASSWORD say; else why_not to what is wrong and the ways out.
try_broker() {
    local out=$state/probe.$$ code=0 lines
    (umask 077 && : >"$out")
    if [[ -z ${apps:-} ]]; then unpack; fi
    PYGMY_NAMESPACE=${namespace:-pygmy-$checkout_id} run_behind "asking the broker" "$out" broker_tool "$1" probe "$2" \
        $((2 * ${catalogs:-2} + ${orders:-2} + ${frontends:-1})) || code=$?
    # What the JVM itself may say is left out.
    mapfile -t lines < <(grep -Ev '^(Picked up |WARNING: |.*warning\] )' "$out")
    rm -f "$out"
    if ((code == 0)); then
        # shellcheck disable=SC2034 # for whoever asked
        broker_uri=${lines[0]}
    else
        why_not=("${lines[@]:-the broker does not answer within 120 s}")
        return 1
    fi
}

# ------------------------------------------------------------------------------------------------ finding one

# provide_broker: sets broker_uri and broker_kind, or dies with the choices. Call it with the lock held.
provide_broker() {
    mkdir -p "$broker_dir"
    if [[ -n ${PYGMY_BROKER:-} ]]; then
        await_given
    elif ! reuse_ours; then
        find_local || provide_container || provide_node || { install_rabbitmq && provide_node; } || no_broker
    fi
}

no_broker() {
    die "there is no RabbitMQ to use, and none that could be started. Any one of these will do:" \
        "- name a broker:  PYGMY_BROKER=amqp://user:password@host:5672 ./pygmy up" \
        "- run one on localhost:5672 for user guest, password guest" \
        "- start a Docker engine that has, or can pull, $image" \
        "- install the package rabbitmq-server (Pygmy runs it for itself; its own service may stay off)" \
        "$(if may_install; then echo "- let Pygmy do that: --install-broker. It runs: $(installing "${as_root[*]}" rabbitmq-server)"; fi)"
}

await_given() {
    broker_kind=given
    build
    try_broker "$PYGMY_BROKER" 60 || die "${why_not[@]}"
}

find_local() {
    amqp_answers localhost 5672 || return 1
    build
    if try_broker amqp://localhost:5672 0; then
        broker_kind='local'
    else
        warn "The broker on localhost:5672 is not used: ${why_not[0]}" "${why_not[@]:1}" "Looking further."
        return 1
    fi
}

# reuse_ours: takes the broker that this checkout runs already; one that was killed while it is in use is started again.
reuse_ours() {
    read_ours || return 1
    case $(broker_state) in
        running) await_ours || die "this checkout's broker runs, but does not answer. Try: ./pygmy restart broker" ;;
        paused) die "this checkout's broker is paused. Wake it: ./pygmy resume broker" ;;
        *)
            if ! broker_in_use; then rm -f "$broker_dir/ours"; return 1; fi
            "start_$broker_kind" || die "the broker of the running systems does not start again: see .pygmy/broker/logs"
            ;;
    esac
}

# may_install: sets as_root to what lets us install packages: on Debian and Ubuntu, as root or by sudo without a password. Fails if we may not.
may_install() {
    local id='' like='' key value
    as_root=()
    while IFS='=' read -r key value; do
        case $key in ID) id=${value//\"/} ;; ID_LIKE) like=${value//\"/} ;; esac
    done < <(cat /etc/os-release 2>/dev/null)
    [[ " $id $like " == *" debian "* || " $id $like " == *" ubuntu "* ]] && command -v apt-get >/dev/null || return 1
    if ((EUID != 0)); then
        as_root=(sudo -n)
        command -v sudo >/dev/null && sudo -n true 2>/dev/null || return 1
    fi
}

# installing AS_ROOT PACKAGE: prints what is run for that.
installing() { printf '%s\n' "${1:+$1 }apt-get update && ${1:+$1 }apt-get install --no-install-recommends $2"; }

# agreed PACKAGE: has somebody said that it may be installed, by --install-broker or now, at the terminal?
agreed() {
    local answer=''
    if [[ -n ${option[broker]:-} ]]; then return 0; fi
    [[ -t 0 && -t 2 ]] || return 1
    clear_progress
    printf '%s is not installed. May I run this?\n  %s\n[y/N] ' "$1" "$(installing "${as_root[*]}" "$1")" >&2
    read -r answer || true
    [[ $answer == [yY]* ]]
}

# install_rabbitmq: where we may, and somebody agrees. Fails otherwise.
install_rabbitmq() {
    local as_root
    may_install && agreed rabbitmq-server || return 1
    mkdir -p "$broker_dir/logs"
    say "No broker found. Running: $(installing "${as_root[*]}" rabbitmq-server) (log in .pygmy/broker/logs/install.out)"
    # The package would start a service of its own. A policy-rc.d says no to that, unless the machine has a policy already.
    # shellcheck disable=SC2016
    if run_behind "installing rabbitmq-server" "$broker_dir/logs/install.out" timeout 900 "${as_root[@]}" sh -c '
        policy=/usr/sbin/policy-rc.d
        if [ ! -e "$policy" ]; then
            trap "rm -f $policy" EXIT
            trap "exit 1" INT TERM HUP
            printf "#!/bin/sh\nexit 101\n" >"$policy" && chmod 755 "$policy"
        fi
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -q && apt-get install -q -y --no-install-recommends rabbitmq-server || exit
        if [ -d /run/systemd/system ]; then systemctl disable rabbitmq-server; fi
        exit 0'; then
        hash -r
        return 0
    fi
    warn "The installation failed: $(tail -n 1 "$broker_dir/logs/install.out")"
    return 1
}
