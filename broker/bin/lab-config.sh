# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shares variables with pygmy, common.sh and lab-hosts.sh
# `pygmy lab config`: asks where everything is to run, and writes the hosts file. Its questions come over standard input, so that a
# script can answer them too.

declare -A looked=()    # host → yes, once it was looked at or taken all the same
answer=''

lab_config() {
    local file lines=() number service how_many host port most=16
    parse '' "$@"
    ((${#args[@]} <= 1)) || usage "one file, as in: ./pygmy lab config hosts.csv"
    file=${args[0]:-hosts.csv}
    say "This writes $file, which tells on which hosts the parts of Pygmy run." \
        "A host is a name that ssh knows, as in elnux1 or me@elnux1; it has to let you in without a password (ssh-copy-id elnux1)." \
        "Enter takes what is in [brackets]. Nothing is written before you have seen it; Ctrl-C ends this at any time." ""
    if [[ -e $file ]]; then
        if ! ask_yes "$file exists. Write it anew?" no; then
            say "Left $file as it is. Another file: ./pygmy lab config FILE"
            return
        fi
    fi
    say "The broker is a RabbitMQ that all hosts reach. Where none runs yet, lab starts one, if rabbitmq-server is installed there." \
        "If you have a broker with a user of its own, answer - and give its URI to lab up: PYGMY_BROKER=amqp://user:password@host:5672"
    ask_host "Host of the broker" '' broker
    host=$answer
    if [[ $host != - ]]; then
        ask_port "Its port" 5672
        lines+=("broker,$host,$answer")
    fi
    for service in catalog order frontend; do
        case $service in
            catalog) say "" "Catalog replicas keep the books. One of them leads; with two, one may die." ;;
            order) say "" "Order replicas take the orders to the catalog, and remember them." ;;
            frontend) say "" "Front ends speak HTTP with the clients, each on a port of its host." ;;
        esac
        ask_number "How many of them"
        how_many=$answer
        for ((number = 0; number < how_many; number++)); do
            ask_host "Host of $service-$number" "$(suggested)" "$service"
            host=$answer port=''
            if [[ $service == frontend ]]; then ask_port "Its port" 36001; port=$answer; fi
            lines+=("$service,$host,$port")
        done
    done
    say "" "$file:" "${lines[@]/#/  }" ""
    if ! ask_yes "Write it?" yes; then say "Nothing was written."; return; fi
    printf '%s\n' "# service,host,port: one line for each replica; ./pygmy lab up reads it" "${lines[@]}" >"$file" 2>/dev/null ||
        die "cannot write $file"
    say "Wrote $file. Start it: ./pygmy lab up $file"
}

# suggested: prints the host that comes next, where hosts are numbered: after elnux1, elnux2.
suggested() {
    local host
    ((${#lines[@]} > 0)) && IFS=, read -r _ host _ <<<"${lines[-1]}" && [[ $host =~ ^(.*[A-Za-z_-])([0-9]+)$ ]] || return 0
    printf '%s%d\n' "${BASH_REMATCH[1]}" $((10#${BASH_REMATCH[2]} + 1))
}

# ask QUESTION DEFAULT: sets answer.
ask() {
    clear_progress
    printf '%s%s: ' "$1" "${2:+ [$2]}"
    if ! IFS= read -r answer; then
        printf '\n'
        die "the answers ended; nothing was written"
    fi
    answer=${answer//[[:space:]]/}
    answer=${answer:-$2}
}

ask_yes() {
    while :; do
        ask "$1 (yes or no)" "$2"
        case ${answer,,} in y | yes) return 0 ;; n | no) return 1 ;; esac
        say "  Please answer yes or no."
    done
}

ask_number() {
    local default=2
    if [[ $service == frontend ]]; then default=1; fi
    while :; do
        ask "$1" "$default"
        if [[ $answer =~ ^[1-9][0-9]?$ ]] && ((answer <= most)); then return; fi
        say "  A number from 1 to $most, please."
    done
}

# ask_port QUESTION DEFAULT: one that no line has yet on $host.
ask_port() {
    local line
    while :; do
        ask "$1" "$2"
        if ! port_valid "$answer"; then say "  A number from 1024 to 65535, please."; continue; fi
        for line in "${lines[@]}"; do
            if [[ $line == *",$host,$answer" ]]; then say "  ${line%%,*} has that port there already."; continue 2; fi
        done
        return
    done
}

# ask_host QUESTION DEFAULT SERVICE: one that was looked at, or that the person wants all the same. "-" is for the broker only.
ask_host() {
    while :; do
        ask "$1" "$2"
        if [[ $answer == - && $3 == broker ]]; then return; fi
        if ! host_valid "$answer"; then say "  The name of a host, please, as in elnux1 or me@elnux1."; continue; fi
        if [[ -n ${looked[$answer]:-} ]] || host_will_do "$answer"; then looked[$answer]=yes; return; fi
    done
}

look_once() { on_host "$1" survey; }

host_will_do() {
    local host=$1 key value java='' problem='' rabbitmq='no rabbitmq-server'
    on_each "looking at $host" look_once "$host"
    if ((${#failed[@]} > 0)); then problem=$(trouble "$host"); fi
    while read -r key value; do
        case $key in version) java=$value ;; problem) problem=$value ;; rabbitmq) rabbitmq='rabbitmq-server' ;; esac
    done <"$(said "$host")"
    if [[ -z $problem ]]; then say "  $host: Java $java, $rabbitmq"; return; fi
    say "  $host: $problem"
    ask_yes "  Take it all the same?" no || return 1
    answer=$host
}
