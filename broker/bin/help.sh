# shellcheck shell=bash
# shellcheck disable=SC2154 # image comes from own-broker.sh
# What `pygmy help` and `pygmy COMMAND --help` say.

help_on() {
    case ${1:-} in
        '' | help | -h | --help) help_overview ;;
        up) help_up ;;
        down) help_down ;;
        status | logs | story | audit) help_look ;;
        kill | pause | resume | stop | start | restart | wipe) help_play ;;
        test) help_test ;;
        client) help_client ;;
        lab) help_lab ;;
        simulate) help_simulate ;;
        benchmark) help_benchmark ;;
        experiment) help_experiment ;;
        *) no_command "$1" ;;
    esac
}

commands=(up down status logs story audit client kill pause resume stop start restart wipe lab test simulate experiment benchmark help)

no_command() {
    # shellcheck disable=SC2034 # die reads it
    die_code=2
    die "there is no command '$1'" "$(did_you_mean "$1" "${commands[@]}")" "./pygmy help lists them."
}

# did_you_mean WORD CANDIDATE...: prints a line that names the candidate nearest to it, if one is near.
did_you_mean() {
    local word=$1 candidate found='' least=3
    shift
    for candidate; do
        distance "$word" "$candidate" "$least"
        # Who types the beginning of one means it.
        if [[ ${#word} -ge 3 && $candidate == "$word"* ]]; then far=1; fi
        if ((far < least && far < ${#word})); then least=$far found=$candidate; fi
    done
    if [[ -n $found ]]; then printf 'Did you mean %s?\n' "$found"; fi
}

# distance A B LIMIT: sets far to how many letters must be put in, left out or changed to make B of A; LIMIT, if that or more.
distance() {
    local a=$1 b=$2 i j row=() last next change
    far=$3
    if ((${#a} - ${#b} >= far || ${#b} - ${#a} >= far)); then return; fi
    for ((j = 0; j <= ${#b}; j++)); do row[j]=$j; done
    for ((i = 1; i <= ${#a}; i++)); do
        last=${row[0]} row[0]=$i
        for ((j = 1; j <= ${#b}; j++)); do
            next=$last
            if [[ ${a:i-1:1} != "${b:j-1:1}" ]]; then ((++next)); fi
            change=$((row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1))
            last=${row[j]} row[j]=$((next < change ? next : change))
        done
    done
    if ((row[${#b}] < far)); then far=${row[${#b}]}; fi
}

help_overview() {
    cat <<EOF
Pygmy: a replicated bookstore behind a message broker, to run, to break and to measure.

Usage: ./pygmy COMMAND [OPTION…]        (./pygmy COMMAND --help tells more)

  up                    build, find or provide a broker, start everything, wait until it serves
  down                  stop what up started; data is kept
  status                the replicas: who is alive and who leads, position in the log, age of the last heartbeat
  logs [REPLICA…]       what they log, in order of time: requests, cache hits, writes, failovers
  story ID              all that was logged of one request, by every process
  audit                 compare what the replicas have stored, row by row

  client COMMAND…       talk to it: search TOPIC, lookup ID, buy ID, order ID, load …
  kill|pause|resume|stop|start|restart REPLICA…
                        play with faults; REPLICA as in catalog-0, order-1, frontend-0, or broker
  wipe broker           start our broker again, empty

  lab up HOSTS          the same on several hosts, by ssh: one replica each; lab config writes the file HOSTS

  test                  all tests, on a broker that is provided as for up
  simulate              the protocol in simulated time, under random faults
  experiment            measure the running system
  benchmark             what a request costs, beside an echo of RabbitMQ's client alone

For a start:
  ./pygmy up --install-broker
  ./pygmy client search GraduateSchool
  ./pygmy client buy 3
  ./pygmy kill catalog-0 && ./pygmy client buy 3 && ./pygmy start catalog-0
  ./pygmy down

Everything that it writes is in .pygmy/ (data, logs, pids; each system in a directory of its own).
Environment: PYGMY_BROKER (URI of a broker to use), PYGMY_BROKER_USER and PYGMY_BROKER_PASSWORD (where the URI has none),
PYGMY_ADMIN_TOKEN (allows changes to books), PYGMY_ADDRESS (127.0.0.1, where front ends listen), PYGMY_PORT (8080),
PYGMY_JAVA_OPTS (instead of our JVM options), PYGMY_WAIT (120, seconds without progress after which a start is given up), JAVA_HOME.
broker/README.md and frontend/README.md list the services' own. Exit codes: 0 ok, 1 it failed, 2 wrong usage.
EOF
}

help_up() {
    cat <<EOF
./pygmy up: starts a system and waits until all its replicas are LIVE.

  --catalogs N     catalog replicas, 1 to 16 (2)
  --orders N       order replicas, 1 to 16 (2)
  --frontends N    front ends, 1 to 16 (1)
  --port P         port of the first front end; more take the next ports (8080)
  --books FILE     the catalog's first books, as JSON, instead of the built-in seven; read when there is no data yet
  --fresh          throw away the system's stored data and queues first
  --name NAME      what to call the system (its port); its files are in .pygmy/NAME
  --install-broker install the package rabbitmq-server, if there is no broker to be had otherwise: on Debian or Ubuntu, as root or by sudo
                   without a password. Without this option up asks at a terminal, and installs nothing elsewhere

The broker is the first of these that there is: the one that PYGMY_BROKER names; one that this checkout runs already; one on
localhost:5672 that serves guest (or PYGMY_BROKER_USER); a container of $image, if Docker runs; a private node of an installed
rabbitmq-server; the same, installed first, where you agree. One of our own keeps its data under .pygmy/broker, or in a Docker volume.

Two systems do not disturb each other, not even on one broker. With two up, other commands take --name NAME (or --port P).
start and restart take what up was told, not what the shell says then: PYGMY_ADMIN_TOKEN, PYGMY_BROKER, PYGMY_JAVA_OPTS and all other PYGMY_*,
and those of Spring's variables that broker/README.md names. They are kept in .pygmy/NAME, readable by you alone. Variables for other programs
(SERVER_PORT, SPRING_*, JAVA_TOOL_OPTIONS) steer no service; what is ignored is named, here or in the logs.
With PYGMY_MANAGEMENT_PORT=9000 the first replica has that port, and the others the next: catalog, then order replicas, then front ends.
up waits as long as there is progress; PYGMY_WAIT seconds (120) without any end it.

  ./pygmy up --install-broker
  ./pygmy up --catalogs 3 --frontends 2
  ./pygmy up --port 9090                    a second system, beside the first
  PYGMY_ADMIN_TOKEN=secret ./pygmy up       with PATCH /books/ID for who has the token
  PYGMY_BROKER=amqp://user:password@host:5672/vhost ./pygmy up

In user, password and vhost what is special is percent-escaped: @ is %40, / is %2F. Or set PYGMY_BROKER_USER and PYGMY_BROKER_PASSWORD
as they are, and PYGMY_BROKER=amqp://host:5672. The nodes of a cluster are such URIs with commas between them; amqps:// is TLS, with
the certificates that SPRING_RABBITMQ_SSL_BUNDLE names (broker/README.md). IPv6: amqp://[::1]:5672, and PYGMY_ADDRESS=::1 for the front ends.
EOF
}

help_down() {
    cat <<EOF
./pygmy down: stops the system that is up: front ends, then order, then catalog replicas. Each is asked to end (SIGTERM), and killed
after 15 s. Our broker is stopped with its last user. Data and logs stay: the next up goes on with them.

  --name NAME      which one, if several are up (or --port P)
  --all            all that are up
EOF
}

help_look() {
    cat <<EOF
./pygmy status: the replicas of what is up, as the front ends hear them, and what to do about those that do not run. Where front ends
differ it says so; where none runs it names the processes and what is wrong with the broker. Its exit code is 0 if all is well.

./pygmy logs [REPLICA…]: the last lines of their logs, in order of time; of all, if none is named. "broker" shows our broker's.

  -n N             that many lines, of all together (20)
  -f               and go on as they are written, until Ctrl-C
  --name NAME      which system, if several are up (or --port P)

  ./pygmy logs -f catalog-0 catalog-1

./pygmy story ID: the lines of all processes about one request, in order of time. ID is the X-Request-Id of its answer, which also stands
at the end of each line about it, or the id of an order. Its exit code is 1 if there are none.

  ./pygmy story 9f2c61d03be7a845

./pygmy audit [DIRECTORY]: compares the replicas' stores row by row: the same books, the same orders, at the same position of the log.
For a moment they may stand apart, which is waited for, 20 s at most. DIRECTORY holds copies of data directories, named as in catalog-0;
without it the system that is up is looked at, or the one that was, as it was started last: data of replicas that it had before is named and
left aside. Its exit code is 0 if all agree.
EOF
}

help_play() {
    cat <<EOF
Play with faults. REPLICA is as in catalog-0, order-1, frontend-0; several may be named; "broker" is our broker.

  kill REPLICA…     as a crash would: SIGKILL
  pause REPLICA…    as a hang or a lost network would: SIGSTOP
  resume REPLICA…   wake a paused one: SIGCONT
  stop REPLICA…     orderly: SIGTERM, and wait for the end
  start REPLICA…    start it again on its data, and wait until it is LIVE
  restart REPLICA…  stop, then start
  wipe broker       throw away all that our broker holds, and start it empty

  --name NAME       which system, if several are up (or --port P)
  --promote N       with start, of one catalog replica: it may lead, once, although it cannot know what it missed. For the day when
                    the replicas that know more are lost for good; what only they had is lost with them. While nobody can lead,
                    the note of such a replica in ./pygmy status names N.

  ./pygmy kill catalog-0 order-1
  ./pygmy start catalog-0 order-1
  ./pygmy restart broker
EOF
}

help_test() {
    cat <<EOF
./pygmy test: runs all tests (mvn verify) on a broker that is provided as for up. What it prints in full is in .pygmy/test.log.
Its exit code is Maven's. Any other argument goes to Maven.

  --faults         the long fault suite too (-Dpygmy.faults=true)
  --install-broker install what is missing: the package rabbitmq-server, if there is no broker otherwise; chromium and its driver, in
                   which the page is tested; and with --faults strace, which hangs a disk
  --docker         then the system in containers too: a catalog container is killed under load, and the books must add up
                   (broker/bin/test-containers.sh does that alone; without a Docker engine it is skipped)
  --lab            only the test of ./pygmy lab, over an ssh server of its own; skipped where sshd is missing

  ./pygmy test
  ./pygmy test -pl frontend -am
EOF
}

help_client() {
    cat <<EOF
./pygmy client COMMAND…: the command-line client, aimed at the system that is up (or at PYGMY_URL, if set).

  search TOPIC     the books of a topic               update ID, add   change a book, make one (PYGMY_ADMIN_TOKEN)
  lookup ID        a book                             members N        how many catalog replicas count (PYGMY_ADMIN_TOKEN)
  buy ID           buy it                             status           the replicas, as a front end sees them
  order ID         an order                           load             many requests at once

  ./pygmy client buy --help                 what a command takes
  ./pygmy client search GraduateSchool
  ./pygmy client lookup 3
  ./pygmy client buy 3
  ./pygmy client load --clients 8 --requests 1000 --mix search=40,lookup=40,buy=20
  ./pygmy client --name 9090 buy 3          if several systems are up

Exit codes: 0 ok; 1 the store refused it; 2 wrong usage; 3 no answer, or one that leaves open whether it happened.
EOF
}

help_simulate() {
    cat <<EOF
./pygmy simulate: runs the protocol on a simulated broker, in simulated time, under random faults, and checks every promise.
The first seed that breaks one is run again, and its trace written to simulation-SEED.txt; the exit code is 1 then.

  --seeds N        how many seeds to run (1000)
  --from N         the first seed (1)
  --threads N      how many run at a time (one for each processor)
  --drill FAULT,…  only these faults, as often as they are named; a wrong name lists them all
  --trace          write what happens in seed --from to a file, whatever comes of it
  --out DIRECTORY  for traces (the current one)
  --keep-going     do not stop at the first seed that breaks a promise; list all

  ./pygmy simulate --seeds 10000 --from 1
EOF
}

help_benchmark() {
    cat <<EOF
./pygmy benchmark: what a request costs: rate, time, and processor time by process, each beside an echo of RabbitMQ's client alone, on a
system and (where a rabbitmq-server is installed) a broker of its own. Some six minutes on an idle machine. --install-broker as for up.

  --rounds N       rounds, each with every row (5)
  --millis N       of each row in a round (2000)
  --compare COMMIT instead of echoes: beside the services of another commit, which is built under .pygmy/commits, in turns on one broker
  --json           figures as JSON, for programs
EOF
}

help_experiment() {
    cat <<EOF
./pygmy experiment NAME…|all: measures what a broker, a cache and replication cost on this machine, and draws it. It starts what it
needs, on ports and data of its own and a broker that is provided as for up, and leaves experiments/results/NAME/: summary.md, plots
as PNG and SVG, summary.json, samples.csv.gz. Ctrl-C leaves no process and no half-written result.
./pygmy experiment report: writes the figures that are there into experiments/README.md, the report. It measures nothing.

  operations       response time per operation, over clients, with and without the cache
  services         where the time goes: client, front end, queues, order, catalog
  queue-vs-cache   a hit, a lookup over the queue, a broker round trip, the HTTP server alone
  invalidation     what invalidation costs a buy, and the first read after it
  consistency      do replicas and caches agree?
  balance          do competing consumers share the work?
  faults           what a client notices while processes are killed, paused, restarted
  load             latency and throughput up to and past saturation

  --quick          few requests and short rounds, three minutes for all: a look, which goes to experiments/results/quick/NAME
  --force          replace results that are there
  --install-broker as for up

  ./pygmy experiment all --quick
  ./pygmy experiment invalidation consistency --force
EOF
}

help_lab() {
    cat <<EOF
./pygmy lab …: runs Pygmy on several hosts, by ssh and without root. A host needs bash and Java 17 or newer, nothing else; you need
to get there without a password (ssh-copy-id HOST), and all of them have to reach the broker.

  config [FILE]        asks which hosts, checks them, writes FILE (hosts.csv)
  up FILE              checks all hosts, copies the jars, starts everything, waits until it serves, prints what runs where
  status               the replicas, with their hosts; its exit code is 0 if all is well
  logs [REPLICA…]      the last lines of their logs; -n N, and -f to go on
  kill|pause|resume|stop|start REPLICA…
                       as without lab; "broker" too, if lab started it; start --promote N as in ./pygmy start --help
  down                 stops what up started; data and logs stay on the hosts. --purge throws them away

  --fresh              with up: throw away the lab's stored data and queues first
  --books FILE         with up: the catalog's first books, as JSON

FILE has a line for each replica, service,host,port. # begins a comment. Only front ends and the broker have a port:

  broker,elnux9,5672
  catalog,elnux1,
  catalog,elnux2,
  order,elnux3,
  order,elnux4,
  frontend,elnux5,36001

HOST may be user@host; an SSH port and the like belong in ~/.ssh/config, or PYGMY_SSH="ssh -F FILE".
The broker is the one that PYGMY_BROKER names; else a RabbitMQ at the broker's line that serves guest (or PYGMY_BROKER_USER); else,
where rabbitmq-server is installed on that host, one that lab starts there for itself, with a password of its own (kept here in .pygmy/lab/password).
One lab can be up at a time; ./pygmy client talks to it if no system is up on this machine.

Environment: PYGMY_LAB_DIR (.pygmy-lab, in the home directory; where homes are on NFS, a local one is better), PYGMY_LAB_JAVA (Java on
the hosts, if it is not found), PYGMY_SSH, PYGMY_RSYNC (empty: copy by ssh alone), and PYGMY_BROKER, PYGMY_ADMIN_TOKEN,
PYGMY_JAVA_OPTS, PYGMY_WAIT and the services' own variables as without lab: lab start takes what lab up was told.
EOF
}
