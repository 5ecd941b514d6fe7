"""Serving processes made from one that has loaded all they need: that lies in memory once."""

from __future__ import annotations

import gc
import signal
import socket
from multiprocessing.context import ForkContext, ForkProcess

from uvicorn import Config, _subprocess
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import SIGNALS


class _Forked(ForkProcess):
    """Hears signals as a new process does, from its first moment: none reaches the handlers of the one it came from."""

    def start(self) -> None:
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)

    def run(self) -> None:
        for one in SIGNALS:
            signal.signal(one, signal.default_int_handler if one == signal.SIGINT else signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        super().run()


class _Forking(ForkContext):
    Process = _Forked


def serve_forked(config: Config, listening: socket.socket) -> None:
    """Serve with ``config.workers`` processes until this one is asked to stop; one that dies is replaced.

    This one must have no connections and no threads of its own by then. What it has loaded is not looked at by any
    collector of garbage, which would write to it and so have each process copy it.
    """
    import api.app  # noqa: F401 (loaded here, not by each of them)

    _subprocess.spawn = _Forking()  # type: ignore[assignment] # uvicorn would start each as a new interpreter
    gc.collect()
    gc.freeze()
    Multiprocess(config, [listening]).run()
