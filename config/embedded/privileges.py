"""Servers started by root run as `nobody`: PostgreSQL refuses to run as root.

`nobody` may not enter a checkout or a virtual environment in a directory that only root may enter,
and opening such a directory to all is not ours to do. So the server keeps one of root's powers,
CAP_DAC_OVERRIDE (files and directories whatever their mode), as an ambient capability. Where the
kernel gives none, it runs without, and the paths must be open to it.
"""

import ctypes
import os
import pwd
from collections.abc import Callable
from pathlib import Path

NOBODY = "nobody"
# <linux/capability.h>, <linux/prctl.h>
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2


def server_user() -> tuple[int, int]:
    """Return the user and group the servers run as: ours, but for root `nobody`."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam(NOBODY)
    return nobody.pw_uid, nobody.pw_gid


def become_server_user(*, overriding: bool) -> None:
    """Turn this process, about to become the server, into the server's user. Raises OSError."""
    user, group = server_user()
    if user == os.geteuid():
        return
    if overriding:
        _call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if overriding:
        _keep_override()


def _keep_override() -> None:
    bit = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # effective, permitted, inheritable: the low 32 capabilities, then the high ones
    _call("capset", header, (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0))
    _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def _call(name: str, *arguments: object) -> None:
    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except AttributeError as absent:  # no Linux
        raise OSError(f"no {name} here") from absent
    if function(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


def may_override() -> bool:
    """Say whether a server user keeps CAP_DAC_OVERRIDE here."""
    return os.geteuid() != 0 or _succeeds(lambda: become_server_user(overriding=True))


def can_reach(*paths: Path) -> bool:
    """Say whether the server user, without any power kept, can enter or run these paths."""

    def look() -> None:
        become_server_user(overriding=False)
        for path in paths:
            if not os.access(path, os.X_OK):
                raise PermissionError(path)

    return _succeeds(look)


def _succeeds(attempt: Callable[[], None]) -> bool:
    """Try it in a child process, which alone is changed by it."""
    child = os.fork()
    if child == 0:
        try:
            attempt()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0
