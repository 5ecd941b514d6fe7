"""``python -m api``, also installed as ``grappe``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from api.cli.run import run
        from api.cli.streams import ready_streams

        ready_streams()
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before run could say so in anybody's language
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
