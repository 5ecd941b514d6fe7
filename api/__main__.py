"""``python -m api``, also installed as ``grappe``."""

from __future__ import annotations

import gc
import sys

_MADE = 100_000
"""After so many new things some are looked for that nobody can reach: most stay, what is imported and what is read."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(_MADE, *gc.get_threshold()[1:])
    try:
        from api.cli.run import run
        from api.cli.streams import ready_streams

        ready_streams()
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before run could say so in anybody's language
        code = 130
    gc.freeze()  # what is left goes with the process, unseen
    sys.exit(code)


if __name__ == "__main__":
    main()
