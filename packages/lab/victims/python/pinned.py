"""A pinned map of the victim's own through bpf(2) itself, removed when the process ends."""
import atexit
import ctypes
import os
import platform
import struct

_NUMBERS = {"x86_64": 321, "aarch64": 280}
_MAP_CREATE, _MAP_LOOKUP_ELEM, _OBJ_PIN, _OBJ_GET = 0, 1, 6, 7
_HASH = 1
_libc = ctypes.CDLL(None, use_errno=True)
_directory = f"/sys/fs/bpf/lastref-victim-{os.getpid()}"
PIN = f"{_directory}/map0"


def _bpf(command, attributes):
    size = len(attributes)
    buffer = ctypes.create_string_buffer(attributes, size)
    result = _libc.syscall(_NUMBERS[platform.machine()], command, buffer, size)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"bpf command {command}")
    return result


def _with_path(command, path, fd=0):
    text = ctypes.create_string_buffer(path.encode())
    return _bpf(command, struct.pack("=QII", ctypes.addressof(text), fd, 0))


def open_map(path=PIN):
    """Returns a new fd on the pinned map: a bare number, which nothing closes."""
    return _with_path(_OBJ_GET, path)


def _remove():
    os.unlink(PIN)
    os.rmdir(_directory)


os.mkdir(_directory, 0o700)
_made = _bpf(_MAP_CREATE, struct.pack("=7I16s", _HASH, 4, 8, 16, 0, 0, 0, b"vic_map0"))
_with_path(_OBJ_PIN, PIN, _made)
os.close(_made)
atexit.register(_remove)
