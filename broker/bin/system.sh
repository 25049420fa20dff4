# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shares variables with pygmy, common.sh and broker.sh
# A system: front ends, order and catalog replicas that share a namespace on a broker. Its name is that of its directory under
# .pygmy/; while it is up, the file `system` there holds what `up` chose, for the commands that come after.

name='' dir='' run=''   # its name, its directory, and where its pid files are
replicas=()             # the names of all its replicas
chosen=''               # ` --name NAME`, for hints where several are up
declare -A seen=()      # replica → "STATE PID", as a front end's /status has it
declare -A notes=()     # replica → what is wrong with it, if anything
declare -A uncounted=() # replica → yes, if it need not be there: the log counts fewer catalog replicas by now

# systems: prints the names of those that are up.
systems() {
    local file
    for file in "$state"/*/system; do
        if [[ -f $file ]]; then file=${file%/system}; printf '%s\n' "${file##*/}"; fi
    done
}

# save_system: records the variables that `up` has set.
save_system() {
    # They may hold credentials: for their owner's eyes only.
    (
        umask 077
        printf '%s\n' "namespace=$namespace" "catalogs=$catalogs" "orders=$orders" "frontends=$frontends" "port=$port" "host=$host" \
            "books=$books" "admin_token=$admin_token" "broker_uri=$broker_uri" "broker_of=$broker_kind" >"$dir/system"
        told >"$dir/environment"
    )
    load_system "$name"
    printf '%s\n' "${replicas[@]:0:catalogs + orders}" >"$dir/stores" # for audit, also when the system is down
}

# told: prints as shell commands which variables this shell hands on to the services, beside those that `launch` sets itself.
told() {
    local variable
    while read -r variable; do
        case $variable in
            PYGMY_BROKER | PYGMY_NAMESPACE | PYGMY_REPLICA | PYGMY_CATALOGS | PYGMY_ORDERS | PYGMY_DATA | PYGMY_LOG | PYGMY_BOOKS | \
                PYGMY_ADMIN_TOKEN | PYGMY_PROMOTE | PYGMY_ADDRESS | PYGMY_PORT | PYGMY_URL | PYGMY_WAIT | PYGMY_HOME | PYGMY_SSH | PYGMY_RSYNC | \
                PYGMY_LAB_* | PYGMY_RABBITMQ_IMAGE) ;;
            PYGMY_* | SPRING_* | SERVER_* | MANAGEMENT_* | LOGGING_*) printf 'export %s=%q\n' "$variable" "${!variable}" ;;
        esac
    done < <(compgen -e)
}

# take_told FILE: takes the variables of FILE, which `told` wrote, and no others for the services, whatever this shell has.
take_told() {
    local variable
    while read -r variable; do
        case $variable in PYGMY_* | SPRING_* | SERVER_* | MANAGEMENT_* | LOGGING_*) unset "$variable" ;; esac
    done < <(compgen -e)
    unset "${foreign_java_options[@]}"
    # shellcheck source=/dev/null
    if [[ -f $1 ]]; then source "$1"; fi
    java_options "$java_version"
}

# warn_untold: names the variables of this shell that are not what `up` was told, since they have no effect on what is started now.
warn_untold() {
    local line differ=''
    if [[ ! -f $dir/environment ]]; then return; fi
    while IFS= read -r line; do
        if ! grep -qxF -e "$line" "$dir/environment"; then line=${line#export } differ+=", ${line%%=*}"; fi
    done < <(told)
    if [[ -n $differ ]]; then warn "Without effect: ${differ#, }. What is started takes what up was told; ./pygmy down and up tell it anew."; fi
}

# warn_foreign: names options for other Java programs.
warn_foreign() {
    local variable
    for variable in "${foreign_java_options[@]}"; do
        if [[ -n ${!variable:-} ]]; then warn "$variable is for other programs: Pygmy's services do not take it. Theirs is PYGMY_JAVA_OPTS."; fi
    done
}

load_system() {
    local key value all number
    name=$1 dir=$state/$1 run=$state/$1/run
    while IFS='=' read -r key value; do
        case $key in
            namespace | catalogs | orders | frontends | port | host | books | admin_token | broker_uri | broker_of)
                printf -v "$key" %s "$value"
                ;;
        esac
    done <"$dir/system"
    replicas=()
    for ((number = 0; number < catalogs; number++)); do replicas+=("catalog-$number"); done
    for ((number = 0; number < orders; number++)); do replicas+=("order-$number"); done
    for ((number = 0; number < frontends; number++)); do replicas+=("frontend-$number"); done
    all=$(systems)
    if [[ $all == *$'\n'* ]]; then chosen=" --name $name"; else chosen=''; fi
}

# choose_system: loads the one that --name or --port names, or the only one.
choose_system() {
    local system found=()
    for system in $(systems); do
        load_system "$system"
        if [[ ${option[name]:-$system} == "$system" && ${option[port]:-$port} == "$port" ]]; then found+=("$system"); fi
    done
    if ((${#found[@]} > 1)); then
        die "several systems are up: ${found[*]}" "Say which one, as in: ./pygmy $command --name ${found[0]}${args[*]:+ ${args[*]}}"
    elif ((${#found[@]} == 0)) && [[ -n $(systems) ]]; then
        die "no such system is up here. Those that are: $(systems | tr '\n' ' ')"
    elif ((${#found[@]} == 0)); then
        die "nothing is running here. Start it: ./pygmy up"
    fi
    load_system "${found[0]}"
}

# known_replicas REPLICA...: dies if one of them is none.
known_replicas() {
    local replica
    for replica; do
        [[ " ${replicas[*]} " == *" $replica "* ]] ||
            usage "system $name has no replica '$replica'; it has: ${replicas[*]}" "$(did_you_mean "$replica" "${replicas[@]}")"
    done
}

# awake REPLICA: does it run, and is not paused?
awake() { alive "$run/$1.pid" && [[ $proc_state != T ]]; }

# front_ends: sets fronts to those that run.
front_ends() {
    local replica
    fronts=()
    for replica in "${replicas[@]}"; do
        if [[ $replica == frontend-* ]] && awake "$replica"; then fronts+=("$replica"); fi
    done
}

# reach_at: prints the address at which front ends are reached from here.
reach_at() { case $host in 0.0.0.0 | ::) printf '127.0.0.1\n' ;; *) printf '%s\n' "$host" ;; esac; }

# url: prints the URL of the first front end that runs (or of the first, if none does).
url() {
    local fronts first
    front_ends
    first=${fronts[0]:-frontend-0}
    url_at $((port + ${first##*-}))
}

# url_at PORT: prints the URL of the front end there.
url_at() { printf 'http://%s:%s\n' "$(in_url "$(reach_at)")" "$1"; }

broker_words() {
    case ${broker_of:-$broker_kind} in
        node) printf 'a private node on port %s\n' "${broker_uri##*:}" ;;
        container) printf 'the container %s on port %s\n' "$container" "${broker_uri##*:}" ;;
        *) masked "$broker_uri" ;;
    esac
}

# read_status FRONTEND: fills seen, notes and uncounted from what that front end's /status says. Fails if it does not answer.
read_status() { status_at "$(reach_at)" $((port + ${1##*-})); }

# status_at HOST PORT: the same, of a front end there.
status_at() {
    local body rest replica
    local entry='"service":"([a-z]+)","replica":([0-9]+),"host":"[^"]*","pid":([0-9]+),"state":"([A-Z]+)"'
    local note='"note":"(([^"\]|\\.)+)"'
    seen=() notes=() uncounted=()
    body=$(http_get "$1" "$2" /status) || return 1
    [[ $body == *"\"namespace\":\"$namespace\""* ]] || return 1
    while [[ $body =~ $entry ]]; do
        replica=${BASH_REMATCH[1]}-${BASH_REMATCH[2]}
        seen[$replica]="${BASH_REMATCH[4]} ${BASH_REMATCH[3]}"
        body=${body#*"${BASH_REMATCH[0]}"}
        rest=${body%%'"service":'*}
        if [[ $rest =~ $note ]]; then notes[$replica]=${BASH_REMATCH[1]//'\"'/'"'}; fi
        if [[ $replica == catalog-* && $rest == *'"configured":false'* ]]; then uncounted[$replica]=yes; fi
    done
}

# print_status: the replicas as the front ends see them, and what the launcher knows beyond that. Fails if something is wrong.
print_status() {
    local code=0 fronts replica at='' trouble
    trouble=$(broker_trouble)
    say "${bold}System $name${off} at $(url), broker: $(broker_words)"
    if [[ -n $trouble ]]; then say "$trouble"; code=1; fi
    front_ends
    if ((${#fronts[@]} > 0)); then
        for replica in "${fronts[@]}"; do at+=,$(url_at $((port + ${replica##*-}))); done
        PYGMY_URL=${at#,} "${own_java[@]}" "$java" "${java_opts[@]}" -XX:TieredStopAtLevel=1 -jar "$dir/client.jar" status || code=1
        for replica in "${fronts[@]}"; do
            if read_status "$replica"; then break; fi
        done
    else
        say "No front end runs, so nobody can say who is LIVE and who leads. The processes:"
        for replica in "${replicas[@]}"; do
            if ! alive "$run/$replica.pid"; then
                say "  $replica does not run"
            elif [[ $proc_state == T ]]; then
                say "  $replica is paused, pid $pid"
            else
                say "  $replica runs, pid $pid"
            fi
        done
        code=1
    fi
    all_awake || code=1
    return "$code"
}

# broker_trouble: prints what is wrong with the broker and what to do, as far as the launcher can see; nothing if nothing is.
broker_trouble() {
    local state_of=gone why apps=$dir/lib
    case $broker_of in
        node | container)
            if read_ours && [[ $broker_of == "$broker_kind" ]]; then state_of=$(broker_state); fi
            case $state_of in
                paused) echo "The broker is paused. Wake it: ./pygmy resume broker" ;;
                gone) echo "The broker is not running. Start it: ./pygmy start broker" ;;
            esac
            ;;
        *)
            # Somebody else's. By a client's eyes, as who is refused there is no better off than who hears nothing.
            if ! why=$(PYGMY_NAMESPACE=$namespace broker_tool "$broker_uri" probe 2 0 2>&1 >/dev/null); then
                echo "The broker $(masked "$broker_uri") does not serve us: ${why:-it does not answer}"
            fi
            ;;
    esac
}

# all_awake: says which processes do not run or are paused, and what to do. Fails if there are any. Whoever left, and does not count any more, is no loss.
all_awake() {
    local replica code=0
    for replica in "${replicas[@]}"; do
        if ! alive "$run/$replica.pid"; then
            if [[ -n ${uncounted[$replica]:-} ]]; then continue; fi
            say "$replica is not running. Start it: ./pygmy start $replica$chosen"
            code=1
        elif [[ $proc_state == T ]]; then
            say "$replica is paused. Wake it: ./pygmy resume $replica$chosen"
            code=1
        fi
    done
    return "$code"
}

# find_logs: sets logs to the files to show: of the replicas in args, or all; of the system that is up, or the one that was last.
find_logs() {
    local candidate replica file wanted=${option[name]:-${option[port]:-}}
    logs=()
    if [[ -n $(systems) ]]; then
        choose_system
    else
        for candidate in "$state"/*/logs; do
            candidate=${candidate%/logs}
            if [[ -z $wanted && $candidate != "$broker_dir" || ${candidate##*/} == "$wanted" ]] &&
                [[ $candidate/logs -nt ${dir:-/nowhere}/logs ]]; then dir=$candidate; fi
        done
    fi
    [[ -n $dir ]] || die "there are no logs${wanted:+ of system $wanted} yet. Start Pygmy: ./pygmy up"
    if ((${#args[@]} == 0)); then
        for file in "$dir"/logs/*.log; do args+=("$(basename "$file" .log)"); done
    fi
    for replica in "${args[@]}"; do
        file=$dir/logs/$replica.log
        [[ -s $file ]] || file=$dir/logs/$replica.out # it wrote no log of its own yet
        [[ -f $file ]] || die "there is no log of '$replica' in ${dir#"$root"/}/logs"
        logs+=("$file")
    done
}
