# Compares a signature with what the wire delivered, and writes the strokes down that this makes.
#
#   02-pad.py SCRIPT WIRE PROBE-LINES PAD-LOG STROKES
#
# SCRIPT is what the pad was to send, WIRE what reached the host (`gadgets/wire`). They are the same, but for one report: what
# the pad's controller had taken and the host not fetched when the cable came out never was on the wire, or is the first one on
# it after the cable is in again; then the kernel's driver, which has the pad until the probe takes it, may be the one who fetches
# it. It is the last one that the pad counted before the unplug, or the script is not what was sent.
import json
import sys

TOUCHES, NEAR, PRESSURE = 0x1000, 0x8000, 0xFFF


def read(path):
    with open(path) as file:
        return [tuple(map(int, line.split())) for line in file if line[:1].isdigit()]


def delivered(script, wire, log):
    """The reports of each time the pad was plugged in, the same without what the wire got late, and how many never reached it."""
    parts = []
    for device, *report in wire:
        if not parts or parts[-1][0] != device:
            parts.append((device, []))
        parts[-1][1].append(tuple(report))
    parts = [reports for _, reports in parts]
    counts = [int(line.split()[1]) for line in open(log) if line.startswith("sent ")]
    if len(parts) != len(counts) or sum(counts) != len(script):
        sys.exit(f"the pad sent {counts} reports of {len(script)}, the wire saw {[len(part) for part in parts]}")
    start = 0
    late, prompt = [], []
    for number, (reports, count) in enumerate(zip(parts, counts)):
        wanted = script[start:start + count]
        unplugged = number < len(parts) - 1
        # One that the wire gets late is none that it lost.
        got = reports[len(late):] if late and reports[:1] == late and reports != wanted else reports
        if got != wanted and not (unplugged and got == wanted[:-1]):
            sys.exit(f"{len(reports)} reports on the wire are not the {count} that the pad sent from number {start} on")
        late = [wanted[-1]] if got != wanted else []
        prompt.append(got)
        start += count
    return parts, prompt, len(script) - sum(map(len, parts))


def strokes(parts):
    """As the pen drew them: lifting it ends a stroke, and so does the cable that comes out."""
    result, stroke = [], []
    for reports in parts:
        for flags, x, y in reports:
            if flags & TOUCHES and flags & NEAR:
                stroke.append((x, y, flags & PRESSURE))
            elif stroke:
                result.append(stroke)
                stroke = []
        if stroke:
            result.append(stroke)
            stroke = []
    return result


def taken(path):
    said = [json.loads(line) for line in open(path)]
    got = [facts for facts in said if "strokes" in facts][-1]["strokes"]
    return [[(round(x), round(y), round(pressure * 1023)) for x, y, pressure in stroke] for stroke in got]


def difference(wanted, got):
    if wanted == got:
        return None
    flat = [[point for stroke in side for point in stroke] for side in (wanted, got)]
    points = sum(a != b for a, b in zip(*flat)) + abs(len(flat[0]) - len(flat[1]))
    return f"{points} points differ; {len(flat[1])} points in {len(got)} strokes came, {len(flat[0])} in {len(wanted)} were delivered"


script, wire = read(sys.argv[1]), read(sys.argv[2])
parts, prompt, lost = delivered(script, wire, sys.argv[4])
got = taken(sys.argv[3])
wanted = strokes(parts if difference(strokes(parts), got) is None else prompt)
found = difference(wanted, got)
if found:
    sys.exit(found)
# The control: one count in one point, or one point less, must be told.
last = wanted[-1][-1]
for wrong in ([*wanted[:-1], [*wanted[-1][:-1], (last[0] + 1, last[1], last[2])]], [*wanted[:-1], wanted[-1][:-1]]):
    if difference(wrong, got) is None:
        sys.exit("the comparison does not see a point that is wrong or missing")
with open(sys.argv[5], "w") as file:
    for stroke in wanted:
        # 2,540 counts to the inch are 100 to the millimetre.
        file.writelines(f"{x / 100!r} {y / 100!r} {pressure / 1023!r}\n" for x, y, pressure in stroke)
        file.write("\n")
points = sum(map(len, wanted))
print(f"{points} points in {len(wanted)} strokes, all that {sum(map(len, parts))} reports on the wire say; {lost} never reached it")
