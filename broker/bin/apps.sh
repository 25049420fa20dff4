#!/bin/sh
# apps.sh make|find JAVA APPS JAR...: prints a directory under APPS that holds the programs of the JARs as they start fastest with JAVA:
# unpacked, and with what the JVM learned of their classes in one start. A program is then started by `java OPTION... @DIRECTORY/NAME.args`,
# for catalog, order, frontend, and the catalog's broker-tool.
# `make` makes it if it is not there, which takes some 15 s of two processors; `find` fails.
# Nothing in it is changed once it is there, so a build does not pull its classes away from what runs.
set -eu
verb=$1 java=$2 apps=$3
shift 3

if [ "$verb" = make ]; then mkdir -p "$apps"; fi
apps=$(cd -P "$apps" 2>/dev/null && pwd -P) || exit 1
# run ARGUMENT...: Java without what this environment would tell it. It takes file names for UTF-8 only where the locale says so.
run() { exec env -i LC_ALL=C.UTF-8 "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData "$@"; }

# The end of a jar lists all that it holds, with checksums. The path belongs to it, as the JVM wants to find its jars where they were.
version=$(run -version 2>&1)
key=$({ printf '%s\n' "$version" "$apps"; for jar; do tail -c 262144 "$jar"; done; } | cksum | tr ' ' -)

name_of() { basename "$1" -app.jar | sed 's/^pygmy-//'; }

if [ ! -e "$apps/$key/whole" ]; then
    [ "$verb" = make ] || exit 1
    mine=$apps/$key.$$ pids=''
    # Unless it becomes whole, nothing of it stays.
    trap 'kill $pids 2>/dev/null || :; wait; rm -rf "$mine"' EXIT
    trap 'exit 1' INT TERM HUP
    rm -rf "$mine"
    mkdir "$mine"
    for jar; do
        run -Djarmode=tools -jar "$jar" extract --destination "$mine" --force >"$mine/extract.out" 2>&1 &
        pids=$!
        wait "$pids" || { cat "$mine/extract.out" >&2; exit 1; }
    done
    # Learning is one step up to Java 24 by an archive of classes (JEP 350), and from 25 on by a cache (JEP 514).
    number=$(printf '%s\n' "$version" | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    if [ "$number" -le 24 ]; then
        learn=-XX:ArchiveClassesAtExit use=-XX:SharedArchiveFile quiet='-Xlog:cds*=off'
    else
        learn=-XX:AOTCacheOutput use=-XX:AOTCache quiet='-Xlog:aot*=off'
    fi
    pids=''
    for jar; do
        name=$(name_of "$jar")
        mkdir "$mine/$name.tmp"
        run "$learn=$mine/$name.archive" "$quiet" -Xmx256m "-Djava.io.tmpdir=$mine/$name.tmp" -Dpygmy.training=true -Dpygmy.broker=amqp://127.0.0.1:1 \
            "-Dpygmy.data=$mine/$name.tmp" -Dserver.port=0 -jar "$mine/pygmy-$name-app.jar" >"$mine/$name.out" 2>&1 &
        pids="$pids $!"
    done
    wait
    pids=''
    # In an argument file a backslash makes what follows stand for itself.
    quoted=$(printf '%s\n' "$mine" | sed 's/[\\"]/\\&/g')
    for jar; do
        name=$(name_of "$jar")
        rm -rf "$mine/$name.tmp"
        # Who could not learn starts without.
        if [ -s "$mine/$name.archive" ]; then printf '"%s"\n' "$use=$quoted/$name.archive" "$quiet" >"$mine/$name.args"; fi
        if [ "$name" = catalog ]; then
            { cat "$mine/$name.args" 2>/dev/null || :; printf '%s "%s" %s\n' -cp "$quoted/pygmy-$name-app.jar" pygmy.broker.boot.BrokerTool; } >"$mine/broker-tool.args"
        fi
        printf '%s "%s"\n' -jar "$quoted/pygmy-$name-app.jar" >>"$mine/$name.args"
    done
    : >"$mine/whole"
    # Whoever is last wins, also over a link that leads nowhere any more; both are whole.
    ln -sfn "$key.$$" "$apps/$key"
    trap - EXIT
fi
cd -P "$apps/$key"
pwd -P
