# shellcheck shell=bash
# shellcheck disable=SC2004,SC2034,SC2154 # the keys of its arrays are words; shares variables with pygmy and its other parts
# `pygmy lab`: one replica each on hosts that are reached by ssh, with nothing there but bash and Java. While it is up, $lab_state/up
# holds what `lab up` chose; afterwards $lab_state/last does, for the logs and for `down --purge`.

declare -A pid_of=() state_now=()   # replica → its process, as lab started it; and what its host says of it now
broker_of=''                        # given (PYGMY_BROKER), found (at the place in the file) or lab (ours)

cmd_lab() {
    local verb=${1:-help}
    if (($#)); then shift; fi
    pygmy='./pygmy lab' chosen=''
    case $verb in
        up | status | logs | start | down | config) "lab_$verb" "$@" ;;
        kill | pause | resume | stop) lab_signal "$verb" "$@" ;;
        help | -h | --help) help_on lab ;;
        *) usage "there is no 'lab $verb'" "$(did_you_mean "$verb" up status logs start down config kill pause resume stop)" ;;
    esac
}

# ------------------------------------------------------------------------------------------------ up and down

lab_up() {
    local from=$SECONDS problems=() failed=() at starting
    parse '--books= --fresh' "$@"
    ((${#args[@]} == 1)) || usage "which hosts? As in: ./pygmy lab up hosts.csv (./pygmy lab config writes that file)"
    books=${option[books]:-${PYGMY_BOOKS:-}}
    [[ -z $books || -f $books && -r $books ]] || die "cannot read the books file $books"
    if [[ -n $books ]]; then
        books=$(readlink -f "$books")
        [[ ${books##*/} =~ ^[A-Za-z0-9_.+-]+$ ]] || die "the books file may be called by letters, digits and _.+- only; not '${books##*/}'"
    fi
    [[ $lab_dir =~ ^[A-Za-z0-9_./~+@-]+$ ]] || die "PYGMY_LAB_DIR has letters, digits and ._/~+@- only; not '$lab_dir'"
    read_hosts "${args[0]}"
    lock
    lab_not_up
    need_java
    build
    admin_token=${PYGMY_ADMIN_TOKEN:-} namespace=pygmy-$checkout_id-lab
    jar_hash=$(cat "${jars[@]:0:3}" "$root/broker/bin/apps.sh" | sha256sum)
    jar_hash=${jar_hash:0:16} settings=("jar_hash=$jar_hash")
    unwind=end_workers
    look_over_all
    find_lab_broker
    ((${#problems[@]} == 0)) || die "nothing was started:" "${problems[@]}"
    for at in $(lab_hosts); do
        if [[ -n ${fact[$at nfs]:-} ]]; then
            warn "$at: ${fact[$at dir]} is on NFS, which databases do not like. PYGMY_LAB_DIR=/tmp/\$USER-pygmy is better."
        fi
    done
    mapfile -t all < <(lab_hosts)
    on_each "copying to ${#all[@]} hosts" copy_to "${all[@]}"
    none_failed "copying failed; nothing was started:"
    (umask 077 && save_lab >"$lab_state/up" && told >"$lab_state/environment")
    unwind=lab_take_back
    if [[ $broker_of == lab && -z ${fact[${host_of[broker]} node]:-} ]]; then start_the_broker; fi
    if [[ -n ${option[fresh]:-} ]]; then
        PYGMY_NAMESPACE=$namespace broker_tool "$broker_uri" forget || die "cannot throw away this lab's queues on $(masked "$broker_uri")"
        on_each "throwing away the data" throw_away_on "${all[@]}"
        none_failed "not all data could be thrown away:"
    fi
    on_each '' tidy_on "${all[@]}"
    start_and_wait "$from" "${replicas[@]}"
    unwind=''
    say "${bold}Pygmy runs on ${#all[@]} hosts${off}, after $((SECONDS - from)) s:"
    print_places
    say "What to try next:" "  ./pygmy lab status" "  PYGMY_URL=$(first_url) ./pygmy client buy 3" "  ./pygmy lab kill catalog-0" \
        "  ./pygmy lab down"
}

throw_away_on() { local mine; mapfile -t mine < <(replicas_on "$1"); on_host "$1" throw_away "${mine[@]}"; }
tidy_on() { on_host "$1" tidy; }

# none_failed TEXT: dies with TEXT and the reasons if the last on_each failed anywhere.
none_failed() {
    local at reasons=()
    for at in "${failed[@]}"; do reasons+=("$at: $(trouble "$at")"); done
    ((${#reasons[@]} == 0)) || die "$1" "${reasons[@]}"
}

# lab_not_up: dies if the lab of this checkout is up, or may be.
lab_not_up() (
    [[ -f $lab_state/up ]] || return 0
    load_lab
    ask_states
    [[ ${state_now[*]} == *running* || ${state_now[*]} == *paused* || ${#failed[@]} -gt 0 ]] || return 0
    die "the lab of this checkout is up already" "See it: ./pygmy lab status" "Stop it first: ./pygmy lab down"
)

lab_take_back() {
    local worker
    if [[ -n ${launching:-} ]]; then for worker in "${!workers[@]}"; do wait "$worker" || true; done; fi
    end_workers
    warn "Taking back what was started."
    if stop_lab 10; then mv -f "$lab_state/up" "$lab_state/last"; else warn "Not everything could be stopped; try: ./pygmy lab down"; fi
}

lab_down() {
    local failed=() purged='' problems=()
    parse --purge "$@"
    no_args
    lock
    if [[ -f $lab_state/up ]]; then
        load_lab
        if ! stop_lab 15; then
            die "not everything was stopped:" "${problems[@]}" "When those hosts are back: ./pygmy lab down"
        fi
        mv -f "$lab_state/up" "$lab_state/last"
        say "Stopped the lab; data and logs are kept on its hosts."
    elif [[ -z ${option[purge]:-} || ! -f $lab_state/last ]]; then
        say "No lab is up here."
        return
    fi
    if [[ -n ${option[purge]:-} ]]; then
        load_lab
        mapfile -t all < <(lab_hosts)
        on_each "throwing away everything there" purge_on "${all[@]}"
        none_failed "not everything could be thrown away:"
        rm -rf "$lab_state"
        say "Threw away all that the lab had on its hosts."
    fi
}

purge_on() { on_host "$1" purge; }

# stop_lab SECONDS: ends what runs, who asks before who answers, and the broker if it is ours. Fails, with problems, where it cannot.
stop_lab() {
    local service at all=()
    stop_within=$1 problems=()
    for service in frontend order catalog broker; do
        stopping=$service
        mapfile -t all < <(for at in $(lab_hosts); do if [[ -n $(to_stop "$at") ]]; then echo "$at"; fi; done)
        if ((${#all[@]} == 0)); then continue; fi
        on_each "stopping ${service/broker/the broker}" stop_on "${all[@]}"
        for at in "${failed[@]}"; do problems+=("$at ($(to_stop "$at" | tr '\n' ' ')): $(trouble "$at")"); done
    done
    ((${#problems[@]} == 0))
}

to_stop() {
    if [[ $stopping != broker ]]; then
        replicas_on "$1" "$stopping"
    elif [[ $broker_of == lab && ${host_of[broker]} == "$1" ]]; then
        echo broker
    fi
}

stop_on() {
    local those
    mapfile -t those < <(to_stop "$1")
    if [[ $stopping == broker ]]; then on_host "$1" stop_lab_broker; else on_host "$1" stop_all "$stop_within" "${those[@]}"; fi
}

# ------------------------------------------------------------------------------------------- what is remembered

save_lab() {
    local key at
    for key in namespace catalogs orders frontends books admin_token broker_uri broker_of jar_hash lab_dir; do
        printf '%s=%s\n' "$key" "${!key}"
    done
    for key in "${!host_of[@]}"; do printf 'place=%s %s %s\n' "$key" "${host_of[$key]}" "${port_of[$key]}"; done
    for at in $(lab_hosts); do
        # A host of the broker alone needs no Java.
        printf 'host=%s\n' "$at ${net_of[$at]} ${fact[$at dir]} ${fact[$at bind]} ${fact[$at version]:-0} ${fact[$at java]:--}"
    done
}

# load_lab: reads what `lab up` chose, of the lab that is up, or was last.
load_lab() {
    local key value at file=$lab_state/up place number
    [[ -f $file ]] || file=$lab_state/last
    [[ -f $file ]] || die "no lab is up here. Start one: ./pygmy lab up HOSTS (./pygmy lab config helps to write that file)"
    replicas=() host_of=() port_of=() fact=()
    while IFS='=' read -r key value; do
        case $key in
            place) read -r place at number <<<"$value"; host_of[$place]=$at port_of[$place]=$number ;;
            host)
                read -r at net dir bind version java <<<"$value"
                net_of[$at]=$net fact[$at dir]=$dir fact[$at bind]=$bind fact[$at version]=$version fact[$at java]=$java
                ;;
            namespace | catalogs | orders | frontends | books | admin_token | broker_uri | broker_of | jar_hash | lab_dir)
                printf -v "$key" %s "$value" ;;
        esac
    done <"$file"
    mapfile -t replicas < <(for place in "${!host_of[@]}"; do if [[ $place != broker ]]; then echo "$place"; fi; done | sort -V)
    settings=("jar_hash=$jar_hash")
}

# lab_is_up: loads it; dies if it is not.
lab_is_up() {
    [[ -f $lab_state/up ]] || die "no lab is up here. Start one: ./pygmy lab up HOSTS (./pygmy lab config helps to write that file)"
    load_lab
}

# known_places REPLICA...: dies if one of them is none; "broker" is one if it is ours.
known_places() {
    local replica
    for replica; do
        if [[ $replica == broker && $broker_of != lab ]]; then
            die "the broker, $(masked "$broker_uri"), was not started by lab; whoever runs it has to"
        fi
        [[ -n ${host_of[$replica]:-} ]] ||
            usage "the lab has no replica '$replica'; it has: ${replicas[*]}" "$(did_you_mean "$replica" "${replicas[@]}")"
    done
}

url_of() {
    local address=${net_of[${host_of[$1]}]}
    if [[ $address == *:* ]]; then address="[$address]"; fi
    printf 'http://%s:%s\n' "$address" "${port_of[$1]}"
}

# status_of FRONTEND: fills seen and notes, as that front end sees the lab.
status_of() { status_at "${net_of[${host_of[$1]}]}" "${port_of[$1]}"; }

# first_url: prints the URL of the first front end that answers; fails if none does.
first_url() {
    local replica
    for replica in "${replicas[@]}"; do
        if [[ $replica == frontend-* ]] && status_of "$replica"; then url_of "$replica"; return; fi
    done
    return 1
}

# answering_urls: prints the URLs of all front ends that answer, with commas; fails if none does.
answering_urls() {
    local replica urls=''
    for replica in "${replicas[@]}"; do
        if [[ $replica == frontend-* ]] && status_of "$replica"; then urls+=,$(url_of "$replica"); fi
    done
    [[ -n $urls ]] && printf '%s\n' "${urls#,}"
}

print_places() {
    local replica
    if [[ -n ${host_of[broker]:-} && $broker_of != given ]]; then
        say "$(printf '  %-12s %-20s port %s' broker "${host_of[broker]}" "${port_of[broker]}")$([[ $broker_of != lab ]] || echo ', started by lab')"
    else
        say "$(printf '  %-12s' broker) $(masked "$broker_uri")"
    fi
    for replica in "${replicas[@]}"; do
        if [[ $replica == frontend-* ]]; then
            say "$(printf '  %-12s %-20s %s' "$replica" "${host_of[$replica]}" "$(url_of "$replica")")"
        else
            say "$(printf '  %-12s %s' "$replica" "${host_of[$replica]}")"
        fi
    done
}

# ------------------------------------------------------------------------------------------------------ status

# ask_states: sets state_now, and failed to the hosts that cannot say.
ask_states() {
    local all replica value at
    state_now=()
    mapfile -t all < <(lab_hosts)
    on_each "asking the hosts" states_on "${all[@]}"
    for at in "${all[@]}"; do
        while read -r _ replica value; do state_now[$replica]=$value; done <"$(said "$at")"
    done
}

states_on() {
    local mine
    mapfile -t mine < <(replicas_on "$1")
    if [[ $broker_of == lab && ${host_of[broker]} == "$1" ]]; then mine+=(broker); fi
    if ((${#mine[@]} > 0)); then on_host "$1" states "${mine[@]}"; fi
}

lab_status() {
    local code=0 failed=() at replica address broker=()
    parse '' "$@"
    no_args
    lab_is_up
    need_java
    ask_states
    say "${bold}The lab${off}, broker: $(masked "$broker_uri")$([[ $broker_of != lab ]] || echo ' (started by lab)')"
    if address=$(answering_urls); then
        PYGMY_URL=$address "${own_java[@]}" "$java" "${java_opts[@]}" -XX:TieredStopAtLevel=1 -jar "${jars[3]}" status || code=1
    else
        say "No front end answers from here."
        code=1
    fi
    for at in "${failed[@]}"; do
        say "$at: $(trouble "$at")" "  What may run there still: $(replicas_on "$at" | tr '\n' ' ')"
        code=1
    done
    if [[ $broker_of == lab ]]; then broker=(broker); fi
    for replica in "${replicas[@]}" "${broker[@]}"; do
        case ${state_now[$replica]:-unknown} in
            gone) say "$replica is not running on ${host_of[$replica]}. Start it: ./pygmy lab start $replica"; code=1 ;;
            paused*) say "$replica is paused on ${host_of[$replica]}. Wake it: ./pygmy lab resume $replica"; code=1 ;;
        esac
    done
    return "$code"
}
