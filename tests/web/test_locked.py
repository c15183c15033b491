"""What is sealed is read again by this installation alone, each use with a key of its own, also what was sealed before."""

import base64
import hashlib

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from heard.conversation import HeardError
from heard.web import locked
from heard.web.connect import sealing
from heard.web.following import sealed

OLD, NEW = "the-key-that-was-here-before-today", "the-key-that-is-here-from-today-on"


@pytest.fixture(autouse=True)
def _key(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []


def test_each_use_has_a_key_of_its_own():
    told = [sealed.seal("dana@example.org"), sealing.seal(b"dana@example.org"), locked.lock("dana@example.org").encode()]
    assert sealed.opened(told[0]) == "dana@example.org"
    assert sealing.unseal(told[1]) == b"dana@example.org"
    assert locked.unlock(told[2].decode()) == "dana@example.org"
    for one, other in ((0, "heard.connect.sealing.1"), (1, "heard.locked"), (2, "heard.following.address")):
        assert b"dana" not in told[one]
        with pytest.raises(HeardError):
            locked.opened(told[one], other)


def test_a_key_that_was_changed_is_told_and_one_that_is_kept_beside_the_new_one_opens_still(settings):
    settings.SECRET_KEY = OLD
    told = sealing.seal(b"a secret")
    settings.SECRET_KEY = NEW
    with pytest.raises(HeardError, match="put the old key back"):
        sealing.unseal(told)
    assert sealed.opened(told) is None
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert sealing.unseal(told) == b"a secret"


@pytest.mark.parametrize("use", ["heard.following.address", "heard.connect.sealing.1"])
def test_what_a_room_sealed_by_itself_before_is_still_read(use):
    key = HKDF(SHA256(), length=32, salt=None, info=use.encode()).derive(NEW.encode())
    assert locked.opened(Fernet(base64.urlsafe_b64encode(key)).encrypt(b"kept"), use) == b"kept"


def test_what_was_locked_with_the_key_of_before_is_still_read():
    key = hashlib.blake2b(NEW.encode(), digest_size=32, person=b"heard.locked").digest()
    assert locked.unlock(Fernet(base64.urlsafe_b64encode(key)).encrypt(b"kept").decode()) == "kept"
