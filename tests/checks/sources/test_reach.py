"""Requests go to public addresses only, however an inward one is written or wrapped."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from osreg_checks.sources.failure import DownError
from osreg_checks.sources.reach import Reach, is_public

INWARD = {
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "this host": ["0.0.0.0", "0.1.2.3", "::"],
    "private": ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::1", "fdff::1"],
    "site-local, once": ["fec0::1", "feff::1"],
    "link-local": ["169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "febf::1"],
    "of a provider": ["100.64.0.1", "100.127.255.255"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.0.1", "198.18.0.1", "::7f00:1", "100::1", "5f00::1", "4000::1"],
    "of documents": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:7f00:1", "::ffff:0.0.0.0"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "64:ff9b:1::a00:1"],
    "6to4": ["2002:7f00:1::1", "2002:a00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:101::1"],
    # The client's address in a Teredo address is inverted: 127.0.0.1 and 10.0.0.1 behind the server 65.54.227.120.
    "Teredo": ["2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:0:4136:e378:8000:63bf:f5ff:fffe", "2001:0:7f00:1::1"],
    "no address": ["", "localhost", "0x7f.1", "127.1", "1.2.3.4.5", "fe80::g", "8.8.8.8 "],
}
PUBLIC = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2a01:4f8::1", "2606:4700::1111", "2003::1"]
WRAPPED = ["::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", [pytest.param(one, id=f"{kind}: {one}") for kind in INWARD for one in INWARD[kind]])
def test_inward(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC + WRAPPED)
def test_public(address: str) -> None:
    assert is_public(address)


def _answering(*addresses: str) -> Any:
    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port)) for one in addresses]

    return lookup


@pytest.mark.parametrize(
    "addresses",
    [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("10.0.0.1", "8.8.8.8"), ("2a01:4f8::1", "::ffff:192.168.0.1")],
)
def test_one_inward_answer_among_public_ones_is_enough_to_refuse(addresses: tuple[str, ...]) -> None:
    with pytest.raises(DownError, match=r"^forge\.example leads to an address that is not public$"):
        Reach(lookup=_answering(*addresses)).address("forge.example", 443)


def test_the_first_of_public_answers_is_taken_and_each_named_once() -> None:
    reach = Reach(lookup=_answering("2a01:4f8::1", "8.8.8.8", "2a01:4f8::1"))
    assert reach.address("forge.example", 443) == "2a01:4f8::1"
    assert reach.addresses("forge.example", 443) == ["2a01:4f8::1", "8.8.8.8"]


def test_the_forge_of_ones_own_town_hall_may_be_private_and_no_other_host() -> None:
    reach = Reach(allowed=frozenset({"git.musterstadt.example"}), lookup=_answering("10.0.0.7"))
    assert reach.address("git.musterstadt.example", 443) == "10.0.0.7"
    for other in ("musterstadt.example", "www.git.musterstadt.example", "git.musterstadt.example.evil.example"):
        with pytest.raises(DownError):
            reach.address(other, 443)


@pytest.mark.parametrize(
    "host", ["0x7f.1", "0x7f000001", "2130706433", "127.1", "017700000001", "0", "127.0.0.1", "::1"]
)
def test_spellings_that_the_system_reads_as_an_inward_address(host: str) -> None:
    """The real resolver; it needs no network for a number. What it cannot read is refused, too."""
    with pytest.raises(DownError):
        Reach().address(host, 443)


@pytest.mark.parametrize("failure", [socket.gaierror(-2, "unknown"), TimeoutError(), UnicodeError("label too long")])
def test_a_name_that_is_unknown(failure: Exception) -> None:
    def lookup(*_: Any, **__: Any) -> list[Any]:
        raise failure

    with pytest.raises(DownError, match=r"^the name forge\.example could not be resolved$"):
        Reach(lookup=lookup).address("forge.example", 443)


def test_a_name_without_an_answer() -> None:
    with pytest.raises(DownError, match="could not be resolved"):
        Reach(lookup=_answering()).address("forge.example", 443)


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "..", "x\x00y", "-"])
def test_a_name_that_is_none(host: str) -> None:
    with pytest.raises(DownError):
        Reach().address(host, 443)


def test_a_silent_network_is_not_waited_for() -> None:
    silent = threading.Event()
    reach = Reach(lookup=lambda *_, **__: [silent.wait(30)], patience=0.05)
    started = time.monotonic()
    with pytest.raises(DownError, match=r"forge\.example could not be resolved"):
        reach.addresses("forge.example", 443)
    assert time.monotonic() - started < 5
    silent.set()
