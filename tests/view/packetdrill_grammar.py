"""packetdrill's grammar, as far as our scripts use it, with what its parser and its packet builder refuse.

Written from the project's parser.y, lexer.l, tcp_packet.c, run.c and run_system_call.c; it reads a script into events.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FLAGS = set(".FSRPEWAU")  # tcp_packet.c, without the ACE digits
RESERVED = set(
    "sa_family sin_port sin_addr fd events revents onoff linger htons icmp udp ack eol ecr mss mtu nop sack sackOK TS "
    "FO val win wscale ect01 ect0 ect1 noecn ce ip tcp raw sum off key seq none tos flags id urg md5 ttl label".split()
)
NUMBER, TIME = r"\d+", r"\d*\.?\d+"
EVENT = re.compile(rf"(?P<time>\+{TIME}|{TIME}|\*) (?P<action>.+)")
PACKET = re.compile(
    rf"(?P<way>[<>]) (?P<flags>-|[A-Z]*\.?) (?P<seq>{NUMBER}):(?P<end>{NUMBER})\((?P<len>{NUMBER})\)"
    rf"(?: ack (?P<ack>{NUMBER}))?(?: win (?P<win>{NUMBER}))?(?: <(?P<options>[^<>]*)>)?"
)
OPTION = re.compile(
    rf"(?P<nop>nop)|(?P<eol>eol)|mss (?P<mss>{NUMBER})|wscale (?P<wscale>{NUMBER})|(?P<sackOK>sackOK)"
    rf"|TS val (?P<val>{NUMBER}) ecr (?P<ecr>{NUMBER})"
)
SIZES = {"nop": 1, "eol": 1, "mss": 4, "wscale": 3, "sackOK": 2, "val": 10}
VALUE = r"(?:\.\.\.|-?\d+|[A-Za-z_]\w*(?:\|[A-Za-z_]\w*)*|\[-?\d+\]|\{onoff=\d+, linger=\d+\})"
CALL = re.compile(
    rf"(?P<name>[a-z]\w*)\((?P<args>(?:{VALUE}(?:, {VALUE})*)?)\) = (?P<result>-?\d+)"
    r"(?: (?P<errno>E[A-Z]+) \([\w ]+\))?"
)
ARGUMENTS = {"socket": 3, "setsockopt": 5, "bind": 3, "listen": 2, "accept": 3, "connect": 3, "write": 3, "read": 3,
             "shutdown": 2, "close": 1}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One event: its time as written, and a packet's or a call's parts."""

    time: str
    packet: dict[str, str] | None = None
    call: str = ""
    args: tuple[str, ...] = ()
    result: int = 0


def parse(script: str) -> list[Event]:
    """These are the events of a script. Raises SyntaxError for what packetdrill would not take."""
    found = []
    for number, line in enumerate(script.splitlines(), 1):
        text = line.split("//")[0].strip()
        if not text:
            continue
        match = EVENT.fullmatch(text)
        if match is None:
            raise SyntaxError(f"line {number}: no event: {line}")
        action, time = match["action"], match["time"]
        found.append(_packet(time, action) if action[0] in "<>" else _call(time, action))
    if found and found[0].time.lstrip("+") != "0":
        raise SyntaxError(f"first event should be at time 0, not {found[0].time}")  # run.c, get_next_event
    return found


def _packet(time: str, action: str) -> Event:
    match = PACKET.fullmatch(action)
    if match is None:
        raise SyntaxError(f"no packet: {action}")
    flags, inbound = match["flags"], match["way"] == "<"
    numbers = [int(match[name] or 0) for name in ("seq", "end", "ack")]
    refused = {
        "unknown flag": flags != "-" and not set(flags) <= FLAGS,
        "no flags at all": flags == "",
        "a number beyond 32 bits": max(numbers) >= 2**32,
        "inconsistent sequence numbers and payload": numbers[1] != numbers[0] + int(match["len"]),
        "payload beyond 16 bits": int(match["len"]) > 65535,
        "window beyond 16 bits": int(match["win"] or 0) > 65535,
        "window must be specified for inbound packets": inbound and match["win"] is None,
        "<...> only for outbound packets": inbound and match["options"] == "...",
        "* only for outbound packets": inbound and time == "*",
        "options not padded": match["options"] not in (None, "...") and _options(match["options"]) % 4 != 0,
    }
    if any(refused.values()):
        raise SyntaxError(f"{next(why for why, so in refused.items() if so)}: {action}")
    return Event(time, packet=match.groupdict(""))


def _options(text: str) -> int:
    size = 0
    for part in text.split(","):
        match = OPTION.fullmatch(part)
        if match is None:
            raise SyntaxError(f"no option: {part}")
        size += next(octets for name, octets in SIZES.items() if match[name] is not None)
    return size


def _call(time: str, action: str) -> Event:
    match = CALL.fullmatch(action)
    if match is None or time == "*":
        raise SyntaxError(f"no call: {time} {action}")
    args = tuple(match["args"].split(", ")) if "{" not in match["args"] else tuple(re.findall(VALUE, match["args"]))
    words = {word for arg in args for word in re.findall(r"[A-Za-z_]\w*", arg) if "{" not in arg}
    if words & RESERVED or match["name"] in RESERVED:
        raise SyntaxError(f"a reserved word: {action}")
    if ARGUMENTS.get(match["name"]) != len(args):
        raise SyntaxError(f"not so many arguments: {action}")
    if (match["result"] == "-1") != bool(match["errno"]):
        raise SyntaxError(f"-1 goes with an errno: {action}")
    return Event(time, call=match["name"], args=args, result=int(match["result"]))
