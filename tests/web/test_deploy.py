"""The files for systemd and containers are what their own tools call right, and name only settings that there are."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from heard.web.known import KNOWN

DEPLOY = Path(__file__).parents[2] / "deploy"
BIN = Path(sys.executable).parent
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def passes(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_containerfile_is_clean():
    passes(BIN / "hadolint", DEPLOY / "Containerfile")


def test_the_compose_file_fits_its_specification():
    passes(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_the_units_are_what_systemd_understands(tmp_path):
    for unit in (DEPLOY / "systemd").iterdir():
        name = unit.name.replace("@.", "@1.")
        (tmp_path / name).write_text(unit.read_text().replace("/opt/heard/.venv/bin/heard", "/bin/true"))
    assert passes("systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir())) == ""


@pytest.fixture
def certified(tmp_path):
    """A key and a certificate of its own for heard.example.org."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, day = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "heard.example.org")]), timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, datetime.now(UTC) - day, datetime.now(UTC) + day)
    (tmp_path / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return tmp_path


@pytest.mark.skipif(not NGINX, reason="needs nginx")
def test_the_proxy_is_what_nginx_understands_and_keeps_lines_open_and_figures_inside(certified):
    server = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "proxy_buffering off" in server, "an event must not wait in the proxy"
    assert "X-Forwarded-For $remote_addr" in server, "an address that somebody claims is not passed on"
    ours = server.replace("/etc/ssl/heard", str(certified)).replace("listen 443", "listen 127.0.0.1:8443")
    (certified / "heard.conf").write_text(ours)
    (certified / "nginx.conf").write_text(
        f"pid {certified}/pid; error_log {certified}/log; events {{}} http {{ access_log off; include {certified}/heard.conf; }}"
    )
    told = passes(NGINX, "-t", "-p", certified, "-e", certified / "log", "-c", certified / "nginx.conf")
    assert "syntax is ok" in told
    assert "test is successful" in told
    assert "warn" not in told


def test_only_settings_that_there_are_stand_in_these_files_and_in_the_docs():
    files = [path for path in DEPLOY.rglob("*") if path.is_file()] + list((DEPLOY.parent / "docs").rglob("*.md"))
    named = {name for path in files for name in re.findall(r"HEARD_[A-Z_]*[A-Z]", path.read_text("utf-8"))}
    assert named - {"HEARD_DATABASE_PASSWORD"} <= set(KNOWN)  # that one is the compose file's own
