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

logs+=(session/cabin/log.txt)
code=0
"$BUILD/cabine" demo --json --out session >session.json || code=$?
cat session.json
expect "the exit code of cabine demo" "$code" 0
for file in sheet.png portrait.jp2 signature.jp2 record.sealed number.txt; do
	[ -s "session/$file" ] || fail "the session left no $file"
done

# A link that lost nothing would prove nothing.
tc -s qdisc show dev lo | tee link.txt
dropped=$(sed -n 's/.*dropped \([0-9]*\).*/\1/p' link.txt)
[ "$dropped" -ge 1 ] || fail "the link dropped no packet"
measured "the link dropped $dropped packets of $(sed -n 's/.* bytes \([0-9]*\) pkt.*/\1/p' link.txt) sent"
[ "$(sed -n 's/.*"inserted_cents":\([0-9]*\).*/\1/p' <("$BUILD/cabine" replay session --state-only))" = 800 ] \
	|| fail "the journal does not hold the 8.00 that were inserted"
