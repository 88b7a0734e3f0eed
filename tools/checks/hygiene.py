#!/usr/bin/env python3
"""Checks what is easy to get wrong in any file of the repository: names at the top level, text encoding, line ends,
leftovers, headers without #pragma once, scripts that cannot be run, big binaries. Prints, without failing, the
sources that have grown past the sizes at which to ask whether a concept is missing.

usage: hygiene.py
"""

import os
import re
import stat
import sys

import project_files

TOP_LEVEL = {
    "CMakeLists.txt", "proto", "server", "client-sdk", "common", "tests", "tools", "README.md", "README.zh-CN.md",
    "LICENSE", "CHANGELOG.md", "CMakePresets.json",
}
SOURCES = (".h", ".cc", ".py", ".sh", ".cmake", ".proto")
BINARY = (".binpb", ".png", ".db", ".gz")
LARGEST_BINARY = 1 << 20

LINES = {".h": 250, ".cc": 400, ".py": 400, ".sh": 400}
LINES_OF_A_TEST = 600

LEFTOVER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)


def check_text(path, text):
    """Problems of one text file."""
    ending = os.path.splitext(path)[1]
    if text and not text.endswith("\n"):
        yield f"{path}: the last line has no line end"
    if "\r" in text:
        yield f"{path}: Windows line ends"
    if CONFLICT.search(text):
        yield f"{path}: conflict markers"
    if ending == ".h" and "#pragma once" not in text:
        yield f"{path}: no #pragma once"
    for number, line in enumerate(text.splitlines(), 1):
        if ending in SOURCES and line != line.rstrip():
            yield f"{path}:{number}: space at the end of the line"
        if ending in (".h", ".cc", ".proto") and "\t" in line:
            yield f"{path}:{number}: tab"
        if ending in SOURCES and LEFTOVER.search(line) and not path.startswith("tools/checks/hygiene"):
            yield f"{path}:{number}: leftover {LEFTOVER.search(line).group(0)}: do it or drop it"


def check_file(path):
    top = path.split("/")[0]
    if top not in TOP_LEVEL and not top.startswith("."):
        yield f"{path}: nothing but {', '.join(sorted(TOP_LEVEL))} and dot-files stands at the top level"
    full = os.path.join(project_files.ROOT, path)
    with open(full, "rb") as file:
        content = file.read()
    if path.endswith(BINARY) or b"\0" in content:
        if len(content) > LARGEST_BINARY:
            yield f"{path}: {len(content) >> 10} KiB of binary data; generate it instead"
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"{path}: not UTF-8 ({error.reason} at byte {error.start})"
        return
    executable = bool(os.stat(full).st_mode & stat.S_IXUSR)
    if text.startswith("#!") and not executable:
        yield f"{path}: begins with #! but is not executable"
    if executable and not text.startswith("#!"):
        yield f"{path}: executable, but does not begin with #!"
    yield from check_text(path, text)


def size_note(path):
    """A note about a source past the usual size, or None."""
    limit = LINES.get(os.path.splitext(path)[1])
    if limit is None:
        return None
    if path.endswith(("_test.cc", "_test.py")):
        limit = LINES_OF_A_TEST
    lines = project_files.read(path).count("\n")
    return f"note: {path} has {lines} lines (usual limit {limit}): is a concept missing?" if lines > limit else None


def main(arguments):
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    files = project_files.list_files()
    problems = [problem for path in files for problem in check_file(path)]
    for problem in problems:
        print(problem, file=sys.stderr)
    for note in filter(None, map(size_note, files)):
        print(note)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
