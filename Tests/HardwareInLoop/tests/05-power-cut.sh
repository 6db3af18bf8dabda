# A paid session on a disk that remembers the order of its writes; 05-power-cut.host then cuts the power at each of them.
# budget: 120
# programs: cabine collector
# packages: dmsetup e2fsprogs
source "$HIL_SOURCE/guest/library.sh"
modprobe -a loop ext4 dm-log-writes
start_udev

mib=$((1 << 20))
disk_bytes=$((64 * mib))
log_bytes=$((256 * mib))

# disk NAME: an empty file system on the device NAME, mounted at disk-NAME, whose writes are logged from here on.
disk() {
	truncate -s "$disk_bytes" "$1.disk"
	truncate -s "$log_bytes" "$1.log"
	mkfs.ext4 -q -F -J size=4 -E lazy_itable_init=0,lazy_journal_init=0 "$1.disk"
	cp --sparse=always "$1.disk" "out/$1.base"
	local sectors=$((disk_bytes / 512)) data log
	data=$(losetup -f --show "$1.disk")
	log=$(losetup -f --show "$1.log")
	dmsetup create "$1" --table "0 $sectors log-writes $data $log"
	mkdir "disk-$1"
	mount "/dev/mapper/$1" "disk-$1"
}
mark() { dmsetup message "$1" 0 mark "$2"; }
keep_log() {
	umount "disk-$1"
	dmsetup remove "$1"
	sync
	cp --sparse=always "$1.log" "out/$1.log"
}

# What the customer was shown was promised: each such line becomes a mark in the log of the disk.
# session NAME SCREEN COMMANDS...: plays until SCREEN was shown, then pulls the plug.
session() {
	local name=$1 last=$2 line credit
	shift 2
	mkfifo "$name.orders"
	exec 8<>"$name.orders"
	LD_PRELOAD=${shim:-} "$BUILD/cabine" run --board sim --no-collector --data "disk-$name/cabin" \
		<"$name.orders" >"$name.lines" 2>"$name.errors" &
	local cabin=$!
	logs+=("$name.errors" "$name.lines")
	wait_until 20 "a cabin that takes coins" grep -q "coins taken" "$name.lines"
	printf '%s\n' "$@" >&8
	exec 9< <(tail -n +1 -f "$name.lines")
	while read -r -t 200 line <&9; do
		case $line in "screen: "*) ;; *) continue ;; esac
		credit=$(sed -n 's/.*| credit \([0-9]*\)\.\([0-9]*\) .*/\1\2/p' <<<"$line")
		mark "$name" "credit=$((10#$credit))"
		case $line in *"screen: printing"* | *"screen: handingOver"*) mark "$name" "record" ;; esac
		note "$line"
		case $line in *"$last"*) break ;; esac
	done
	case $line in *"$last"*) ;; *) fail "the cabin never showed '$last'" ;; esac
	[ -z "${linger:-}" ] || sleep "$linger"
	kill -9 "$cabin"
	wait "$cabin" || true
	exec 9<&- 8>&-
}

disk kept
session kept "screen: handingOver" "customer 3"
keep_log kept

# The same with flushes that do nothing. ext4 itself writes every 5 s: the control waits for that once.
disk lost
shim=$HIL_BIN/nosync linger=8 session lost "credit 4.00" "coin 200" "coin 200"
keep_log lost
