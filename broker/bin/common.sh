# shellcheck shell=bash
# shellcheck disable=SC2004,SC2034,SC2154 # $root comes from pygmy; what is not used here is used there
# What `pygmy` and `broker.sh` share: output, processes, ports, the lock, Java and the build.
# Needs bash 4.4 and coreutils.

state=$root/.pygmy
helper=''           # pid of a command that run_behind waits for
progress_last=''
pygmy=./pygmy       # how people call us, for hints

bold='' dim='' red='' off=''
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then bold=$'\e[1m' dim=$'\e[2m' off=$'\e[0m'; fi
if [[ -t 2 && -z ${NO_COLOR:-} ]]; then red=$'\e[31m'; fi

# ---------------------------------------------------------------------------------------------------- output

# progress TEXT [MORE]: on a terminal one line that is rewritten; elsewhere a line whenever TEXT (not MORE) changes.
progress() {
    if [[ -t 2 ]]; then
        local more=${2:+, $2}
        local width=$((${COLUMNS:-80} - 1 - ${#more}))
        printf '\r\e[K%s%s' "${1:0:width}" "$more" >&2
    elif [[ $1 != "$progress_last" ]]; then
        printf '%s\n' "$1" >&2
    fi
    progress_last=$1
}

clear_progress() {
    if [[ -t 2 && -n $progress_last ]]; then printf '\r\e[K' >&2; fi
    progress_last=''
}

say() { clear_progress; printf '%s\n' "$@"; }
warn() { clear_progress; printf '%s\n' "$@" >&2; }

# die ERROR [WAY OUT...]: with exit code 1; `usage` makes it 2.
die() {
    local line
    clear_progress
    printf '%serror:%s %s\n' "$red" "${red:+$'\e[0m'}" "$1" >&2
    shift
    for line; do
        if [[ -n $line ]]; then printf '  %s\n' "$line" >&2; fi
    done
    exit "${die_code:-1}"
}

# run_behind TEXT LOG COMMAND...: runs the command with its output in LOG while TEXT and the seconds show. Result: its exit code.
run_behind() {
    local text=$1 log=$2 from=$SECONDS code=0
    shift 2
    "$@" </dev/null >"$log" 2>&1 &
    helper=$!
    while kill -0 "$helper" 2>/dev/null; do
        progress "$text" "$((SECONDS - from)) s"
        sleep 0.2
    done
    wait "$helper" || code=$?
    helper=''
    return "$code"
}

# end_helper: ends what run_behind waits for; 30 s are enough for Maven, or an experiment, to end what it started.
end_helper() {
    local tries=300
    kill "$helper" 2>/dev/null || true
    while ((tries-- > 0)) && kill -0 "$helper" 2>/dev/null; do sleep 0.1; done
    kill -KILL "$helper" 2>/dev/null || true
    helper=''
}

# ------------------------------------------------------------------------------------------------- processes

# proc_stat PID: sets proc_state (one letter), proc_start and proc_cpu (1/100 s of processor time, if that can be told). Fails if there is
# no such process.
proc_stat() {
    local line fields
    if [[ -r /proc/self/stat ]]; then
        { IFS= read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
        # The second field, the name in parentheses, may hold anything; the third is the state, the 22nd the start.
        read -ra fields <<<"${line##*) }"
        proc_state=${fields[0]} proc_start=${fields[19]} proc_cpu=$((fields[11] + fields[12]))
    else
        line=$(ps -o state= -o lstart= -p "$1" 2>/dev/null) || return 1
        read -r proc_state proc_start <<<"$line"
        proc_state=${proc_state:0:1} proc_cpu=0
    fi
}

# remember PIDFILE PID: a pid alone may be a stranger's one day; with its start time it cannot.
remember() { proc_stat "$2" && printf '%s %s\n' "$2" "$proc_start" >"$1"; }

# alive PIDFILE: is the process that was remembered still there? Sets pid and proc_state. A zombie is dead.
alive() {
    local start
    pid=''
    { read -r pid start <"$1"; } 2>/dev/null || return 1
    [[ $pid =~ ^[0-9]+$ ]] && proc_stat "$pid" && [[ $proc_start == "$start" && $proc_state != [ZX] ]]
}

# send SIGNAL PIDFILE: signals the remembered process; fails if it is gone.
send() { alive "$2" && kill "-$1" "$pid" 2>/dev/null; }

# ended SECONDS PIDFILE...: waits until all have ended; fails if one has not in time.
ended() {
    local deadline=$((SECONDS + $1)) file
    shift
    for file; do
        while alive "$file"; do
            if ((SECONDS >= deadline)); then return 1; fi
            sleep 0.1
        done
    done
}

# spawn PIDFILE OUTPUT COMMAND...: starts a process that outlives this shell, its terminal and a Ctrl-C there.
spawn() (
    set -m # a process group of its own
    file=$1 output=$2
    shift 2
    (
        trap '' HUP
        cd "$root" || exit
        exec "$@"
    ) </dev/null >"$output" 2>&1 &
    rm -f "$file"
    remember "$file" $! || true # gone already: whoever waits for it sees that
)

# last_words LOG OUTPUT FROM: prints why a process ended: up to 3 errors in its log since byte FROM, or else the end of its output.
last_words() {
    local line lines=() error='^[0-9:. -]+ ERROR +[^ ]+ +(.+)$'
    # A line is: date, time, level, logger, message. Spring's own "run failed" says no more than that it failed.
    while IFS= read -r line; do
        if [[ $line =~ $error && $line != *'Application run failed' ]]; then lines+=("${BASH_REMATCH[1]}"); fi
    done < <(tail -c "+$(($3 + 1))" "$1" 2>/dev/null)
    if ((${#lines[@]} == 0)); then
        while IFS= read -r line; do
            case $line in '' | [[:space:]]* | 'Caused by:'*) ;; *) lines+=("$line") ;; esac
        done < <(cat "$2" 2>/dev/null)
    fi
    if ((${#lines[@]} > 3)); then lines=("${lines[@]: -3}"); fi
    printf '%s\n' "${lines[@]}"
}

# usable_checkout: dies if this checkout is not ours to use, or cannot be used where it is.
usable_checkout() {
    if [[ -d $state && ! (-r $state && -w $state && -x $state) ]]; then
        die "what runs in $root belongs to $(owner_of "$state"), not to you" "Run ./pygmy as that user, or in a checkout of your own."
    fi
    [[ $root != *:* ]] || die "Java cannot run from a directory with a colon in its name: move $root"
}

owner_of() { stat -c %U "$1" 2>/dev/null || printf 'somebody else\n'; }

# take_lock FILE: makes $state/lock with the content of FILE, if it is not there. Some file systems have no hard links.
take_lock() {
    if ln "$1" "$state/lock" 2>/dev/null; then return 0; fi # not plain `return`: in a trap that has the status from before
    [[ ! -e $state/lock ]] && (set -o noclobber && cat "$1" >"$state/lock") 2>/dev/null
}

# Waiting ends when nothing goes on any more, not when a slow machine has taken long: wait_limit and begin_wait, then
# `stands_still` with each look. Who waits has the variables limit, moved, began, looked, shown and cpu_then (an associative array).

# wait_limit: sets limit to PYGMY_WAIT, seconds without progress.
wait_limit() {
    limit=${PYGMY_WAIT:-120}
    [[ $limit =~ ^[1-9][0-9]{0,5}$ ]] || die "PYGMY_WAIT is a number of seconds, not '$limit'"
}

begin_wait() { moved=$SECONDS began=$SECONDS looked=$SECONDS shown='' cpu_then=(); }

# stands_still SHOWN PIDFILE...: has what SHOWN tells been the same for $limit seconds, while none of the processes of the files did much
# (5 % of a processor)? What has not come to an end after ten times as long never will.
stands_still() {
    local file span=$((limit / 12 + 1))
    if [[ $1 != "$shown" ]]; then moved=$SECONDS shown=$1; fi
    shift
    if ((SECONDS >= looked + span)); then
        for file; do
            if ! alive "$file"; then continue; fi
            if ((proc_cpu - ${cpu_then[$file]:-0} >= 5 * (SECONDS - looked))); then moved=$SECONDS; fi
            cpu_then[$file]=$proc_cpu
        done
        looked=$SECONDS
    fi
    ((SECONDS >= moved + limit || SECONDS >= began + 10 * limit))
}

# Only one `pygmy` at a time changes what runs in this checkout. `ln` makes the file with its content at once.
lock() {
    local self=$state/lock.$$ deadline=$((SECONDS + 900)) tries=20
    mkdir -p "$state" 2>/dev/null || die "cannot write to $root, which belongs to $(owner_of "$root")" "Run ./pygmy in a checkout of your own."
    chmod 700 "$state" 2>/dev/null || true # not every file system knows whose a file is
    remember "$self" $$ || die "cannot write to $state. Is its disk full?"
    until take_lock "$self"; do
        # Our own is no obstacle: a signal may come while we hold it, and what takes back our work locks, too.
        if alive "$state/lock" && [[ $pid != "$$" ]]; then
            ((SECONDS < deadline)) || die "another ./pygmy (pid $pid) has been at work here for 15 minutes; end it first"
            progress "waiting for another ./pygmy (pid $pid) to finish"
            sleep 0.3
        else
            ((tries-- > 0)) || die "cannot make the file $state/lock. Is its disk full, or read-only?"
            sleep 0.1
            if ! alive "$state/lock" || [[ $pid == "$$" ]]; then rm -f "$state/lock"; fi # whoever is just writing it had time
        fi
    done
    rm -f "$self"
    locked=yes
}

unlock() {
    if [[ -n ${locked:-} ]]; then rm -f "$state/lock"; fi
    locked=''
}

# --------------------------------------------------------------------------------------------------- network

# port_open HOST PORT: does something accept connections there?
# shellcheck disable=SC2016
port_open() { timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null; }

# port_busy HOST PORT: does somebody hold it for a second? A process that was just killed may take some of that to let go.
port_busy() {
    local tries=5
    while port_open "$1" "$2"; do
        if ((--tries == 0)); then return 0; fi
        sleep 0.2
    done
    return 1
}

# free_port: prints a port of loopback that nobody listens on, below those that systems give to outgoing connections.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 10000))
        port_open 127.0.0.1 "$port" || break
    done
    printf '%s\n' "$port"
}

# in_url HOST: prints it as URLs and the header Host have it: an IPv6 address in brackets.
in_url() { if [[ $1 == *:* ]]; then printf '[%s]\n' "$1"; else printf '%s\n' "$1"; fi; }

# http_get HOST PORT PATH: prints header and body. HTTP/1.0, so that the body comes unchunked and the connection ends.
http_get() {
    # shellcheck disable=SC2016
    timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "GET %s HTTP/1.0\r\nHost: %s:%s\r\n\r\n" "$2" "$3" "$1" >&3 && cat <&3' \
        "$1" "$2" "$3" "$(in_url "$1")" 2>/dev/null
}

# --------------------------------------------------------------------------------------------- Java and build

# Options for other Java programs of this user, such as a debugger's port, which only one process can have. Maven may need them.
foreign_java_options=(JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS)
own_java=(env "${foreign_java_options[@]/#/--unset=}")  # what our own Java processes are started with

# need_java: sets java and java_opts.
need_java() {
    local version
    java=${JAVA_HOME:+$JAVA_HOME/bin/}java
    command -v "$java" >/dev/null || die "no Java found: install a JDK of version 17 or newer, or set JAVA_HOME"
    version=$("${own_java[@]}" "$java" -version 2>&1) || die "$java does not run: $version"
    [[ $version =~ version\ \"([0-9]+) ]] && version=${BASH_REMATCH[1]}
    ((version >= 17)) || die "Pygmy needs Java 17 or newer; $java is version $version. Install a newer JDK, or set JAVA_HOME"
    java_options "$version"
}

# java_options VERSION: sets java_opts for a Java of that version.
java_options() {
    java_version=$1
    # Whatever the options are: a process without memory ends (code 3) rather than limp on, and none leaves a file of figures in /tmp.
    # shellcheck disable=SC2206 # options are words
    java_opts=(-XX:+ExitOnOutOfMemoryError -XX:-UsePerfData ${PYGMY_JAVA_OPTS--Xms64m -Xmx256m -XX:+UseSerialGC})
    # SQLite and Tomcat load native code, which newer runtimes want to be told.
    if (($1 >= 24)); then java_opts=(--enable-native-access=ALL-UNNAMED "${java_opts[@]}"); fi
}

app_jar() { printf '%s\n' "$root/$1/target/pygmy-$1-app.jar"; }
jars=("$(app_jar catalog)" "$(app_jar order)" "$(app_jar frontend)" "$(app_jar client)")

# outdated: is a jar missing, or a source newer than the last build and than a jar?
outdated() {
    local jar source
    shopt -s globstar nullglob
    for jar in "${jars[@]}"; do
        [[ -f $jar ]] || return 0
    done
    for source in "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main/**; do
        if [[ $source -nt $state/built ]]; then
            for jar in "${jars[@]}"; do
                if [[ $source -nt $jar ]]; then return 0; fi
            done
        fi
    done
    return 1
}

# build: packages what is missing or outdated, and sets apps to the directory of the services as they start fastest. Call it with the lock
# held, after need_java.
build() {
    if outdated; then package; fi
    unpack
}

unpack() {
    local out=$state/unpack.out log=$state/unpack.log
    if apps=$("$root/broker/bin/apps.sh" find "$java" "$state/apps" "${jars[@]:0:3}"); then return 0; fi
    # shellcheck disable=SC2016
    run_behind "preparing fast starts of this build" "$log" sh -c '"$@" >"$0"' "$out" \
        "$root/broker/bin/apps.sh" make "$java" "$state/apps" "${jars[@]:0:3}" ||
        die "the services cannot be unpacked to .pygmy/apps: $(tail -n 1 "$log")"
    apps=$(<"$out")
    tidy_apps
}

# tidy_apps: throws the services of older builds away, but for those that a system here runs, and the two newest, which tests may run.
tidy_apps() {
    local one kept=0 used
    if alive "$state/test.pid"; then return 0; fi
    used=$(readlink "$state"/*/lib 2>/dev/null || true)
    while IFS= read -r one; do
        if ((kept++ >= 2)) && [[ $'\n'$used$'\n' != *"/${one##*/}"$'\n'* ]]; then
            rm -rf "$one"
            [[ -e ${one%.*} ]] || rm -f "${one%.*}"
        fi
    done < <(ls -dt "$state"/apps/*.* 2>/dev/null)
}

package() {
    local line errors=() text='building Pygmy'
    if alive "$state/test.pid"; then die "a ./pygmy test (pid $pid) is using Maven; what has changed is built when it is done"; fi
    command -v mvn >/dev/null || die "no Maven found: Pygmy is built with Maven 3.8 or newer (mvn)"
    if [[ ! -f ${jars[0]} ]]; then text+=' (the first time, Maven downloads libraries for some minutes)'; fi
    : >"$state/built.new" # so that what is edited during the build counts as newer
    if run_behind "$text" "$state/build.log" mvn -q -B -DskipTests -f "$root/pom.xml" package; then
        mv "$state/built.new" "$state/built"
        return 0
    fi
    while IFS= read -r line; do
        if [[ $line == '[ERROR] '?* && ${#errors[@]} -lt 8 ]]; then errors+=("${line#'[ERROR] '}"); fi
    done <"$state/build.log"
    die "the build failed; all that Maven said is in .pygmy/build.log" "${errors[@]}"
}
