# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # what is not set here is set by on_host, common.sh and its siblings
# What `pygmy lab` does on a host: on_host sends this there, with common.sh, broker.sh, own-broker.sh, system.sh and run.sh behind it.
# Everything is under $dir: jars/HASH, data/REPLICA, logs, broker, and run-HOST with the pids of this host (homes may be shared).

set -euo pipefail
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || { echo "error: it has bash $BASH_VERSION; 4.4 or newer is needed" >&2; exit 1; }
shopt -s extglob nullglob
umask 077
root=. command=lab checkout_id='' # until the settings are read

# begin FUNCTION ARGUMENT...: calls it, when all parts have been read.
begin() {
    if [[ $lab_dir != /* ]]; then lab_dir=$HOME/$lab_dir; fi
    root=$lab_dir/$lab_name
    dir=$root run=$root/run-$(uname -n) pygmy='./pygmy lab' chosen='' broker_dir=$root/broker
    "$@" </dev/null
}

# look_over NETNAME PORTS REPLICA...: prints what is there, as "KEY VALUE" lines; with the key `problem` what keeps us from using it.
look_over() {
    local net=$1 port replica free running='' file
    local -a ports
    read -ra ports <<<"$2"
    shift 2
    mkdir -p "$run" "$dir"/{data,logs} 2>/dev/null || die "cannot write to $dir there. Set PYGMY_LAB_DIR to a directory where we may"
    [[ -O $dir ]] || die "$dir there belongs to somebody else. Set PYGMY_LAB_DIR to a directory of your own"
    echo "dir $dir"
    [[ $dir =~ ^[A-Za-z0-9_./~+@-]+$ ]] || echo "problem the directory $dir there has an unusual name; set PYGMY_LAB_DIR to a plain one"
    # Where ssh reached us is where others will. On a host that reaches itself by loopback only, every address has to do.
    read -r _ _ bind _ <<<"${SSH_CONNECTION:-- - 0.0.0.0 -}"
    if [[ $bind == @(127.*|::1) && $net != @(localhost|127.*|::1) ]]; then bind=0.0.0.0; fi
    echo "bind $bind"
    if (($# > 0)); then find_java; fi
    printf '%s\n' "$lab_owner" >"$dir/owner"
    for replica; do
        if alive "$run/$replica.pid"; then
            running=yes
            echo "problem $replica of this checkout runs there already (pid $pid); ./pygmy lab down ends it"
        fi
    done
    if [[ -z $running ]]; then
        for port in "${ports[@]}"; do
            if port_busy "${bind/#0.0.0.0/127.0.0.1}" "$port"; then
                echo "problem port $port is in use there by $(port_owner "$port"); choose another in the hosts file"
            fi
        done
    fi
    free=$(df -Pk "$dir" | awk 'NR == 2 { print int($4 / 1024) }')
    if ((free < 500)); then echo "problem its disk has only $free MB free under $dir; 500 MB are needed"; fi
    if [[ $(stat -f -c %T "$dir" 2>/dev/null) == nfs* ]]; then echo "nfs yes"; fi
    if command -v rsync >/dev/null; then echo "rsync yes"; fi
    if rabbitmq_script >/dev/null; then echo "rabbitmq yes"; fi
    if alive "$broker_dir/node.pid"; then echo "node $pid"; fi
    has=("$dir/jars/${jar_hash:-none}"/*.{jar,sh})
    echo "has ${has[*]##*/}"
    for file in "$dir"/jars/*/; do
        if [[ ${file%/} != */"${jar_hash:-none}" ]]; then echo "older ${file%/}"; fi
    done
    if [[ -n ${jar_hash:-} ]]; then mkdir -p "$dir/jars/$jar_hash"; fi
}

# survey: what `lab config` wants to know, and nothing is written.
survey() {
    find_java
    if rabbitmq_script >/dev/null; then echo "rabbitmq yes"; fi
}

# find_java: prints `java PATH` and `version N` of the first that will do, or as a problem which there are.
find_java() {
    local candidate version seen=''
    local candidates=("$lab_java")
    if [[ -z $lab_java ]]; then candidates=(${JAVA_HOME:+"$JAVA_HOME/bin/java"} "$(command -v java || true)" /usr/lib/jvm/*/bin/java); fi
    for candidate in "${candidates[@]}"; do
        if [[ -z $candidate ]] || ! version=$("$candidate" -version 2>&1); then continue; fi
        [[ $version =~ version\ \"(1\.)?([0-9]+) ]] || continue
        version=${BASH_REMATCH[2]}
        if ((version >= 17)); then printf '%s\n' "java $candidate" "version $version"; return; fi
        seen+=", $version ($candidate)"
    done
    if [[ -n $seen ]]; then
        echo "problem Pygmy needs Java 17 or newer; found there: ${seen#, }. PYGMY_LAB_JAVA names another"
    else
        echo "problem no Java there${lab_java:+ at $lab_java}; Pygmy needs 17 or newer. PYGMY_LAB_JAVA names one that is not on the PATH"
    fi
}

# port_owner PORT: prints whose it is, if it is one of our own user's labs.
port_owner() {
    local file
    for file in "$lab_dir"/*/run-"$(uname -n)"/*.pid; do
        if alive "$file" && { tr '\0' '\n' <"/proc/$pid/environ" | grep -qx "PYGMY_PORT=$1"; } 2>/dev/null; then
            printf '%s (pid %s) of the lab of %s\n' "$(basename "$file" .pid)" "$pid" "$(cat "${file%/run-*}/owner")"
            return
        fi
    done
    echo "another program"
}

# start_replica REPLICA BROKER_HOST BROKER_PORT [PROMOTION]: prints `pid PID` and `from` (the size of its log before).
start_replica() {
    port_open "$2" "$3" || die "it does not reach the broker at $2:$3. Is there a firewall?"
    java_options "$lab_version"
    lib=$(sh "$lib/apps.sh" make "$java" "$lib/apps" "$lib"/pygmy-*-app.jar 2>&1) || die "the services cannot be unpacked there: ${lib##*$'\n'}"
    told_file=$run/$1.environment
    printf '%s\n' "$told_text" >"$told_file"
    launch "$1" "${@:4}"
    read -r pid _ <"$run/$1.pid" || die "$java does not start there: $(last_words "$dir/logs/$1.log" "$dir/logs/$1.out" 0)"
    printf '%s\n' "pid $1 $pid" "from $1 ${log_from[$1]}"
}

# start_lab_broker PORT: starts a private node for user pygmy; guest may only come from the host itself.
start_lab_broker() {
    mkdir -p "$broker_dir"
    broker_port=$1 node_address=$bind node_config=$broker_dir/rabbitmq.conf
    printf '%s\n' "$node_conf" "default_user = pygmy" "default_pass = $node_password" >"$node_config"
    if port_busy "${bind/#0.0.0.0/127.0.0.1}" "$1"; then die "port $1 is in use there by a program that is no RabbitMQ; choose another"; fi
    start_node || die "RabbitMQ does not start there: see $broker_dir/logs (start.out, rabbit.log)"
}

stop_lab_broker() {
    broker_kind=node
    stop_ours
    rm -f "$broker_dir/ours"
}

# signal_broker kill|pause|resume|stop
signal_broker() {
    broker_kind=node
    alive "$broker_dir/node.pid" || die "the broker does not run. Start it: $pygmy start broker"
    case $1 in
        kill) signal_ours kill; echo "Killed the broker. Start it again: $pygmy start broker" ;;
        pause) signal_ours pause; echo "Paused the broker. Wake it: $pygmy resume broker" ;;
        resume) signal_ours resume; echo "The broker goes on." ;;
        stop) stop_ours; echo "Stopped the broker; its data is kept. Start it again: $pygmy start broker" ;;
    esac
}

# states REPLICA...: prints `state REPLICA running|paused|gone PID`; of the replica "broker" too.
states() {
    local replica file
    for replica; do
        file=$run/$replica.pid
        if [[ $replica == broker ]]; then file=$broker_dir/node.pid; fi
        if ! alive "$file"; then
            echo "state $replica gone"
        elif [[ $proc_state == T ]]; then
            echo "state $replica paused $pid"
        else
            echo "state $replica running $pid"
        fi
    done
}

# throw_away REPLICA...: their data. The jars of other builds go too: nothing of ours runs.
throw_away() {
    local replica
    for replica; do rm -rf "${dir:?}/data/$replica"; done
}

tidy() {
    local file
    for file in "$dir"/jars/*/; do
        if [[ ${file%/} != */"$jar_hash" ]]; then rm -rf "$file"; fi
    done
}

purge() { rm -rf "${dir:?}"; }

why_ended() { last_words "$dir/logs/$1.log" "$dir/logs/$1.out" "$2"; }

# show_log LINES FOLLOW REPLICA: until the ssh session that it belongs to is gone.
show_log() {
    local file=$dir/logs/$3.log
    if [[ $3 == broker ]]; then file=$broker_dir/logs/rabbit.log; fi
    if [[ ! -s $file ]]; then file=${file%.log}.out; fi
    [[ -f $file ]] || die "there is no log of $3 there"
    exec tail -n "$1" ${2:+-F -s 0.5 "--pid=$PPID"} "$file"
}
