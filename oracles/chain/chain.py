"""The two formulas of docs/chain.md. Standard library only; shares no code with Saisei."""
import hashlib

MARK = b"saisei-fact-1\n"


def head_hash(fields):
    """SHA-256 over the mark and each of the 17 fields as <decimal length in bytes>:<UTF-8 bytes>,"""
    out = bytearray(MARK)
    for field in fields:
        data = field.encode("utf-8")
        out += str(len(data)).encode("ascii") + b":" + data + b","
    return hashlib.sha256(bytes(out)).hexdigest()


def commitment(salt, payload):
    """SHA-256 over 32 bytes of salt and the payload's UTF-8 bytes."""
    return hashlib.sha256(salt + payload.encode("utf-8")).hexdigest()
