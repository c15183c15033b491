"""A signed report: anyone with the public key can check that this installation wrote it and that nothing was changed."""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

USE = b"heard.proof"
"""Keeps this key apart from every other use of the secret key."""


def _key() -> Ed25519PrivateKey:
    made = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=USE).digest()
    return Ed25519PrivateKey.from_private_bytes(made)


def public_key() -> str:
    """The key by which this installation's reports are checked (Ed25519, base64)."""
    return base64.b64encode(_key().public_key().public_bytes_raw()).decode()


def _bytes(report: dict[str, Any]) -> bytes:
    return json.dumps(report, sort_keys=True, separators=(",", ":")).encode()


def signed(report: dict[str, Any]) -> dict[str, Any]:
    """The report with the public key and the signature over all the rest, as JSON with sorted keys and no spaces."""
    whole = {**report, "key": public_key()}
    return {**whole, "signature": base64.b64encode(_key().sign(_bytes(whole))).decode()}


def is_genuine(proof: dict[str, Any], key: str | None = None) -> bool:
    """Whether the report is unchanged and signed with this key; with this installation's own if none is given."""
    told = {name: value for name, value in proof.items() if name != "signature"}
    try:
        by = Ed25519PublicKey.from_public_bytes(base64.b64decode(key or public_key()))
        by.verify(base64.b64decode(str(proof.get("signature", ""))), _bytes(told))
    except (InvalidSignature, ValueError):
        return False
    return True
