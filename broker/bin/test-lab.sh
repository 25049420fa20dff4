#!/usr/bin/env bash
# Tests `pygmy lab` over real ssh: seven hosts on this machine (lab-testbed.sh), with a copy of the launcher that knows nothing of what
# this checkout runs. Its jars must be built. `./pygmy test --lab` calls it.
set -euo pipefail
root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../..
# shellcheck source=broker/bin/lab-testbed.sh
source "$root/broker/bin/lab-testbed.sh"

[[ -n $sshd ]] || { echo "skipped: there is no sshd here (package openssh-server)"; exit 0; }
compgen -G '/usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server' >/dev/null ||
    { echo "skipped: there is no rabbitmq-server here for a lab to start"; exit 0; }

bed=$(mktemp -d)
step=''

fail() {
    printf 'FAILED: %s: %s\n' "$step" "$1" >&2
    if [[ -s $bed/out ]]; then sed 's/^/  | /' "$bed/out" >&2; fi
    exit 1
}

cleanup() {
    local code=$?
    trap '' INT TERM
    "$bed/pygmy" lab down >"$bed/down.out" 2>&1 || true
    testbed_down || true
    if [[ $code == 0 || -z ${PYGMY_KEEP:-} ]]; then rm -rf "$bed"; else echo "kept: $bed"; fi
    exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() { step=$1; printf -- '- %s\n' "$1"; }
pygmy() { "$bed/pygmy" "$@" >"$bed/out" 2>&1 </dev/null; }
works() { pygmy "$@" || fail "./pygmy $* ended with $?"; }
says() { grep -qF -- "$1" "$bed/out" || fail "nothing about '$1'"; }
# refuses WHAT ARGUMENT...: the launcher fails and says so, in words.
refuses() { if pygmy "${@:2}"; then fail "./pygmy ${*:2} succeeded"; fi; says "$1"; }
some_java() { pgrep -f "java .*$bed/home" >/dev/null; }
none_left() { [[ -z $(pids_on) ]]; }
nobody_follows() { ! pgrep -f "tail .*$bed/home" >/dev/null; }
live() { pygmy lab status && [[ $(grep -c ' LIVE ' "$bed/out") == 5 ]]; }

mkdir -p "$bed/broker" "$bed"/{catalog,order,frontend,client}/target
cp "$root/pygmy" "$bed/"
cp -r "$root"/broker/{bin,rabbitmq.conf} "$bed/broker/"
for service in catalog order frontend client; do cp "$root/$service/target/pygmy-$service-app.jar" "$bed/$service/target/"; done

export PYGMY_SSH="ssh -F $bed/ssh_config" PYGMY_LAB_DIR=$bed/home NO_COLOR=1
unset PYGMY_BROKER PYGMY_URL PYGMY_LAB_JAVA PYGMY_RSYNC PYGMY_JAVA_OPTS PYGMY_ADMIN_TOKEN PYGMY_BOOKS
testbed_up 7
hosts=$bed/hosts.csv
printf '%s\n' broker,lab6,36672 catalog,lab1, catalog,lab2, order,lab3, order,lab4, frontend,lab5,36001 >"$bed/plain.csv"

step "a file that cannot be used is refused, line by line"
printf '%s\n' broker,lab6, catalogue,lab1, catalog,-oProxyCommand=x, order,lab2,80 frontend,lab3, frontend,lab3,36001 frontend,lab3,36001 \
    >"$bed/bad.csv"
refuses "line 2: 'catalogue' is no service" lab up "$bed/bad.csv"
says "line 3: '-oProxyCommand=x' is no host"
says "line 4: a replica of order listens on no port"
says "line 5: a front end needs a port"
says "line 7: lab3:36001 is taken by line 6 already"
says "no catalog in it: add a line like catalog,elnux1,"
refuses "cannot read the hosts file" lab up "$bed/none.csv"

step "hosts that cannot be used are refused, all at once"
sed 's/lab1/nowhere.invalid/; s/lab2/127.0.0.99/' "$bed/plain.csv" >"$bed/bad.csv"
refuses "nowhere.invalid: there is no host of that name" lab up "$bed/bad.csv"
says "127.0.0.99: it cannot be reached by ssh"

step "a Java that is too old, or none, is named"
printf '%s\n' '#!/bin/sh' "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2" >"$bed/java11"
chmod +x "$bed/java11"
PYGMY_LAB_JAVA=$bed/java11 refuses "lab1: Pygmy needs Java 17 or newer; found there: 11 ($bed/java11)" lab up "$bed/plain.csv"
PYGMY_LAB_JAVA=/none/java refuses "lab1: no Java there at /none/java" lab up "$bed/plain.csv"

step "a broker that nobody reaches is named"
PYGMY_BROKER=amqp://guest:guest@127.0.0.1:36672 PYGMY_WAIT=1 refuses "nothing answers at 127.0.0.1:36672" lab up "$bed/plain.csv"
pygmy lab status && fail "a lab is up"
says "no lab is up here"

step "config asks, checks and writes"
printf '%s\n' "" lab6 36672 "" lab1 "" 2 lab3 "" "" nowhere.invalid no lab5 80 36001 "" >"$bed/answers"
"$bed/pygmy" lab config "$hosts" <"$bed/answers" >"$bed/out" 2>&1 || fail "it ended with $?"
says "lab1: Java"
says "nowhere.invalid: there is no host of that name"
diff <(grep -v '^#' "$hosts") "$bed/plain.csv" >>"$bed/out" || fail "another file than was answered"
"$bed/pygmy" lab config "$hosts" <<<no >"$bed/out" 2>&1 || fail "it ended with $?"
says "Left $hosts as it is"
"$bed/pygmy" lab config "$bed/new.csv" <<<lab6 >"$bed/out" 2>&1 && fail "it went on without answers"
says "nothing was written"

step "an up that fails leaves nothing running"
PYGMY_RSYNC='' PYGMY_JAVA_OPTS=-Xmx1k refuses "Too small maximum heap" lab up "$hosts"
says "Taking back what was started"
within 5 none_left || fail "still there: $(pids_on)"

step "so does one that is interrupted"
rm "$bed"/home/*/jars/*/pygmy-order-app.jar # the jars came by ssh alone; this one comes by rsync, if it is there
"$bed/pygmy" lab up "$hosts" >"$bed/out" 2>&1 </dev/null &
upping=$!
within 120 some_java || fail "nothing was started"
kill "$upping"
wait "$upping" || true
says "Taking back what was started"
within 5 none_left || fail "still there: $(pids_on)"

step "up, over six hosts, with a broker of its own"
works lab up "$hosts"
says "frontend-0   lab5"
[[ $(pids_on | wc -l) -ge 6 ]] || fail "too few processes: $(pids_on)"
lines=$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ') || true # some process is always just ending
[[ $lines != *"$(cat "$bed/.pygmy/lab/password")"* ]] || fail "a command line shows the password"
works lab status
[[ $(grep -c ' LIVE ' "$bed/out") == 5 ]] || fail "not five LIVE"
says lab2
works client buy 3
refuses "is up already" lab up "$hosts"

step "another lab's port is refused by name"
mkdir "$bed.other"
cp -r "$bed"/{pygmy,broker,catalog,order,frontend,client} "$bed.other/"
if "$bed.other/pygmy" lab up "$hosts" >"$bed/out" 2>&1 </dev/null; then fail "it came up"; fi
rm -rf "$bed.other"
for left in "$bed"/home/*; do if grep -qF "$bed.other" "$left/owner"; then rm -rf "$left"; fi; done
says "lab5: port 36001 is in use there by frontend-0"
says "lab6: the RabbitMQ at $(address_of lab6):36672 is not used: "

step "catalog-0, the primary, is killed under load: no read fails"
"$bed/pygmy" client load --clients 4 --requests 4000 --mix search=50,lookup=50 >"$bed/load" 2>&1 </dev/null &
load=$!
works lab kill catalog-0
wait "$load" || { cp "$bed/load" "$bed/out"; fail "reads failed"; }
refuses "catalog-0 is not running on lab1" lab status
works client buy 3
works lab start catalog-0
within 60 live || fail "not all LIVE again"

step "pause and resume"
works lab pause order-1
refuses "order-1 is paused on lab4" lab status
works client buy 3
works lab resume order-1
works lab stop catalog-1
works lab start catalog-1
works lab logs -n 5 catalog-0 frontend-0
says "catalog-0   "
within 60 live || fail "not all LIVE again"

step "the broker is killed and started again"
works lab kill broker
refuses "broker is not running on lab6" lab status
works lab start broker
within 60 live || fail "not all LIVE again"
works client buy 3

step "a host is cut off ($PYGMY_TESTBED), and comes back"
cut_off lab3
works client buy 3
refuses "lab3: " lab status
says "What may run there still: order-0"
mend lab3
within 60 live || fail "not all LIVE again"

step "the log can be followed, and nobody stays behind"
"$bed/pygmy" lab logs -f catalog-0 >"$bed/out" 2>&1 </dev/null &
follower=$!
within 10 test -s "$bed/out" || fail "nothing came"
kill "$follower"
wait "$follower" 2>/dev/null || true
within 10 nobody_follows || fail "still there: $(pgrep -af "tail .*$bed/home")"

works client lookup 3
stock=$(grep -E '^ *3 ' "$bed/out") || fail "no book 3"
step "down stops everything, a second up goes on with the data"
works lab down
within 5 none_left || fail "still there: $(pids_on)"
works lab up "$hosts"
works client lookup 3
says "$stock"
works lab down --purge
within 5 none_left || fail "still there: $(ps -o pid,args -p "$(pids_on | paste -sd,)")"
[[ -z $(ls -A "$bed/home" 2>/dev/null) ]] || fail "left on the hosts: $(ls "$bed/home")"
echo "all of pygmy lab works ($PYGMY_TESTBED)"
