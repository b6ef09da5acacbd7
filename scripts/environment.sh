# Sourced by scripts/run and scripts/test: make the virtual environment where there is none, install where something changed.

# environment FOLDER WHAT… : pip installs WHAT (pip's words) into FOLDER, once for each state of pyproject.toml
environment() {
  local folder=$1 python stamp
  shift
  python=${PYTHON:-python3}
  if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "newsdigest needs Python 3.11 or newer; give one with PYTHON=/path/to/python scripts/…" >&2
    exit 2
  fi
  stamp="$(cat pyproject.toml scripts/environment.sh | cksum) $*"
  if [ ! -x "$folder/bin/python" ]; then
    echo "Making the virtual environment $folder …" >&2
    "$python" -m venv "$folder" || { echo "No virtual environment could be made: on Debian, apt-get install python3-venv" >&2; exit 2; }
  fi
  if [ "$(cat "$folder/.stamp" 2>/dev/null)" != "$stamp" ]; then
    echo "Installing newsdigest and what it needs into $folder (some minutes the first time) …" >&2
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' 2>/dev/null || true
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$@" ||
      { echo "The installation failed: see pip's message above; is a package registry reachable?" >&2; exit 2; }
    printf '%s\n' "$stamp" >"$folder/.stamp"
  fi
}
