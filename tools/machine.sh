#!/bin/sh
# What the tests need from Debian or Ubuntu: a browser, a PostgreSQL server, a mailbox, a NATS server and a proxy.
# Does nothing where all are there.
set -eu
missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v doveadm >/dev/null || missing="$missing dovecot-imapd"
command -v openssl >/dev/null || missing="$missing openssl"
command -v nats-server >/dev/null || missing="$missing nats-server"
[ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
ldconfig -p | grep -q libpangoft2-1.0 || missing="$missing libpango-1.0-0 libpangoft2-1.0-0"
[ -z "$missing" ] && exit 0
echo "Installing$missing ..."
sudo=$([ "$(id -u)" = 0 ] || command -v sudo || true)
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# shellcheck disable=SC2086
$sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
