# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shares variables with pygmy, common.sh and broker.sh
# Runs the tests on a broker that is provided as for `up`, and stopped afterwards if nobody else uses it.

# cmd_test [--faults] [--docker] [--install-broker] [MAVEN ARGUMENT...], or --lab
cmd_test() {
    local arguments=() argument filter docker='' faults='' lab='' code=0
    for argument; do
        case $argument in
            -h | --help) help_on test; return ;;
            --faults) arguments+=("-Dpygmy.faults=true") faults=yes ;;
            --docker) docker=yes ;;
            --install-broker) option[broker]=yes ;;
            --lab) lab=yes ;;
            *) arguments+=("$argument") ;;
        esac
    done
    if [[ -n $lab ]]; then
        [[ -z $docker && ${#arguments[@]} == 0 ]] || usage "--lab goes alone: it is a test of the launcher, without Maven"
        need_java
        lock
        build
        unlock
        exec "$root/broker/bin/test-lab.sh"
    fi
    lock
    need_java
    command -v mvn >/dev/null || die "no Maven found: the tests are run with Maven 3.8 or newer (mvn)"
    if [[ -n $faults ]]; then provide strace strace "no disk will hang"; fi
    # Some 400 MB, which nobody is asked for.
    if [[ -n ${option[broker]:-} ]]; then provide chromedriver "chromium chromium-driver" "the page is not tested"; fi
    unwind=end_test
    provide_broker
    remember "$state/test.pid" $$
    use_broker "test-$$" "$state/test.pid"
    unlock
    say "The tests run on $(broker_words); all of Maven's output goes to .pygmy/test.log."
    : >"$state/test.log"
    PYGMY_BROKER=$broker_uri mvn -B -f "$root/pom.xml" -Dlint verify "${arguments[@]}" </dev/null >"$state/test.log" 2>&1 &
    helper=$!
    # In the background and waited for, since bash acts on a signal only between two foreground commands.
    tail -n +1 -s 0.2 -f --pid="$helper" "$state/test.log" | test_lines &
    filter=$!
    wait "$helper" || code=$?
    helper=''
    wait "$filter" || true
    if [[ $code == 0 && -n $docker ]]; then "$root/broker/bin/test-containers.sh" || code=$?; fi
    return "$code"
}

# provide COMMAND PACKAGES WHAT_IS_LACKING_WITHOUT: a program for some tests, which are skipped where there is none.
provide() {
    local as_root log=$broker_dir/logs/install-$1.out
    if command -v "$1" >/dev/null || ! may_install || ! agreed "$2"; then return 0; fi
    mkdir -p "$broker_dir/logs"
    # shellcheck disable=SC2016
    run_behind "installing $2" "$log" timeout 600 "${as_root[@]}" sh -c \
        'export DEBIAN_FRONTEND=noninteractive; apt-get update -q && apt-get install -q -y --no-install-recommends $0' "$2" ||
        warn "$2 cannot be installed, so $3: $(tail -n 1 "$log")"
}

# test_lines: what a person (and CI) wants to see of a Maven run: the tests, what failed, and what the tests print.
test_lines() {
    local line
    while IFS= read -r line; do
        line=${line//$'\e[0m'/} # Maven resets colours that it was told not to use
        case $line in
            *'Tests run:'* | '[INFO] Running '* | '[INFO] Building Pygmy'* | '[INFO] BUILD '*) printf '%s\n' "$line" ;;
            '[INFO]'* | '') ;;
            *) printf '%s\n' "$line" ;;
        esac
    done
}

end_test() {
    rm -f "$broker_dir/users/test-$$" "$state/test.pid"
    lock
    release_broker || true
}

# cmd_measure MAIN_CLASS ARGUMENT...: like the tests, it runs on a broker that is stopped afterwards if nobody else uses it.
cmd_measure() {
    local main=$1 argument arguments=()
    shift
    if asks_help "$@"; then help_on "$command"; return; fi
    for argument; do
        if [[ $argument == --install-broker ]]; then option[broker]=yes; else arguments+=("$argument"); fi
    done
    set -- "${arguments[@]}"
    need_java
    lock
    build
    unwind=end_test
    provide_broker
    remember "$state/test.pid" $$
    use_broker "test-$$" "$state/test.pid"
    unlock
    say "measuring on $(broker_words)"
    # As for the client: what compiles thoroughly takes the processors away from what is measured for a few seconds only.
    if [[ " $* " == *' --quick '* ]]; then java_opts+=(-XX:TieredStopAtLevel=1); fi
    PYGMY_HOME=$root PYGMY_BROKER=$broker_uri "${own_java[@]}" "$java" "${java_opts[@]}" -cp "$root/experiments/target/pygmy-experiments.jar:$root/experiments/target/lib/*" \
        "$main" "$@" &
    helper=$!
    wait "$helper"
}
