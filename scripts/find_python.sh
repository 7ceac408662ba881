#!/bin/sh
# Prints the path of the Python to use: PYTHON if set, else the newest on PATH that the pinned packages are tested with
# (3.13 down to 3.10), else a newer one. It must be able to create a virtual environment. If there is none, prints one
# sentence about what is missing. Needs only a POSIX shell.
set -u

probe='
import sys
verdict = "ok" if sys.version_info >= (3, 10) else "old"
if verdict == "ok":
    try:
        import ensurepip, venv
    except ImportError:
        verdict = "bare"
sys.stdout.write("%s %d.%d.%d %s" % ((verdict,) + tuple(sys.version_info[:3]) + (sys.executable,)))
'

bare=''
old=''
for name in ${PYTHON:-python3.13 python3.12 python3.11 python3.10 python3 python3.15 python3.14 python}; do
  # A name on PATH may be a stub, so run it.
  answer=$("$name" -c "$probe" 2>/dev/null) || continue
  rest=${answer#* }
  version=${rest%% *}
  case $answer in
    ok\ *) printf '%s\n' "${rest#* }"; exit 0 ;;
    bare\ *) bare=${bare:-$version} ;;
    old\ *) old=${old:-$version} ;;
  esac
done

if [ -n "$bare" ]; then
  minor=${bare%.*}
  echo "SmartCut: Python $bare cannot create virtual environments; install its venv module (Debian, Ubuntu: apt-get install python$minor-venv) and run the command again." >&2
elif [ -n "$old" ]; then
  echo "SmartCut needs Python 3.10 or newer, and the newest found is $old; install a newer one, or set PYTHON: make run PYTHON=/path/to/python3." >&2
elif [ -n "${PYTHON:-}" ]; then
  echo "SmartCut: PYTHON=$PYTHON does not run; set it to a Python 3.10 or newer." >&2
else
  echo "SmartCut needs Python 3.10 or newer, and none was found on PATH; install one, or set PYTHON: make run PYTHON=/path/to/python3." >&2
fi
exit 1
