#!/usr/bin/env python3
"""Checks that every test on disk really runs: each *_test.cc is compiled into a program that ctest starts, each
*_test.py is an argument of one; and no registered test is switched off.

usage: test_list.py BUILD_DIRECTORY   (configured; it need not be built)
"""

import json
import os
import re
import subprocess
import sys

import project_files


def compiled_into(build):
    """Source file (relative) -> names of the targets that compile it."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    targets = {}
    for entry in commands:
        match = re.search(r"CMakeFiles/([^/]+)\.dir/", entry.get("output", "") or entry["command"])
        path = os.path.relpath(os.path.join(entry["directory"], entry["file"]), project_files.ROOT)
        targets.setdefault(path, set()).add(match.group(1))
    return targets


def registered(build):
    """(programs ctest starts by base name, all words of their command lines, names of disabled tests)"""
    output = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True, capture_output=True)
    programs, words, disabled = set(), set(), []
    for test in json.loads(output.stdout)["tests"]:
        # A program that is not built yet has no "command"; its name is FOLDER.STEM, its program FOLDER_STEM.
        command = test.get("command") or [test["name"].replace(".", "_", 1)]
        programs.add(os.path.basename(command[0]))
        words.update(command)
        if any(p["name"] == "DISABLED" and p["value"] for p in test.get("properties", [])):
            disabled.append(test["name"])
    return programs, words, disabled


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    build = arguments[0]
    targets = compiled_into(build)
    programs, words, disabled = registered(build)
    problems = [f"{name}: registered, but switched off in CMake" for name in disabled]
    files = project_files.list_files()
    for path in files:
        if path.endswith("_test.cc") and not targets.get(path, set()) & programs:
            problems.append(f"{path}: no ctest runs it; add it to tierline_cc_tests() in its folder's CMakeLists.txt")
        if path.endswith("_test.py") and not any(word.endswith(path) for word in words):
            problems.append(f"{path}: no ctest runs it; add_test() it in its folder's CMakeLists.txt")
    for problem in problems:
        print(problem, file=sys.stderr)
    count = sum(path.endswith(("_test.cc", "_test.py")) for path in files)
    print(f"{count} test files, {len(programs)} programs started by ctest")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
