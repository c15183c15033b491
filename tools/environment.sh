#!/bin/sh
# Makes .venv and installs Heard with the named extras (web, train) or the group of test tools; quick when nothing changed.
set -eu
cd "$(dirname "$0")/.."

python=$(command -v python3.11 || command -v python3)
if [ ! -x .venv/bin/python ]; then
    if ! "$python" -m venv .venv 2>/dev/null; then
        echo "Installing python3-venv ..."
        rm -rf .venv
        $(command -v sudo || true) apt-get install -y -qq python3-venv >/dev/null
        "$python" -m venv .venv
    fi
fi
wanted="$* $(cat pyproject.toml | cksum)"
stamp=.venv/installed-for-$(echo "$*" | tr ' ' '-')
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

echo "Preparing the environment (about a minute the first time) ..."
.venv/bin/python -m pip install -q --disable-pip-version-check "uv>=0.5"
extras="" group=""
for one in "$@"; do
    case $one in
        test) group="--group test" ;;
        train) extras="$extras,train"
               # pip, not uv: it takes a processor-only build where the machine offers one
               .venv/bin/python -c 'import torch' 2>/dev/null || .venv/bin/python -m pip install -q --disable-pip-version-check "torch==2.13.0" ;;
        *) extras="$extras,$one" ;;
    esac
done
# shellcheck disable=SC2086
.venv/bin/uv pip install -q -p .venv -e ".[${extras#,}]" $group
echo "$wanted" >"$stamp"
