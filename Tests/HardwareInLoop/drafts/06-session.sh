# A whole paid session on board sim, uploaded through a link that loses 20 % of its packets each way. The print path, the collector and TLS
# are the real ones; coins, camera, pad and printer are those of board sim.
# budget: 120
# programs: cabine collector
# packages: iproute2
# memory: 2048
source "$HIL_SOURCE/guest/library.sh"
modprobe sch_netem
# cabine's private collector listens at the loopback and its certificate names that: so the link is the loopback. The print
# queue is on a socket in the file system and not touched by this.
tc qdisc add dev lo root netem delay 20ms loss 20%

logs+=(session/cabin/log.txt session.txt)
"$BUILD/cabine" demo --json --out session >session.json 2>session.txt &
demo=$!
wait_until 60 "a record that was sent" grep -q "sent to the collector" session.txt
tc -s qdisc show dev lo >link.txt
# From here on the State pulls the record, over a link of its own.
tc qdisc del dev lo root
code=0
wait_until 60 "the end of the session" test ! -e "/proc/$demo/fd"
wait "$demo" || code=$?
expect "the exit code of cabine demo" "$code" 0
for file in sheet.png portrait.jp2 signature.jp2 record.sealed number.txt; do
	[ -s "session/$file" ] || fail "the session left no $file"
done

# A link that lost nothing would prove nothing.
dropped=$(sed -n 's/.*dropped \([0-9]*\).*/\1/p' link.txt)
[ "$dropped" -ge 1 ] || fail "the link dropped no packet"
measured "the link dropped $dropped packets; $(sed -n 's/^ *Sent \([0-9]*\) bytes \([0-9]*\) pkt.*/\2 got through, \1 bytes/p' link.txt)"
inserted=$("$BUILD/cabine" replay session --state-only | sed -n 's/.*"inserted_cents":\([0-9]*\).*/\1/p')
expect "the cents that the journal holds" "$inserted" 800
