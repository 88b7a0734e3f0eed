"""Runs the unittest cases of a script and reports them as GoogleTest does, so that every case is counted."""

import os
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree


class CaseReport(unittest.TextTestResult):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.cases = []
        self._began = 0.0
        self._case = None

    def startTest(self, test):
        super().startTest(test)
        self._began = time.monotonic()
        self._case = self._add(type(test).__name__, test._testMethodName.removeprefix("test_"))

    def stopTest(self, test):
        self._case.set("time", f"{time.monotonic() - self._began:.3f}")
        super().stopTest(test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        case = self._case
        if not hasattr(test, "_testMethodName"):  # a class or module
            case = self._add(str(test), "all")
        ElementTree.SubElement(case, "skipped", message=reason)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self._fail(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._fail(test, err)

    def _fail(self, test, err):
        case = self._case if hasattr(test, "_testMethodName") else self._add(str(test), "all")
        ElementTree.SubElement(case, "failure", message=str(err[1])[:500])

    def _add(self, group, name):
        case = ElementTree.Element("testcase", classname=group, name=name, status="run")
        self.cases.append(case)
        return case


def write(path, cases):
    suites = ElementTree.Element("testsuites")
    ElementTree.SubElement(suites, "testsuite", name=os.path.basename(sys.argv[0])).extend(cases)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    ElementTree.ElementTree(suites).write(path, encoding="utf-8", xml_declaration=True)


def main():
    """Runs the cases of the calling script (those named on the command line, else all) and ends the process."""
    loader = unittest.defaultTestLoader
    module = sys.modules["__main__"]
    suite = loader.loadTestsFromNames(sys.argv[1:], module) if sys.argv[1:] else loader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=CaseReport, verbosity=2).run(suite)
    output = os.environ.get("GTEST_OUTPUT", "")
    if output.startswith("xml:"):
        write(output.removeprefix("xml:"), result.cases)
    sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 else 1)
