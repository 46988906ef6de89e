#!/usr/bin/env python3
"""Verifies a file written by `saisei export --format jsonl`, from docs/chain.md alone. Standard library only.

    python3 oracles/chain/verify_export.py export.jsonl [POSITION:HASH ...]

Exit 0: everything holds. Exit 1: the first broken place is printed.
"""
import json
import sys

from chain import commitment, head_hash

ORDER = ["position", "kind", "version", "tags", "occurred_at", "recorded_at", "actor", "role", "place", "behalf", "signed",
         "programme", "law", "software", "command", "commitment", "previous"]
ERASING = {"payload_erased", "record_restored"}


class Broken(Exception):
    pass


def fact_tags(tags):
    return {int(t[5:]) for t in tags.split(" ") if t.startswith("fact:")}


def check(path, anchors):
    previous, recorded, n, ended = "0" * 64, "", 0, None
    gone, named = {}, set()
    with open(path, encoding="utf-8") as lines:
        head = json.loads(next(lines))
        if head.get("format") != "saisei-export" or head.get("version") != 1 or head.get("fields") != ORDER:
            raise Broken("line 1: not an export of this form")
        for line in lines:
            v = json.loads(line)
            if "end" in v:
                ended = v["end"]
            if "fact" not in v:
                continue
            f, n = v["fact"], n + 1
            place = f"fact {n}"
            if f["position"] != str(n):
                raise Broken(f"{place}: the next position is {f['position']}")
            if head_hash([f[name] for name in ORDER]) != v["hash"]:
                raise Broken(f"{place}: the head does not match its hash")
            if f["previous"] != previous:
                raise Broken(f"{place}: it does not link to the fact before")
            if f["recorded_at"] < recorded:
                raise Broken(f"{place}: recorded before the fact before it")
            if f["tags"] != " ".join(sorted(set(f["tags"].split(" ")), key=lambda t: t.encode())):
                raise Broken(f"{place}: its tags are not in order")
            if v["payload"] is None:
                gone[n] = fact_tags(f["tags"])
            elif commitment(bytes.fromhex(v["salt"]), v["payload"]) != f["commitment"]:
                raise Broken(f"{place}: the payload does not match its commitment")
            if f["kind"] in ERASING:
                named |= fact_tags(f["tags"])
            for position, value in anchors:
                if position == n and not v["hash"].startswith(value):
                    raise Broken(f"{place}: its hash differs from the anchor")
            previous, recorded = v["hash"], f["recorded_at"]
    for position, of in gone.items():
        if position not in named and not of & named:
            raise Broken(f"fact {position}: its payload is missing and no fact says that it was erased")
    if ended is None or ended["facts"] != n or head["facts"] != n or head["head"]["hash"] != previous:
        raise Broken(f"fact {n + 1}: the file ends early")
    for position, _ in anchors:
        if position > n:
            raise Broken(f"fact {position}: named by an anchor, but the export ends at {n}")
    # A correction of an erased fact is erased with it; only what an erasing fact names itself is counted.
    return n, len([p for p in gone if p in named]), previous


def main():
    anchors = []
    for a in sys.argv[2:]:
        position, value = a.split(":", 1)
        anchors.append((int(position), value.replace(" ", "").lower()))
    try:
        n, erased, last = check(sys.argv[1], anchors)
    except Broken as e:
        print(f"BROKEN at {e}")
        return 1
    print(f"{n} facts, {erased} erased, head {n}:{last}")
    if not anchors:
        print("without an anchor a cut tail cannot be excluded")
    return 0


if __name__ == "__main__":
    sys.exit(main())
