#!/usr/bin/env bash
# Makes a machine ready to serve the portal (`setup.sh run`) or to test it (`setup.sh test`).
# Says each step in one line, and does and says nothing that is not needed: a second call takes a fraction of a second.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1-}" in
    run) requirements=requirements.txt ;;
    test) requirements=requirements-dev.txt ;;
    *) echo "Usage: $0 run|test" >&2; exit 2 ;;
esac
mode=$1

step() { echo "setup    | $*"; }
fail() { printf 'setup    | %s\n' "$@" >&2; exit 1; }

# ---- Python

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11; do
        if new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    fail "The portal needs Python 3.11 or newer; found: $(python3 --version 2>/dev/null || echo none)." \
        "Install one, for example: apt-get install python3.11 python3.11-venv"
}

python=$(find_python)

# ---- system packages, looked for without apt so that nothing is asked over the network when nothing is missing

has_library() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }
has_package() { [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }
has_program() { command -v "$1" >/dev/null; }
can_make_venv() { new_enough .venv/bin/python || "$python" -c "import ensurepip, venv" 2>/dev/null; }

missing=()
need() { # need PACKAGE CHECK…: the package is wanted unless the check succeeds
    local package=$1
    shift
    "$@" || missing+=("$package")
}

need "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" can_make_venv
# What WeasyPrint draws PDFs with.
need libpango-1.0-0 has_library libpango-1.0.so.0
need libpangoft2-1.0-0 has_library libpangoft2-1.0.so.0
need libharfbuzz-subset0 has_library libharfbuzz-subset.so.0
need fonts-liberation has_package fonts-liberation
need fonts-dejavu-core has_package fonts-dejavu-core
if [[ $mode == test ]]; then
    need chromium has_program chromium
    need poppler-utils has_program pdfsig
    need qpdf has_program qpdf
fi

install_packages() {
    local as_root=()
    if ! has_program apt-get; then
        fail "These system packages (by their Debian names) are missing and there is no apt-get to install them:" "$*"
    fi
    local by_hand="apt-get update && apt-get install --no-install-recommends $*"
    if [[ $EUID -ne 0 ]]; then
        if ! has_program sudo || ! { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
            fail "System packages are missing and only root can install them. Run this as root, then start again:" \
                "$by_hand"
        fi
        as_root=(sudo)
    fi
    step "Installing system packages with apt-get: $*"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet -o DPkg::Lock::Timeout=120)
    local log
    log=$(mktemp)
    if ! { "${apt[@]}" update && "${apt[@]}" install --yes --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        fail "apt-get failed; its words are above. When that is put right, run this as root and start again:" "$by_hand"
    fi
    rm "$log"
}

if [[ ${#missing[@]} -gt 0 ]]; then
    install_packages "${missing[@]}"
fi

# ---- Python packages

# The stamp holds the digest of the list that .venv was filled from. The list for tests has everything of the other.
stamp=.venv/filled-from
digest() { "$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }
filled_from() { [[ -f $stamp && $(<"$stamp") == "$(digest "$1")" ]]; }

if ! new_enough .venv/bin/python; then
    step "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi
if ! filled_from "$requirements" && ! filled_from requirements-dev.txt; then
    step "Installing Python packages into .venv from $requirements (a minute or two)"
    rm -f "$stamp"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
        --requirement "$requirements" ||
        fail "pip failed; its words are above."
    digest "$requirements" >"$stamp"
fi
