# A thousand coin pulses on a wire of the kernel's own, with contacts that bounce: the credit is exact, and nobody who dies leaves the acceptor open.
# budget: 150
# programs: hal-probe
source "$HIL_SOURCE/guest/library.sh"
gpio_bank coins COIN INHIBIT
coin=0
inhibit=1
logs+=(probe.lines probe.errors)

# The probe runs the production driver: a pulse is worth 50, pulled up while it lasts; the inhibit line is high while coins are refused. It says
# {"event":"open"} once coins are taken and {"event":"pulse","total_cents":N} at each pulse, and refuses coins when its input ends.
start_probe() {
	mkfifo "$1"
	"$BUILD/hal-probe" coins --chip "$gpio_chip" --coin "$coin" --inhibit "$inhibit" --cents 50 \
		<"$1" >probe.lines 2>probe.errors &
	probe=$!
	exec 7>"$1"
	wait_until 10 "a probe that takes coins" grep -q '"event":"open"' probe.lines
	expect "the inhibit line while coins are taken" "$(gpio_value $inhibit)" 0
}
total() { sed -n 's/.*"total_cents":\([0-9]*\).*/\1/p' probe.lines | tail -n 1; }
total_is() { [ "$(total)" = "$1" ]; }

start_probe first
note "500 pulses of 20 ms with pauses of 100 ms"
"$HIL_BIN/pulses" "$gpio_wires/sim_gpio$coin/pull" 500 20 100 2 high
wait_until 5 "25000 cents, there are $(total)" total_is 25000
note "500 pulses of 30 ms with pauses of 30 ms"
"$HIL_BIN/pulses" "$gpio_wires/sim_gpio$coin/pull" 500 30 30 2 high
wait_until 5 "50000 cents, there are $(total)" total_is 50000
sleep 1
expect "the credit of a thousand pulses" "$(total)" 50000

exec 7>&-
wait "$probe" || fail "the probe did not end well"
expect "the inhibit line after the probe ended" "$(gpio_value $inhibit)" 1

note "kill -9 while coins are taken"
start_probe second
kill -9 "$probe"
wait "$probe" || true
# The kernel gives a line of a dead program back. What holds the acceptor shut then is the pull on the wire: boards must have one, and say so.
gpio_pull "$inhibit" up
wait_until 5 "a line that nobody holds" sh -c "! grep -q hal-probe /sys/kernel/debug/gpio"
level=$(gpio_value "$inhibit")
measured "after kill -9 the inhibit line reads $level with the board's pull-up"
expect "the inhibit line after kill -9" "$level" 1
