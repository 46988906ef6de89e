#!/usr/bin/env python3
"""The test vectors of docs/chain.md, computed from the words of that page alone. Standard library only.

    python3 oracles/chain/vectors.py > oracles/chain/vectors.txt
"""
from chain import commitment, head_hash

SOFTWARE = "saisei 0.1.0"


def sha(text):
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


FACTS = [
    # kind, version, tags, occurred, recorded, actor, role, place, behalf, signed, programme, law, command, payload
    ("record_opened", "1", "clinic:main", "2026-11-24T09:00:00.000+09:00", "2026-11-24T09:00:00.000+09:00", "system", "", "", "", "",
     "", "", "record-opened", '{"simulated":true,"zone":"Asia/Tokyo","format":1}'),
    ("fat_harvested", "2", "patient:P1 tissue:T1", "2026-11-24T09:10:00.000+09:00", "2026-11-24T09:12:30.250+09:00", "S0000000001",
     "nurse", "L0000000001", "S0000000002", "performed", sha("programme"), sha("law"), "c-0001", '{"mass_g":"120","site":"腹部"}'),
    ("note", "1", "", "2026-11-24T09:10:00.000+09:00", "2026-11-24T09:12:30.250+09:00", "S0000000001",
     "nurse", "L0000000001", "S0000000002", "performed", sha("programme"), sha("law"), "c-0001", "{}"),
]


def main():
    print("# position commitment hash; made by vectors.py; the facts are in docs/chain.md")
    previous = "0" * 64
    for i, (kind, version, tags, occurred, recorded, actor, role, place, behalf, signed, programme, law, command, payload) in enumerate(FACTS):
        promised = commitment(bytes([i]) * 32, payload)
        fields = [str(i + 1), kind, version, tags, occurred, recorded, actor, role, place, behalf, signed, programme, law, SOFTWARE,
                  command, promised, previous]
        previous = head_hash(fields)
        print(i + 1, promised, previous)


if __name__ == "__main__":
    main()
