#!/usr/bin/env python3
"""Says what a test run did: how many cases ran, which failed, which were skipped and why.

usage: test_report.py DIRECTORY

DIRECTORY holds ctest.xml (ctest --output-junit) and, for each test program that reports its cases, NAME.xml in
the form GoogleTest writes. A program without such a file counts as one case. The last line printed is
"N passed, N failed, N skipped". Ends 1 if anything failed or nothing ran.
"""

import os
import sys
import xml.etree.ElementTree as ElementTree


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = []   # names
        self.skipped = []  # (name, reason)


def read_cases(path, program, tally):
    """Adds the cases of one GoogleTest report; returns whether any of them failed."""
    failed = False
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{program}: {case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed.append(name)
            failed = True
        elif skipped is not None:
            reason = skipped.get("message") or skipped.text or "no reason given"
            # GoogleTest writes "file:line", then the message, one below the other.
            lines = [line.strip() for line in reason.splitlines() if line.strip()]
            tally.skipped.append((name, " ".join(lines[1:] or lines)))
        elif case.get("status") == "notrun":
            tally.skipped.append((name, "disabled in the source"))
        else:
            tally.passed += 1
    return failed


def read_run(directory):
    tally = Tally()
    root = ElementTree.parse(os.path.join(directory, "ctest.xml")).getroot()
    programs = list(root.iter("testcase"))
    for program in programs:
        name, status = program.get("name"), program.get("status")
        cases = os.path.join(directory, name + ".xml")
        if status in ("notrun", "disabled"):
            skipped = program.find("skipped")
            reason = skipped.get("message") if skipped is not None else None
            if status == "notrun" and not (reason or "").startswith("SKIP"):
                tally.failed.append(f"{name}: the program did not run ({reason or 'ctest gives no reason'})")
            else:
                # A script that cannot run here prints why as its last line and ends with the agreed code.
                output = (program.findtext("system-out") or "").strip().splitlines()
                tally.skipped.append((name, output[-1] if output else reason or "disabled"))
            continue
        explained = False
        if os.path.exists(cases):
            try:
                explained = read_cases(cases, name, tally)
            except ElementTree.ParseError:
                tally.failed.append(f"{name}: its report is broken off")
                explained = True
        elif status == "run":
            tally.passed += 1
        if status == "fail" and not explained:
            tally.failed.append(f"{name}: the program failed (crash, time-out or leak); its output is above")
    return tally, len(programs), float(root.get("time") or 0)


def main(directory):
    if not os.path.exists(os.path.join(directory, "ctest.xml")):
        print(f"no test report in {directory}: ctest did not start", file=sys.stderr)
        return 1
    tally, programs, seconds = read_run(directory)
    ran = tally.passed + len(tally.failed)
    print(f"\n{ran} test cases of {programs} test programs ran in {seconds:.0f} s")
    for name, reason in tally.skipped:
        print(f"  skipped  {name}: {reason}")
    for name in tally.failed:
        print(f"  FAILED   {name}")
    print(f"{tally.passed} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped")
    return 0 if ran > 0 and not tally.failed else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
