"""Faults as JUnit XML, as Jenkins and GitLab read it.

There is no standard; this keeps to the schema of Jenkins
(https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd).
"""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

from osreg.words import Words, clean
from osreg_checks.finding import LEVELS, Level
from osreg_registry.errors import Fault
from osreg_registry.validate import Report

# What XML 1.0 cannot hold at all (https://www.w3.org/TR/xml/#charsets); control characters are gone already.
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def faults_junit(report: Report, words: Words, fail_on: Level | None) -> str:
    """A test a fault, failed from the threshold on, and one test that stands for all files without a fault."""
    serious = LEVELS[: LEVELS.index(fail_on) + 1] if fail_on else ()
    failed = sum(fault.level in serious for fault in report.faults)
    counts = {"tests": str(len(report.faults) + 1), "failures": str(failed), "errors": "0", "skipped": "0"}
    suites = ET.Element("testsuites")
    suite = ET.SubElement(suites, "testsuite", {"name": "osreg validate", **counts})
    _the_good(suite, report, words)
    seen: Counter[tuple[str, str]] = Counter()
    for fault in report.faults:
        name = _name(fault, words)
        seen[fault.path, name] += 1
        again = f" [{seen[fault.path, name]}]" if seen[fault.path, name] > 1 else ""
        case = ET.SubElement(suite, "testcase", {"classname": _text(fault.path), "name": name + again})
        _outcome(case, fault, words, failed=fault.level in serious)
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _the_good(suite: ET.Element, report: Report, words: Words) -> None:
    case = ET.SubElement(suite, "testcase", {"classname": "osreg", "name": words("files without a fault")})
    good = report.files - len({fault.path for fault in report.faults})
    ET.SubElement(case, "system-out").text = words("files: {count}", count=max(good, 0))


def _outcome(case: ET.Element, fault: Fault, words: Words, *, failed: bool) -> None:
    fix = f" ({words.say(fault.fix)})" if fault.fix else ""
    place = _text(f"{fault.path}:{max(fault.line, 1)}:{max(fault.column, 1)}")
    message = _name(fault, words) + _text(fix)
    if failed:
        ET.SubElement(case, "failure", {"type": fault.level, "message": message}).text = f"{place}: {message}"
    else:
        ET.SubElement(case, "system-out").text = f"{words(fault.level)}: {place}: {message}"


def _name(fault: Fault, words: Words) -> str:
    """Without the line, so that a forge knows the fault again when it has moved."""
    key = f"{fault.key}: " if fault.key else ""
    return _text(key + words.say(fault.message))


def _text(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", clean(text))
