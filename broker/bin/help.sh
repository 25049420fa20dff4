# shellcheck shell=bash
# shellcheck disable=SC2154 # image comes from own-broker.sh
# What `pygmy help` and `pygmy COMMAND --help` say.

help_on() {
    case ${1:-} in
        '' | help | -h | --help) help_overview ;;
        up) help_up ;;
        down) help_down ;;
        status | logs | audit) help_look ;;
        kill | pause | resume | stop | start | restart | wipe) help_play ;;
        test) help_test ;;
        client) help_client ;;
        lab) help_lab ;;
        simulate | benchmark) help_experiments ;;
        experiment) help_experiment ;;
        *) die "there is no command '$1'" "./pygmy help lists them." ;;
    esac
}

help_overview() {
    cat <<EOF
Pygmy: a replicated bookstore behind a message broker, to run, to break and to measure.

Usage: ./pygmy COMMAND [OPTION…]        (./pygmy COMMAND --help tells more)

  up                    build, find or provide a broker, start everything, wait until it serves
  down                  stop what up started; data is kept
  status                the replicas: state, role, position in the log, age of the last heartbeat
  logs [REPLICA…]       what they log: requests, cache hits, invalidations, failovers
  audit                 compare what the replicas have stored, row by row

  client COMMAND…       talk to it: search TOPIC, lookup ID, buy ID, order ID, load …
  kill|pause|resume|stop|start|restart REPLICA…
                        play with faults; REPLICA as in catalog-0, order-1, frontend-0, or broker
  wipe broker           start our broker again, empty

  lab up HOSTS          the same on several hosts, by ssh: one replica each; lab config writes the file HOSTS

  test                  all tests, on a broker that is provided as for up
  simulate              the protocol in simulated time, under random faults
  experiment            measure the running system
  benchmark             the few figures by which the build is judged, in two minutes

For a start:
  ./pygmy up
  ./pygmy client search GraduateSchool
  ./pygmy client buy 3
  ./pygmy kill catalog-0 && ./pygmy client buy 3 && ./pygmy start catalog-0
  ./pygmy down

Everything that it writes is in .pygmy/ (data, logs, pids; each system in a directory of its own).
Environment: PYGMY_BROKER (URI of a broker to use), PYGMY_ADMIN_TOKEN (allows changes to books), PYGMY_ADDRESS (127.0.0.1,
where front ends listen), PYGMY_JAVA_OPTS (instead of our JVM options), PYGMY_WAIT (120, seconds to wait for LIVE), JAVA_HOME.
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

The broker is the first of these that there is: the one that PYGMY_BROKER names; one that this checkout runs already; one on
localhost:5672 that serves guest; a container of $image, if Docker runs; a private node of an installed
rabbitmq-server; the same, installed first, on Debian or Ubuntu where we may. One of our own keeps its data under .pygmy/broker,
or in a Docker volume.

Two systems do not disturb each other, not even on one broker. With two up, other commands take --name NAME (or --port P).
start takes what up was told, PYGMY_ADMIN_TOKEN and PYGMY_BROKER included: it is kept in .pygmy/NAME/system, readable by you alone.

  ./pygmy up
  ./pygmy up --catalogs 3 --frontends 2
  ./pygmy up --port 9090                    a second system, beside the first
  PYGMY_ADMIN_TOKEN=secret ./pygmy up       with PATCH /books/ID for who has the token
  PYGMY_BROKER=amqp://user:password@host:5672 ./pygmy up
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
./pygmy status: the replicas of what is up, as a front end sees them, and what to do about those that do not run.
Its exit code is 0 if all is well.

./pygmy logs [REPLICA…]: the last lines of their logs; of all, if none is named. "broker" shows our broker's.

  -n N             that many lines (20)
  -f               and go on as they are written, until Ctrl-C
  --name NAME      which system, if several are up (or --port P)

  ./pygmy logs -f catalog-0 catalog-1

./pygmy audit [DIRECTORY]: compares the replicas' stores row by row: the same books, the same orders, at the same position of the log.
For a moment they may stand apart, which is waited for, 20 s at most. DIRECTORY holds copies of data directories, named as in catalog-0;
without it the system that is up is looked at, or the one that was. Its exit code is 0 if all agree.
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

  ./pygmy client search GraduateSchool
  ./pygmy client lookup 3
  ./pygmy client buy 3
  ./pygmy client load --clients 8 --requests 1000 --mix search=40,lookup=40,buy=20
  ./pygmy client --name 9090 buy 3          if several systems are up
  ./pygmy client help                       all that it can do
EOF
}

help_experiments() {
    cat <<EOF
./pygmy simulate …: runs the protocol on a simulated broker, in simulated time, under random faults, and checks every promise.
./pygmy benchmark …: RPC client, cached lookups and latencies, on a system of its own and a broker that is provided as for up.
All build first what is not built. What they take: ./pygmy simulate --help, ./pygmy benchmark --help.

  ./pygmy simulate --seeds 10000 --from 1
EOF
}

help_experiment() {
    cat <<EOF
./pygmy experiment NAME…|all: measures what a broker, a cache and replication cost on this machine, and draws it. It starts what it
needs, on ports and data of its own and a broker that is provided as for up, and leaves experiments/results/NAME/: summary.md, plots
as PNG and SVG, samples.csv.gz. Ctrl-C leaves no process and no half-written result. experiments/README.md is the report.

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
The broker is the one that PYGMY_BROKER names; else a RabbitMQ that serves guest at the broker's line; else, where rabbitmq-server is
installed on that host, one that lab starts there for itself, with a password of its own (kept here in .pygmy/lab/password).
One lab can be up at a time; ./pygmy client talks to it if no system is up on this machine.

Environment: PYGMY_LAB_DIR (.pygmy-lab, in the home directory; where homes are on NFS, a local one is better), PYGMY_LAB_JAVA (Java on
the hosts, if it is not found), PYGMY_SSH, PYGMY_RSYNC (empty: copy by ssh alone), and PYGMY_BROKER, PYGMY_ADMIN_TOKEN,
PYGMY_JAVA_OPTS, PYGMY_WAIT as without lab.
EOF
}
