"""Network namespaces without names: each lives only as long as a descriptor of the process that made it.

The one rule: nothing here has a name in any file system and no interface is persistent. Whatever ends the
process, kill -9 included, the kernel takes namespaces, interfaces, addresses and connections back.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import struct
from collections.abc import Mapping
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
PR_SET_PDEATHSIG = 1  # linux/prctl.h
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
SIOCSIFADDR, SIOCSIFNETMASK, SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8916, 0x891C, 0x8913, 0x8914, 1
TUN = "/dev/net/tun"
MASK = "255.255.255.0"

# Segments then carry no option but MSS, and timers are those of RFC 6298 as far as Linux has them.
PLAIN = {
    "net.ipv4.tcp_timestamps": 0,
    "net.ipv4.tcp_sack": 0,
    "net.ipv4.tcp_window_scaling": 0,
    "net.ipv4.tcp_ecn": 0,
    "net.ipv4.tcp_early_retrans": 0,
    "net.ipv4.tcp_recovery": 0,
    "net.ipv4.tcp_syn_linear_timeouts": 0,
    "net.ipv4.tcp_fin_timeout": 5,
}


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(done: int, what: str) -> None:
    if done != 0:
        wrong = ctypes.get_errno()
        raise OSError(wrong, os.strerror(wrong), what)


def die_with(parent: int) -> None:
    """This process will be killed by the kernel as soon as `parent`, its parent, is gone."""
    _checked(_libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    if os.getppid() != parent:  # it ended before the kernel knew
        os._exit(1)


def become_root_of_own() -> None:
    """This process becomes root of a user namespace of its own, if the machine lets it. Raises OSError.

    It must have one thread only (user_namespaces(7)). Outside, its rights stay what they were.
    """
    uid, gid = os.geteuid(), os.getegid()
    _checked(_libc().unshare(CLONE_NEWUSER), "unshare(CLONE_NEWUSER)")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1")


class Space:
    """A new network namespace, with an interface "lo" that is up. Raises OSError without CAP_SYS_ADMIN.

    The calling thread is in it afterwards, and whenever `enter` is called.
    """

    def __init__(self, sysctl: Mapping[str, int | str]):
        _checked(_libc().unshare(CLONE_NEWNET), "unshare(CLONE_NEWNET)")
        self.fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self.refused = [name for name, value in sysctl.items() if not _set(name, value)]
        _set("net.ipv6.conf.all.disable_ipv6", 1)  # no router solicitations on the wire
        _up("lo")

    def enter(self) -> None:
        """The calling thread makes its next sockets here."""
        _checked(_libc().setns(self.fd, CLONE_NEWNET), "setns")

    def tun(self, name: str, address: str) -> int:
        """This is the descriptor of a new interface here: what the host sends is read from it, packet by packet."""
        import fcntl  # not on every system, and needed on Linux only

        self.enter()
        fd = os.open(TUN, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            for request, value in ((SIOCSIFADDR, address), (SIOCSIFNETMASK, MASK)):
                packed = struct.pack("16sHH4s8x", name.encode(), socket.AF_INET, 0, socket.inet_aton(value))
                fcntl.ioctl(any_socket, request, packed)
        _up(name)
        return fd


def _up(name: str) -> None:
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        told = fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack("16sH22x", name.encode(), 0))
        flags = struct.unpack_from("16sH", told)[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH22x", name.encode(), flags | IFF_UP))


def _set(name: str, value: int | str) -> bool:
    """This sets a sysctl of the present network namespace; False if this kernel has none of that name or refuses."""
    if not name.startswith(("net.ipv4.", "net.ipv6.")):
        raise ValueError(f"{name} is not a setting of a network namespace; those begin with net.ipv4. or net.ipv6.")
    try:
        Path("/proc/sys", *name.split(".")).write_text(str(value))
    except OSError:
        return False
    return True
