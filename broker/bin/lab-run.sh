# shellcheck shell=bash
# shellcheck disable=SC2004,SC2034,SC2154 # the keys of its arrays are words; shares variables with pygmy, lab.sh and lab-hosts.sh
# What a lab runs: its broker and its replicas. Starts them, waits until they serve, does to them what people want to try.

# --------------------------------------------------------------------------------------------------- the broker

# find_lab_broker: sets broker_of and broker_uri, or adds to problems. One that lab has to start is started later.
find_lab_broker() {
    local at=${host_of[broker]:-} net place mine
    if [[ -n ${PYGMY_BROKER:-} ]]; then
        ((${#problems[@]} == 0)) || return 0
        await_given
        broker_reach
        if loopback "$broker_host" && not_all_loopback; then
            problems+=("PYGMY_BROKER names $broker_host, which is another machine for each host; name the broker as they reach it")
        fi
        return
    fi
    net=${net_of[$at]} place=$net:${port_of[broker]} broker_of=found
    if loopback "$net" && not_all_loopback; then
        problems+=("$at: as the broker's host it is another machine for each host; name it as they reach it")
        return
    fi
    { IFS= read -r node_password <"$lab_state/password"; } 2>/dev/null || node_password=''
    if [[ $net == *:* ]]; then place="[$net]:${port_of[broker]}"; fi
    mine=amqp://pygmy:$node_password@$place
    if amqp_answers "$net" "${port_of[broker]}"; then
        if [[ -n ${fact[$at node]:-} ]] && try_broker "$mine" 0; then
            broker_of=lab
        elif ! try_broker "amqp://$place" 0; then
            problems+=("$at: the RabbitMQ at $place is not used: ${why_not[0]}" "${why_not[@]:1}")
        fi
    elif [[ -n ${fact[$at rabbitmq]:-} ]]; then
        broker_of=lab
        if [[ -z $node_password ]]; then
            node_password=$(od -An -N18 -tx1 /dev/urandom | tr -d ' \n')
            (umask 077 && printf '%s\n' "$node_password" >"$lab_state/password")
            mine=amqp://pygmy:$node_password@$place
        fi
        broker_uri=$mine
    elif [[ -n ${fact[$at trouble]:-} ]]; then
        problems+=("$at: no RabbitMQ answers at $place, and lab cannot start one there: ${fact[$at trouble]}")
    elif [[ -n ${fact[$at dir]:-} ]]; then
        problems+=("$at: no RabbitMQ answers at $place, and rabbitmq-server is not installed there for lab to start one." \
            "Start one, name another host in the file, or set PYGMY_BROKER to an amqp:// URI.")
    fi
    broker_reach
}

# broker_reach: sets broker_host and broker_port from broker_uri.
broker_reach() {
    broker_host='' broker_port=''
    if [[ $broker_uri =~ ^amqps?://([^/@]*@)?(\[[0-9a-fA-F:]+\]|[^/@:?]+)(:([0-9]+))? ]]; then
        broker_host=${BASH_REMATCH[2]//[\[\]]/} broker_port=${BASH_REMATCH[4]}
        if [[ -z $broker_port && $broker_uri == amqps:* ]]; then broker_port=5671; fi
        broker_port=${broker_port:-5672}
    fi
}

not_all_loopback() {
    local at
    for at in $(lab_hosts); do
        if ! loopback "${net_of[$at]}"; then return 0; fi
    done
    return 1
}

broker_on() {
    settings+=("node_password=$(cat "$lab_state/password")" "node_conf=$(cat "$root/broker/rabbitmq.conf")" "bind=${fact[$1 bind]}")
    on_host "$1" start_lab_broker "${port_of[broker]}"
}

start_the_broker() {
    on_each "starting RabbitMQ" broker_on "${host_of[broker]}"
    none_failed "the broker does not start:"
    try_broker "$broker_uri" 10 || die "the broker that was started on ${host_of[broker]} is not used: ${why_not[0]}" "${why_not[@]:1}" \
        "If its data is of another time, throw it away with all else: ./pygmy lab down --purge"
}

# -------------------------------------------------------------------------------------------- start and wait

# start_and_wait SINCE REPLICA...: starts them and waits until they are LIVE. Dies if one cannot be.
start_and_wait() {
    local since=$1 all at
    shift
    starting=("$@") pid_of=() log_from=()
    broker_reach
    mapfile -t all < <(for at in "$@"; do echo "${host_of[$at]}"; done | sort -u)
    launching=yes
    on_each "starting $# replicas" start_on "${all[@]}"
    launching=''
    for at in "${all[@]}"; do
        while read -r key replica value; do
            case $key in pid) pid_of[$replica]=$value ;; from) log_from[$replica]=$value ;; esac
        done <"$(said "$at")"
    done
    none_failed "not everything could be started:"
    await_lab "$since" "$@"
}

start_on() {
    local replica
    for replica in $(replicas_on "$1"); do
        [[ " ${starting[*]} " == *" $replica "* ]] || continue
        # `launch` adds the replica's number to the port, since on one machine they are in a row.
        settings=("jar_hash=$jar_hash" "broker_uri=$broker_uri" "broker_of=$broker_of" "namespace=$namespace" \
            "catalogs=$catalogs" "orders=$orders" "frontends=$frontends" \
            "admin_token=$admin_token" "host=${fact[$1 bind]}" "port=$((${port_of[$replica]:-0} - ${replica##*-}))" \
            "java=${fact[$1 java]}" "lab_version=${fact[$1 version]}" "lib=${fact[$1 dir]}/jars/$jar_hash" \
            "http_hosts=${net_of[$1]}" "told_text=$(cat "$lab_state/environment" 2>/dev/null)" \
            "books=${books:+${fact[$1 dir]}/jars/$jar_hash/${books##*/}}")
        on_host "$1" start_replica "$replica" "$broker_host" "$broker_port" ${option[promote]:+"${option[promote]}"}
    done
}

# await_lab SINCE REPLICA...: waits until every front end among them answers and sees all of them LIVE. Dies with the reason if
# one of them ends, or if nothing changes for PYGMY_WAIT seconds (120).
await_lab() {
    local since=$1 limit asked=$SECONDS replica waiting answers state_of moved began looked shown
    local -A cpu_then
    local -A lacking
    wait_limit
    begin_wait
    shift
    while :; do
        lacking=() answers=''
        for front in "${replicas[@]}"; do
            [[ $front == frontend-* ]] || continue
            if ! status_of "$front"; then
                if [[ " $* " == *" $front "* ]]; then lacking[$front]="no answer at $(url_of "$front")"; fi
                continue
            fi
            answers=yes
            for replica; do
                if [[ ${seen[$replica]:-} == "LIVE ${pid_of[$replica]}" ]]; then continue; fi
                state_of=${seen[$replica]:-}
                # What is said of another pid are the last words of the process before.
                if [[ $state_of != *" ${pid_of[$replica]}" ]]; then state_of=STARTING; fi
                lacking[$replica]="${state_of% *}${notes[$replica]:+: ${notes[$replica]}}"
            done
        done
        if [[ -n $answers ]] && ((${#lacking[@]} == 0)); then return 0; fi
        waiting=''
        for replica; do
            if [[ -n ${lacking[$replica]:-} ]]; then waiting+=", $replica"; fi
        done
        progress "waiting for LIVE: ${waiting#, }" "$((SECONDS - since)) s"
        if stands_still "$waiting ${lacking[*]}"; then break; fi
        if ((SECONDS > asked + 3)); then die_of_ended "$@"; asked=$SECONDS; fi
        sleep 0.3
    done
    waiting=()
    for replica in "${!lacking[@]}"; do
        waiting+=("$replica on ${host_of[$replica]}: ${lacking[$replica]} (see: ./pygmy lab logs $replica)")
    done
    die "not LIVE, and no progress for $limit s:" "${waiting[@]:-no front end answers from here}" "PYGMY_WAIT=$((limit * 3)), say, has more patience."
}

# die_of_ended REPLICA...: dies with why if one of them has ended.
die_of_ended() {
    local replica at lines
    ask_states
    for replica; do
        if [[ ${state_now[$replica]:-} == gone ]]; then
            at=${host_of[$replica]}
            mapfile -t lines < <(on_host "$at" why_ended "$replica" "${log_from[$replica]:-0}" 2>/dev/null)
            die "$replica ended on $at right after its start:" "${lines[@]}" "(more: ./pygmy lab logs $replica)"
        fi
    done
}

# ------------------------------------------------------------------------------------- what people want to try

# lab_signal kill|pause|resume|stop REPLICA...
lab_signal() {
    local verb=$1 place
    shift
    parse '' "$@"
    ((${#args[@]} > 0)) || usage "which replica? As in: ./pygmy lab $verb catalog-1"
    lab_is_up
    known_places "${args[@]}"
    for place in "${args[@]}"; do
        on_each '' signal_on "${host_of[$place]}"
        none_failed "cannot $verb $place:"
        say "$(cat "$(said "${host_of[$place]}")")"
    done
}

signal_on() {
    if [[ $place == broker ]]; then
        on_host "$1" signal_broker "$verb"
    else
        on_host "$1" signal_replica "$verb" "$place"
    fi
}

lab_start() {
    local failed=() place starting=()
    parse --promote= "$@"
    ((${#args[@]} > 0)) || usage "which replica? As in: ./pygmy lab start catalog-1 (and ./pygmy lab up HOSTS starts a whole lab)"
    if [[ -n ${option[promote]:-} ]]; then
        check_promotion "./pygmy lab"
    fi
    lock
    lab_is_up
    known_places "${args[@]}"
    need_java
    ask_states
    for place in "${args[@]}"; do
        case ${state_now[$place]:-unknown}:$place in
            gone:broker) start_the_broker; say "The broker runs on ${host_of[broker]}, port ${port_of[broker]}." ;;
            gone:*) starting+=("$place") ;;
            running*)
                if [[ -n ${option[promote]:-} ]]; then die "$place runs already. Stop it first: ./pygmy lab stop $place"; fi
                say "$place runs already."
                ;;
            paused*) die "$place is paused, not ended. Wake it: ./pygmy lab resume $place" ;;
            *) die "${host_of[$place]}: $(trouble "${host_of[$place]}")" ;;
        esac
    done
    if ((${#starting[@]} == 0)); then return 0; fi
    start_and_wait "$SECONDS" "${starting[@]}"
    say "LIVE: ${starting[*]}"
}

lab_logs() {
    local lines place
    parse '-f -n=' "$@"
    lines=$(number n 20 99999)
    load_lab
    if ((${#args[@]} == 0)); then args=("${replicas[@]}"); fi
    known_places "${args[@]}"
    if ((${#args[@]} == 1)); then
        on_host "${host_of[${args[0]}]}" show_log "$lines" "${option[f]:-}" "${args[0]}"
        return
    fi
    if [[ -z ${option[f]:-} ]]; then
        # As far as the hosts' clocks agree.
        for place in "${args[@]}"; do on_host "${host_of[$place]}" show_log "$lines" '' "$place" | named "$place" || true; done | by_time | tail -n "$lines"
        return
    fi
    unwind=end_workers
    set -m
    for place in "${args[@]}"; do
        on_host "${host_of[$place]}" show_log "$lines" f "$place" | named "$place" &
        workers[$!]=$place
    done
    wait
    workers=()
}
