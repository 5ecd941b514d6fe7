"""What becomes of memory that was given back."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8  # of glibc's malloc.h


def share_heap() -> None:
    """Have all threads of this process, and of those that are forked from it, allocate from one heap.

    glibc gives each thread one of its own, up to eight a core, which keeps what that thread gave back: hundreds of
    megabytes after answers from a large index. Threads that answer seldom wait for each other there, as they take turns
    anyway. Another C library is left as it is.
    """
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_ARENA_MAX, 1)
