# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shares variables with pygmy, common.sh and lab.sh
# The hosts of a lab: the file that names them, and how something is done on one of them or on all at once.

lab_state=$state/lab
lab_work=$lab_state/out.$$              # of this call alone; on_exit removes it
lab_dir=${PYGMY_LAB_DIR:-.pygmy-lab}    # on every host; relative to the home directory there
lab_dir=${lab_dir#\~/}
replicas=()                             # all of the lab's, as in catalog-0
declare -A host_of=() port_of=()        # replica (or "broker") → as the file has it
declare -A net_of=()                    # host → the name or address that others reach it by
declare -A fact=()                      # "host key" → what look_over found out there
declare -A workers=()                   # pid → host that on_each waits for

read -ra ssh <<<"${PYGMY_SSH:-ssh}"
# Never a question, and no wait without a bound.
ssh+=(-o BatchMode=yes -o ConnectTimeout=5 -o ServerAliveInterval=5 -o ServerAliveCountMax=2)

# ---------------------------------------------------------------------------------------------------- the file

# read_hosts FILE: sets replicas, host_of, port_of, catalogs, orders and frontends, or dies with all that is wrong with the file.
read_hosts() {
    local line number=0 service host port rest problem problems=() key
    local -A count=([broker]=0 [catalog]=0 [order]=0 [frontend]=0) taken=()
    [[ -f $1 && -r $1 ]] || die "cannot read the hosts file $1" "Write it with: ./pygmy lab config $1"
    replicas=() host_of=() port_of=()
    while IFS= read -r line || [[ -n $line ]]; do
        ((++number))
        line=${line%%#*} line=${line//[[:space:]]/}
        if [[ -z $line || $line == service,host,port ]]; then continue; fi
        IFS=, read -r service host port rest <<<"$line"
        if problem=$(line_problem "$service" "$host" "$port" "$rest"); then
            problems+=("line $number: $problem")
            continue
        fi
        if [[ $service == broker ]]; then key=broker; else key=$service-${count[$service]} replicas+=("$key"); fi
        ((++count[$service]))
        host_of[$key]=$host port_of[$key]=$port
        if [[ $service == broker ]]; then port_of[broker]=${port:-5672}; fi
        if [[ -n ${port_of[$key]} ]]; then
            rest=$host:${port_of[$key]}
            if [[ -n ${taken[$rest]:-} ]]; then
                problems+=("line $number: $rest is taken by line ${taken[$rest]} already; choose another port")
            fi
            taken[$rest]=$number
        fi
    done <"$1"
    for service in catalog order frontend; do
        if ((count[$service] == 0)); then problems+=("no $service in it: add a line like $(line_like "$service")"); fi
        if ((count[$service] > 16)); then problems+=("${count[$service]} lines with $service: 16 is the most"); fi
    done
    if ((count[broker] > 1)); then problems+=("${count[broker]} lines with broker: one is what there can be"); fi
    if ((count[broker] == 0)) && [[ -z ${PYGMY_BROKER:-} ]]; then
        problems+=("no broker in it: add a line like $(line_like broker), or set PYGMY_BROKER to an amqp:// URI")
    fi
    ((${#problems[@]} == 0)) || die "the hosts file $1 cannot be used:" "${problems[@]}"
    broker_of=${PYGMY_BROKER:+given}
    catalogs=${count[catalog]} orders=${count[order]} frontends=${count[frontend]}
}

line_like() { case $1 in frontend) echo frontend,elnux3,36001 ;; broker) echo broker,elnux9,5672 ;; *) echo "$1,elnux1," ;; esac; }

# line_problem SERVICE HOST PORT REST: prints what is wrong with a line; fails if nothing is.
line_problem() {
    if [[ $1 != @(broker|catalog|order|frontend) ]]; then
        echo "'$1' is no service; it is one of broker, catalog, order, frontend"
    elif [[ -n $4 ]]; then
        echo "more than service,host,port"
    elif ! host_valid "$2"; then
        echo "'$2' is no host; it looks like $(line_like "$1"), and user@host will do (an SSH port goes to ~/.ssh/config)"
    elif [[ $1 == frontend && -z $3 ]]; then
        echo "a front end needs a port, as in frontend,$2,36001"
    elif [[ $1 == @(catalog|order) && -n $3 ]]; then
        echo "a replica of $1 listens on no port; write $1,$2,"
    elif [[ -n $3 ]] && ! port_valid "$3"; then
        echo "'$3' is no port from 1024 to 65535"
    else
        return 1
    fi
}

host_valid() { [[ $1 =~ ^([A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9][A-Za-z0-9_.:-]*$ ]]; }
port_valid() { [[ $1 =~ ^[1-9][0-9]{3,4}$ ]] && (($1 >= 1024 && $1 <= 65535)); }

# lab_hosts: prints every host once; that of a broker which is not for us to start does not count.
lab_hosts() {
    local place
    for place in "${!host_of[@]}"; do
        if [[ $place != broker || $broker_of == @(|lab) ]]; then printf '%s\n' "${host_of[$place]}"; fi
    done | sort -u
}

# replicas_on HOST [SERVICE]: prints the replicas there.
replicas_on() {
    local replica
    for replica in "${replicas[@]}"; do
        if [[ ${host_of[$replica]} == "$1" && $replica == "${2:-}"* ]]; then printf '%s\n' "$replica"; fi
    done
}

# ------------------------------------------------------------------------------------------- something on a host

# on_host HOST FUNCTION ARGUMENT...: runs a function of lab-remote.sh there. The code and what it must know, passwords too, go over
# ssh's standard input, since others on that host may read command lines. The quotes suit any login shell.
on_host() {
    local at=$1 setting part
    shift
    {
        for part in lab-remote common broker own-broker system run; do cat "$root/broker/bin/$part.sh"; done
        for setting in "lab_dir=$lab_dir" "lab_name=$checkout_id" "lab_host=${at#*@}" "checkout_id=$checkout_id" \
            "lab_owner=${USER:-$(id -un)}, $(uname -n):$root" "lab_java=${PYGMY_LAB_JAVA:-}" "${settings[@]}"; do
            printf '%s=%q\n' "${setting%%=*}" "${setting#*=}"
        done
        printf '%q ' begin "$@"
    } | "${ssh[@]}" "$at" "exec bash -c 'eval \"\$(cat)\"'"
}

settings=()     # more NAME=VALUE for on_host

said() { printf '%s\n' "$lab_work/$1.${2:-out}"; }

# on_each TEXT FUNCTION HOST...: calls FUNCTION HOST for all hosts at once while TEXT shows; `said HOST` names the file with what it
# printed. Sets failed to the hosts where it failed.
on_each() {
    local text=$1 function=$2 at worker left from=$SECONDS
    shift 2
    workers=() failed=()
    rm -rf "$lab_work"
    (umask 077 && mkdir -p "$lab_work") || die "cannot write to $root"
    set -m # a process group each, so that end_workers ends what they started too
    for at; do
        "$function" "$at" </dev/null >"$(said "$at")" 2>"$(said "$at" err)" &
        workers[$!]=$at
    done
    set +m
    while :; do
        left=''
        for worker in "${!workers[@]}"; do
            if kill -0 "$worker" 2>/dev/null; then left+=", ${workers[$worker]}"; fi
        done
        if [[ -z $left ]]; then break; fi
        if [[ -n $text ]]; then progress "$text" "$((SECONDS - from)) s, waiting for ${left#, }"; fi
        sleep 0.1
    done
    for worker in "${!workers[@]}"; do
        wait "$worker" || failed+=("${workers[$worker]}")
    done
    workers=()
}

end_workers() {
    local worker
    for worker in "${!workers[@]}"; do kill -TERM -- "-$worker" 2>/dev/null || true; done
    workers=()
}

# trouble HOST: prints in a sentence why the last on_each failed there.
trouble() {
    local text
    text=$(cat "$(said "$1" err)" 2>/dev/null) || true
    case $text in
        *'Could not resolve hostname'*) echo "there is no host of that name; ssh says: $(last_line "$text")" ;;
        *'Host key verification failed'* | *'REMOTE HOST IDENTIFICATION HAS CHANGED'*)
            echo "its host key is not known or has changed. Look at it once by hand: ${PYGMY_SSH:-ssh} $1" ;;
        *'Permission denied'*) echo "it does not let us in without a password. Give it your key: ssh-copy-id $1" ;;
        *'Connection timed out'* | *'Connection refused'* | *'No route to host'* | *'Network is unreachable'* | *'not responding'*)
            echo "it cannot be reached by ssh: $(last_line "$text")" ;;
        *error:*) text=${text##*error: }; echo "${text//$'\n'/ }" ;;
        '') echo "it did not answer" ;;
        *) last_line "$text" ;;
    esac
}

last_line() {
    local text=${1%$'\n'}
    text=${text##*$'\n'}
    printf '%s\n' "${text%$'\r'}"
}

# net_name HOST: prints by which name or address others reach it: what ssh's own configuration says.
net_name() {
    local key value
    while read -r key value; do
        if [[ $key == hostname ]]; then printf '%s\n' "$value"; return; fi
    done < <("${ssh[@]}" -G "$1" 2>/dev/null)
    printf '%s\n' "${1#*@}"
}

loopback() { [[ $1 == @(localhost|127.*|::1) ]]; }

# --------------------------------------------------------------------------------------------- what is there

look_at_host() {
    local replica ports=()
    for replica in $(replicas_on "$1" frontend); do ports+=("${port_of[$replica]}"); done
    # shellcheck disable=SC2046 # replicas are words
    on_host "$1" look_over "${net_of[$1]}" "${ports[*]}" $(replicas_on "$1")
}

# look_over_all: asks every host for what is there (fact, net_of). Sets problems.
look_over_all() {
    local at key value all
    mapfile -t all < <(lab_hosts)
    fact=() problems=()
    for at in "${all[@]}"; do net_of[$at]=$(net_name "$at"); done
    on_each "looking at ${#all[@]} hosts" look_at_host "${all[@]}"
    for at in "${failed[@]}"; do
        # A broker may run where we may not log in.
        if [[ -n $(replicas_on "$at") ]]; then problems+=("$at: $(trouble "$at")"); else fact[$at trouble]=$(trouble "$at"); fi
    done
    for at in "${all[@]}"; do
        while read -r key value; do
            if [[ $key == problem ]]; then problems+=("$at: $value"); else fact[$at $key]=$value; fi
        done <"$(said "$at")"
    done
}

# ------------------------------------------------------------------------------------------------- the jars

# copy_to HOST: brings what is not there yet: the jars of its services, what unpacks them, and the books. A file appears there when it is whole.
copy_to() {
    local replica file whole part files=() to=${fact[$1 dir]}/jars/$jar_hash
    local rsync=${PYGMY_RSYNC-rsync}
    for replica in $(replicas_on "$1"); do
        file=$(app_jar "${replica%-*}")
        if [[ " ${files[*]} " != *" $file "* && " ${fact[$1 has]:-} " != *" ${file##*/} "* ]]; then files+=("$file"); fi
    done
    if [[ " ${fact[$1 has]:-} " != *" apps.sh "* ]]; then files+=("$root/broker/bin/apps.sh"); fi
    if [[ -n $books ]]; then files+=("$books"); fi
    if ((${#files[@]} == 0)); then return 0; fi
    if [[ -n $rsync && -n ${fact[$1 rsync]:-} && $1 != *:* ]] && command -v "$rsync" >/dev/null; then
        # What has not changed since the jars of last time is taken from them.
        "$rsync" -t ${fact[$1 older]:+--copy-dest="${fact[$1 older]}"} -e "${ssh[*]}" "${files[@]}" "$1:$to/"
    else
        for file in "${files[@]}"; do
            whole=$to/${file##*/} part=$to/${file##*/}.$1 # two hosts may share a home
            "${ssh[@]}" "$1" "exec bash -c 'umask 077; cat >$part && mv $part $whole'" <"$file"
        done
    fi
}
