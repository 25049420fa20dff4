# shellcheck shell=bash
# shellcheck disable=SC2154 # shares variables with test-lab.sh
# Hosts lab1, lab2, … for test-lab.sh, on one machine: an sshd of its own for each. As root each has a network of its own too
# (namespaces, joined by a bridge that only this test sees), so that a cable can be pulled; otherwise they are 127.0.0.2, 127.0.0.3, …

sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd || true)
bed_made=''         # a directory that sshd wants, if we made it
declare -A sshds=() # host → pid

# Runs the script anew in a network of its own, where it may: what it does to it goes with it.
if [[ -z ${PYGMY_TESTBED:-} ]]; then
    if ((EUID == 0)) && command -v ip >/dev/null && unshare -n ip link add probe type bridge 2>/dev/null; then
        PYGMY_TESTBED=cables exec unshare -n "$0" "$@"
    fi
    PYGMY_TESTBED=loopback
fi

address_of() { if [[ $PYGMY_TESTBED == cables ]]; then echo "10.77.0.$((${1#lab} + 1))"; else echo "127.0.0.$((${1#lab} + 1))"; fi; }

# testbed_up HOSTS: makes lab1 … labHOSTS and $bed/ssh_config, which names them.
testbed_up() {
    local number at
    bed_port=$((20000 + RANDOM % 10000))
    if ((EUID == 0)) && [[ ! -d /run/sshd ]]; then mkdir /run/sshd && bed_made=/run/sshd; fi
    ssh-keygen -q -t ed25519 -N '' -f "$bed/key"
    ssh-keygen -q -t ed25519 -N '' -f "$bed/host_key"
    cp "$bed/key.pub" "$bed/authorized_keys"
    printf '%s\n' "User $(id -un)" "IdentityFile $bed/key" "IdentitiesOnly yes" "UserKnownHostsFile $bed/known_hosts" "Port $bed_port" \
        >"$bed/ssh_config"
    if [[ $PYGMY_TESTBED == cables ]]; then
        ip link set lo up
        ip link add bridge type bridge
        ip addr add 10.77.0.1/24 dev bridge
        ip link set bridge up
    fi
    for ((number = 1; number <= $1; number++)); do
        at=lab$number
        printf '%s\n' "Host $at" "  HostName $(address_of "$at")" >>"$bed/ssh_config"
        printf '[%s]:%s %s\n' "$(address_of "$at")" "$bed_port" "$(cut -d ' ' -f 1,2 "$bed/host_key.pub")" >>"$bed/known_hosts"
        host_up "$at"
    done
}

host_up() {
    local address plug
    address=$(address_of "$1")
    printf '%s\n' "Port $bed_port" "ListenAddress $address" "HostKey $bed/host_key" "AuthorizedKeysFile $bed/authorized_keys" "PidFile none" \
        "StrictModes no" "UsePAM no" "PasswordAuthentication no" "PermitRootLogin prohibit-password" "LogLevel ERROR" >"$bed/$1.conf"
    # shellcheck disable=SC2016
    if [[ $PYGMY_TESTBED == cables ]]; then
        # In a network of its own it waits for the cable.
        plug=(unshare -n bash -c 'ip link set lo up
            until ip addr add "$3/24" dev eth0 2>/dev/null; do sleep 0.02; done
            ip link set eth0 up
            exec "$1" -D -e -f "$2"')
    else
        plug=(bash -c 'exec "$1" -D -e -f "$2"')
    fi
    "${plug[@]}" host "$sshd" "$bed/$1.conf" "$address" </dev/null 2>"$bed/$1.err" &
    sshds[$1]=$!
    if [[ $PYGMY_TESTBED == cables ]]; then
        within 5 own_network "$!"
        ip link add "$1" type veth peer name eth0 netns "$!"
        ip link set "$1" master bridge up
    fi
    within 5 answers "$1" || fail "sshd of $1 does not start: $(cat "$bed/$1.err")"
}

own_network() { [[ $(readlink "/proc/$1/ns/net") != "$(readlink /proc/self/ns/net)" ]]; }
answers() { timeout 2 bash -c "exec 3<>/dev/tcp/$(address_of "$1")/$bed_port" 2>/dev/null; }

# within SECONDS COMMAND...: waits until it succeeds; fails if it does not in time.
within() {
    local until=$((SECONDS + $1))
    shift
    until "$@"; do
        if ((SECONDS >= until)); then return 1; fi
        sleep 0.1
    done
}

# pids_on HOST: prints the replicas that run there; without HOST, all that the lab started.
pids_on() {
    local file ours="^(PYGMY_HOST=lab|HOME=$bed/)" # a broker's home is in its directory
    if (($# > 0)); then ours="^PYGMY_HOST=$1\$"; fi
    for file in /proc/[0-9]*/environ; do
        if { tr '\0' '\n' <"$file" | grep -qE "$ours" &&
            tr '\0' '\n' <"$file" | grep -qF "$bed/"; } 2>/dev/null; then
            file=${file%/environ}
            echo "${file#/proc/}"
        fi
    done
}

# cut_off HOST, mend HOST: without networks of their own, its processes stop instead.
cut_off() {
    if [[ $PYGMY_TESTBED == cables ]]; then ip link set "$1" down; else freeze STOP "$1"; fi
}
mend() {
    if [[ $PYGMY_TESTBED == cables ]]; then ip link set "$1" up; else freeze CONT "$1"; fi
}
freeze() {
    local pid
    for pid in "${sshds[$2]}" $(pids_on "$2"); do kill "-$1" "$pid"; done
}

testbed_down() {
    local at pid
    for at in "${!sshds[@]}"; do kill -CONT "${sshds[$at]}" 2>/dev/null; kill "${sshds[$at]}" 2>/dev/null; done
    for pid in $(pids_on); do kill -KILL "$pid" 2>/dev/null; done
    if [[ -n $bed_made ]]; then rmdir "$bed_made"; fi
}
