# shellcheck shell=bash
# shellcheck disable=SC2154 # shares variables with pygmy, common.sh and system.sh
# What the processes of a system logged: together, in the order of time. Needs awk, grep and sort besides.

followers=()        # pids of the tails of `logs -f`

# named NAME: puts the name before each line, in 12 columns.
named() {
    local line
    while IFS= read -r line; do printf '%-11s %s\n' "$1" "$line"; done
}

# by_time: orders what `named` made of several logs. A line without a time stays behind the one before it.
by_time() {
    LC_ALL=C awk '{
        time = substr($0, 13, 23)
        if (time ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] /) last[$1] = time
        print last[$1] "\t" $0
    }' | LC_ALL=C sort -s -t $'\t' -k 1,1 | cut -f 2-
}

# show_logs LINES FOLLOW: the last lines of all of $logs together, which are those of $args.
show_logs() {
    local i size=()
    for ((i = 0; i < ${#logs[@]}; i++)); do size[i]=$(wc -c <"${logs[i]}"); done
    for ((i = 0; i < ${#logs[@]}; i++)); do
        head -c "${size[i]}" "${logs[i]}" | tail -n "$1" | named "${args[i]}"
    done | by_time | tail -n "$1"
    if [[ -z $2 ]]; then return 0; fi
    # shellcheck disable=SC2034
    unwind=end_followers
    for ((i = 0; i < ${#logs[@]}; i++)); do
        tail -c "+$((size[i] + 1))" -s 0.2 --pid=$$ -F "${logs[i]}" 2>/dev/null > >(named "${args[i]}") &
        followers+=($!)
    done
    wait
}

end_followers() { kill "${followers[@]}" 2>/dev/null || true; }

# What awk needs to know a line by the id of its request, which stands in brackets at its end, or by an id somewhere in it.
# shellcheck disable=SC2016
awk_ids='
    function request() { return match($0, /\[[A-Za-z0-9][-A-Za-z0-9._:\/+=@]*\]$/) ? substr($0, RSTART + 1, RLENGTH - 2) : "" }
    function names(id,    rest, at, gone) {
        rest = $0
        gone = ""
        while ((at = index(rest, id)) > 0) {
            gone = at > 1 ? substr(rest, at - 1, 1) : gone
            rest = substr(rest, at + length(id))
            if (gone !~ /[-A-Za-z0-9_]/ && rest !~ /^[-A-Za-z0-9_\/+=@]/) return 1
            gone = substr(id, length(id))
        }
        return 0
    }'

# files_of REPLICA: prints its log files, the oldest first.
files_of() {
    local number
    for number in .5 .4 .3 .2 .1 ''; do
        if [[ -f $dir/logs/$1.log$number ]]; then printf '%s\n' "$dir/logs/$1.log$number"; fi
    done
}

# story ID: prints the lines of all processes about the request of that id, or about those in whose lines it stands, as an order's does. Fails if there are none.
story() {
    local replica files requests patterns=() request found=''
    requests=$(for replica in "${args[@]}"; do
        mapfile -t files < <(files_of "$replica")
        if ((${#files[@]} > 0)); then LC_ALL=C grep -hF -- "$1" "${files[@]}" || true; fi
    done | LC_ALL=C awk -v id="$1" "$awk_ids"' names(id) && request() != "" { print request() }' | sort -u | tail -n 100)
    for request in $requests; do patterns+=(-e "[$request]"); done
    found=$(for replica in "${args[@]}"; do
        mapfile -t files < <(files_of "$replica")
        if ((${#files[@]} > 0)); then
            # What follows a line without a time of its own, as a stack trace does, belongs to it.
            { LC_ALL=C grep -hF -A 200 -e "$1" "${patterns[@]}" -- "${files[@]}" || true; } |
                LC_ALL=C awk -v id="$1" -v all="$requests" "$awk_ids"'
                    BEGIN { split(all, list); for (i in list) wanted[list[i]] = 1 }
                    $0 == "--" { shown = 0; next }
                    /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] / { shown = request() in wanted || names(id) }
                    shown' | named "$replica"
        fi
    done | by_time)
    [[ -n $found ]] || return 1
    printf '%s\n' "$found"
}
