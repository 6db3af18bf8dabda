#!/bin/sh
# Places programs, units, rules, boards and the example site file: install.sh BINARIES DESTDIR PREFIX [SPEECH].
# Prints what it placed, a path a line. Exit codes: 0 placed, 69 a program is not there, 73 cannot write.
set -u
binaries=$1 destdir=$2 prefix=$3 speech=${4:-}
case $speech in "" | /*) ;; *) speech=$PWD/$speech ;; esac
cd "$(dirname "$0")/../../.." || exit 69

place() { # MODE FROM TO: with the prefix written into units, which name programs by their whole path
	target="$destdir$prefix/$3"
	mkdir -p "$(dirname "$target")" && sed "s|/usr/|$prefix/|g" "$2" >"$target" && chmod "$1" "$target" || {
		echo "install: $target cannot be written; check the rights and the free space" >&2
		exit 73
	}
	echo "$target"
}

for program in cabine collector fleet; do
	[ -x "$binaries/$program" ] || {
		echo "install: $binaries/$program is not there; build it, or give its folder in BINARIES" >&2
		exit 69
	}
	target="$destdir$prefix/bin/$program"
	install -D -m 755 "$binaries/$program" "$target" || exit 73
	echo "$target"
done

place 644 Sources/cabine/System/cabine@.service lib/systemd/system/cabine@.service
place 644 "Sources/cabine/System/cabine-kiosk@.service" "lib/systemd/system/cabine-kiosk@.service"
place 755 Sources/cabine/System/kiosk lib/cabine/kiosk
place 644 Sources/collector/System/collector.service lib/systemd/system/collector.service
place 644 Sources/cabine/System/cabine.sysusers lib/sysusers.d/cabine.conf
place 644 Sources/collector/System/collector.sysusers lib/sysusers.d/collector.conf
place 644 Sources/cabine/System/site.yaml share/doc/cabine/site.yaml

for folder in boards/*/; do
	board=$(basename "$folder")
	place 644 "$folder/README.md" "share/cabine/boards/$board/README.md"
	place 644 "$folder/systemd/board.conf" "lib/systemd/system/cabine@$board.service.d/board.conf"
	place 644 "$folder/kiosk/chromium-flags" "share/cabine/boards/$board/chromium-flags"
	place 644 "$folder/udev/70-cabine-$board.rules" "lib/udev/rules.d/70-cabine-$board.rules"
done

# Recordings for the screen, where they were made: `make speech`.
if [ -n "$speech" ]; then
	for file in "$speech"/*/*.ogg; do
		target="$destdir$prefix/share/cabine/speech/${file#"$speech"/}"
		install -D -m 644 "$file" "$target" || exit 73
		echo "$target"
	done
fi
