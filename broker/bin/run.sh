# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shares variables with pygmy, common.sh, broker.sh and system.sh
# Runs the processes of a system: starts them, waits until they serve, stops them, does to them what people want to try.

declare -A log_from=()  # replica → size of its log when it was started here

# already_up: does a process of system $name run? Says so; dies if something else was asked for.
already_up() {
    local file key differing=() running='' asked_books=$books
    [[ -f $dir/system ]] || return 1
    for file in "$run"/*.pid; do
        if alive "$file"; then running=yes; fi
    done
    [[ -n $running ]] || return 1
    load_system "$name"
    for key in catalogs orders frontends port; do
        if [[ ${option[$key]:-${!key}} != "${!key}" ]]; then differing+=("--$key ${!key}"); fi
    done
    if [[ -n ${option[books]:-} && $asked_books != "$books" ]]; then differing+=("--books ${books:-(its own)}"); fi
    if ((${#differing[@]} > 0)); then
        die "system $name runs already, with ${differing[*]}" \
            "Stop it first: ./pygmy down$chosen" "Or start a second one beside it: ./pygmy up --port $(free_ports)"
    fi
    if [[ -n ${option[fresh]:-} ]]; then
        die "system $name runs, on the data that --fresh would throw away. Stop it first: ./pygmy down$chosen"
    fi
    say "Pygmy runs already at $(url)"
    all_awake || true
}

# free_ports: prints a port from which on there is room for the front ends.
free_ports() {
    local first=$((port + 10)) number=0
    while ((number < frontends && first < 65000)); do
        if port_open "$(reach_at)" $((first + number)); then first=$((first + 10)) number=0; else number=$((number + 1)); fi
    done
    printf '%s\n' "$first"
}

# ports_free: dies if another program has a port that a front end is to have.
ports_free() {
    local number system owner='another program'
    for ((number = port; number < port + frontends; number++)); do
        if port_busy "$(reach_at)" "$number"; then
            for system in $(systems); do
                if (load_system "$system" && ((number >= port && number < port + frontends))); then owner="system $system"; fi
            done
            die "port $number is in use by $owner; nothing was started" \
                "Choose another: ./pygmy up --port $(free_ports) (or set PYGMY_PORT)"
        fi
    done
}

# place_of REPLICA: prints its place among all, from 0. Processes of one machine cannot share a management port: each has its own.
place_of() {
    case $1 in
        catalog-*) printf '%s\n' "${1##*-}" ;;
        order-*) printf '%s\n' $((catalogs + ${1##*-})) ;;
        *) printf '%s\n' $((catalogs + orders + ${1##*-})) ;;
    esac
}

# management_ports_free: dies if PYGMY_MANAGEMENT_PORT is set and there is no room from it on.
management_ports_free() {
    local first=${PYGMY_MANAGEMENT_PORT:-} count=$((catalogs + orders + frontends)) number at=${PYGMY_MANAGEMENT_ADDRESS:-127.0.0.1}
    if [[ -z $first ]]; then return; fi
    if [[ ! $first =~ ^[1-9][0-9]{0,4}$ ]] || ((first + count > 65536)); then
        die "PYGMY_MANAGEMENT_PORT is a port that leaves room for $count processes, one after the other; not '$first'"
    fi
    ((first + count <= port || first >= port + frontends)) ||
        die "PYGMY_MANAGEMENT_PORT: the ports $first to $((first + count - 1)), one for each process, and those of the front ends overlap"
    for ((number = first; number < first + count; number++)); do
        if port_busy "${at/#0.0.0.0/127.0.0.1}" "$number"; then
            die "port $number is in use by another program; nothing was started" \
                "PYGMY_MANAGEMENT_PORT=$first takes the ports $first to $((first + count - 1)): set it to another."
        fi
    done
}

# launch REPLICA [PROMOTION]: starts its process.
launch() {
    local service=${1%-*} log=$dir/logs/$1.log
    log_from[$1]=0
    if [[ -f $log ]]; then log_from[$1]=$(wc -c <"$log"); fi
    # A directory for temporary files of its own, since those of a killed process are left behind. /tmp may be full, or hold no programs.
    rm -rf "${run:?}/$1.tmp"
    mkdir -p "$dir/data/$1" "$run/$1.tmp"
    (
        take_told "${told_file:-$dir/environment}"
        export PYGMY_BROKER=$broker_uri PYGMY_NAMESPACE=$namespace PYGMY_REPLICA=${1##*-} PYGMY_CATALOGS=$catalogs PYGMY_ORDERS=$orders
        export PYGMY_FRONTENDS=$frontends
        # From where `spawn` starts it: in the name of a log file that is rolled, a percent sign means something.
        export PYGMY_DATA=$dir/data/$1 PYGMY_LOG=${log#"$root"/}
        if [[ -n ${lab_host:-} ]]; then export PYGMY_HOST=$lab_host; fi
        if [[ -n ${http_hosts:-} ]]; then export PYGMY_HTTP_HOSTS=$http_hosts${PYGMY_HTTP_HOSTS:+,$PYGMY_HTTP_HOSTS}; fi
        if [[ -n $books ]]; then export PYGMY_BOOKS=$books; fi
        if [[ -n $admin_token ]]; then export PYGMY_ADMIN_TOKEN=$admin_token; fi
        if [[ -n ${2:-} ]]; then export PYGMY_PROMOTE=$2; fi
        if [[ -n ${PYGMY_MANAGEMENT_PORT:-} ]]; then PYGMY_MANAGEMENT_PORT=$((PYGMY_MANAGEMENT_PORT + $(place_of "$1"))); fi
        if [[ $service == frontend ]]; then export PYGMY_ADDRESS=$host PYGMY_PORT=$((port + ${1##*-})); fi
        # Replicas are compiled quickly, not thoroughly: five JVMs that do both keep two cores busy for a minute. What HTTP can gain is worth it.
        if [[ $service != frontend && -z ${PYGMY_JAVA_OPTS+set} ]]; then java_opts+=(-XX:TieredStopAtLevel=1); fi
        spawn "$run/$1.pid" "$dir/logs/$1.out" "$java" "-Djava.io.tmpdir=$run/$1.tmp" "${java_opts[@]}" \
            "@$(cd -P "${lib:-$dir/lib}" && pwd -P)/$service.args"
    )
    case $broker_of in node | container) use_broker "$name.$1" "$run/$1.pid" 2>/dev/null || true ;; esac
}

# look_at REPLICA...: sets lacking: what keeps each of them from being LIVE in the eyes of every front end that runs.
look_at() {
    local front replica state_of
    lacking=()
    front_ends
    for front in "${fronts[@]}"; do
        read_status "$front" || true
        for replica; do
            if ! alive "$run/$replica.pid"; then lacking[$replica]=ENDED; continue; fi
            if [[ ${seen[$replica]:-} == "LIVE $pid" ]]; then continue; fi
            # What is said of another pid are the last words of the process before.
            state_of=${seen[$replica]:-}
            if [[ $state_of != *" $pid" ]]; then state_of=STARTING; fi
            lacking[$replica]="${state_of% *}${notes[$replica]:+: ${notes[$replica]}}"
        done
    done
}

# wait_live SINCE REPLICA...: waits until all of them, as the processes started here, are LIVE. Dies with the reason if one of them
# ends, or if there is no progress for PYGMY_WAIT seconds (120).
wait_live() {
    local since=$1 limit replica waiting fronts busy moved began looked shown asked=$SECONDS
    local -A cpu_then
    local -A lacking=()
    wait_limit
    begin_wait
    shift
    while :; do
        for replica; do
            alive "$run/$replica.pid" || die_of "$replica"
        done
        look_at "$@"
        if ((${#lacking[@]} == 0)); then return 0; fi
        waiting='' busy=()
        for replica; do
            if [[ -n ${lacking[$replica]:-} ]]; then waiting+=", $replica ${lacking[$replica]%%:*}" busy+=("$run/$replica.pid"); fi
        done
        if ((SECONDS >= asked + 5)); then asked=$SECONDS; die_of_refusal "${!lacking[@]}"; fi
        progress "$(($# - ${#lacking[@]})) of $# LIVE; waiting for ${waiting#, }" "$((SECONDS - since)) s"
        if stands_still "$waiting" "${busy[@]}"; then break; fi
        sleep 0.3
    done
    waiting=()
    for replica in "${!lacking[@]}"; do waiting+=("$replica is ${lacking[$replica]} (log: .pygmy/$name/logs/$replica.log)"); done
    die "not LIVE, and no progress for $limit s:" "${waiting[@]}" "PYGMY_WAIT=$((limit * 3)), say, has more patience."
}

# die_of_refusal REPLICA...: dies if the broker refuses one of them, in the broker's words. Nobody but its log can tell.
die_of_refusal() {
    local replica line refusal='ERROR.* (the broker refuses this process: .*); trying again'
    for replica; do
        line=$(tail -c "+$((${log_from[$replica]:-0} + 1))" "$dir/logs/$replica.log" 2>/dev/null |
            grep -E "$refusal|connected to the broker at |broker back after " | tail -n 1) || continue
        if [[ $line =~ $refusal ]]; then
            die "$replica: ${BASH_REMATCH[1]}" "(more in .pygmy/$name/logs/$replica.log)"
        fi
    done
}

# die_of REPLICA: dies with why its process ended, as its log or its output says.
die_of() {
    local lines
    mapfile -t lines < <(last_words "$dir/logs/$1.log" "$dir/logs/$1.out" "${log_from[$1]:-0}")
    die "$1 ended right after its start:" "${lines[@]}" "(more in .pygmy/$name/logs/$1.log and .out)"
}

# stop_all SECONDS REPLICA...: ends those that run, who asks before who answers: orderly, or else by SIGKILL after SECONDS.
stop_all() {
    local bound=$1 service replica file files
    shift
    for service in frontend order catalog; do
        files=()
        for replica; do
            file=$run/$replica.pid
            if [[ $replica == "$service"-* ]] && send TERM "$file"; then
                send CONT "$file" || true # a paused one hears it only then
                files+=("$file")
            fi
        done
        if ((${#files[@]} > 0)) && ! ended "$bound" "${files[@]}"; then
            for file in "${files[@]}"; do
                if send KILL "$file"; then warn "$(basename "$file" .pid) did not end within $bound s; killed it."; fi
            done
            ended 5 "${files[@]}" || true
        fi
    done
}

# signal_replica kill|pause|resume|stop REPLICA
signal_replica() {
    local file=$run/$2.pid again=" Start it again: $pygmy start $2$chosen"
    if [[ $command == restart ]]; then again=''; fi
    alive "$file" || die "$2 is not running. Start it: $pygmy start $2$chosen"
    case $1:$proc_state in
        pause:T) say "$2 is paused already. Wake it: $pygmy resume $2$chosen" ;;
        pause:*)
            send STOP "$file" || true
            say "Paused $2. Wake it: $pygmy resume $2$chosen"
            ;;
        resume:T)
            send CONT "$file" || true
            say "$2 goes on."
            ;;
        resume:*) say "$2 is not paused." ;;
        kill:*)
            send KILL "$file" || true
            ended 5 "$file" || die "$2 (pid $pid) does not die of SIGKILL; something holds it in the kernel"
            say "Killed $2.$again"
            ;;
        stop:*)
            progress "stopping $2"
            send TERM "$file" || true
            send CONT "$file" || true # a paused one hears it only then
            ended 15 "$file" || die "$2 has not ended 15 s after SIGTERM. End it the hard way: $pygmy kill $2$chosen"
            say "Stopped $2.$again"
            ;;
    esac
}

whats_next() {
    say "What to try next:" \
        "  ./pygmy status$chosen" \
        "  ./pygmy client$chosen search GraduateSchool" \
        "  ./pygmy client$chosen buy 3" \
        "  ./pygmy client$chosen load --clients 8 --requests 1000" \
        "  ./pygmy kill catalog-0$chosen     ${dim}then, and during load too: ./pygmy start catalog-0$chosen${off}" \
        "  ./pygmy down$chosen" \
        "./pygmy help tells the rest."
}
