"""Memory that threads give back stays in one heap."""

import ctypes
import re
import subprocess
import sys

import pytest

from tests.tree import ROOT

ALLOCATING = """
import ctypes, os, sys, threading
from api.heap import share_heap

libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
if sys.argv[1] == "shared":
    share_heap()
together = threading.Barrier(4)


def allocate():
    together.wait()
    libc.malloc(ctypes.c_size_t(1000))
    together.wait()


threads = [threading.Thread(target=allocate) for _ in range(4)]
for one in threads:
    one.start()
for one in threads:
    one.join()
libc.malloc_info(0, ctypes.c_void_p(stream := libc.fdopen(1, b"w")))
libc.fflush(ctypes.c_void_p(stream))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="not glibc")
def test_threads_allocate_from_one_heap():
    heaps = {}
    for how in ("shared", "usual"):
        told = subprocess.run([sys.executable, "-c", ALLOCATING, how], cwd=ROOT, capture_output=True, text=True)
        heaps[how] = len(re.findall("<heap ", told.stdout))
    assert heaps["shared"] == 1
    assert heaps["usual"] > 1
