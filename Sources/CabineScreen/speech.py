#!/usr/bin/env python3
"""Makes the screen's speech with espeak-ng: speech.py TEXTS.json FOLDER.

One Opus file a text and language, FOLDER/fr/payTitle.ogg; besides them the letters and figures a number is spelled with,
and the counts and units an amount is said with. What is there for the same words is left alone.
"""
import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

VOICES = {"fr": "fr-fr", "en": "en-gb", "es": "es", "de": "de", "ar": "ar", "pt": "pt"}
UNITS = {
    "EUR": {"fr": "euros", "en": "euros", "es": "euros", "de": "Euro", "ar": "يورو", "pt": "euros"},
}
# Slower than usual: people who hear this for the first time, in a noisy hall.
WORDS_A_MINUTE = "145"
# Units and hundredths of any amount the page says.
COUNTS = range(100)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def phrases(table):
    for key, row in table.items():
        for tag, text in row.items():
            # A text with a value in it is said without: the value follows by itself.
            yield tag, key, text.replace("{n}", "").replace("{amount}", "").replace("{date}", "")
    for tag in VOICES:
        for letter in LETTERS:
            yield tag, "letter-" + letter, letter
        for count in COUNTS:
            yield tag, "count-%d" % count, str(count)
        for unit, names in UNITS.items():
            yield tag, "unit-" + unit, names[tag]


def make(folder, tag, key, text):
    path = os.path.join(folder, tag, key + ".ogg")
    stamp = os.path.join(folder, tag, ".%s.words" % key)
    words = hashlib.sha256((VOICES[tag] + WORDS_A_MINUTE + text).encode()).hexdigest()
    try:
        with open(stamp) as old:
            if old.read() == words and os.path.exists(path):
                return
    except OSError:
        pass
    speech = subprocess.run(
        ["espeak-ng", "-v", VOICES[tag], "-s", WORDS_A_MINUTE, "--stdout", text], check=True, capture_output=True).stdout
    subprocess.run(
        ["opusenc", "--quiet", "--bitrate", "24", "--speech", "-", path], input=speech, check=True, capture_output=True)
    with open(stamp, "w") as new:
        new.write(words)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: speech.py TEXTS.json FOLDER")
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)
    folder = sys.argv[2]
    for tag in VOICES:
        os.makedirs(os.path.join(folder, tag), exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda phrase: make(folder, *phrase), list(phrases(table))))


if __name__ == "__main__":
    main()
