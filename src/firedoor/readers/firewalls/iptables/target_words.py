"""Options of the targets that are modelled in code, with the number of words after each."""

from __future__ import annotations

from collections.abc import Mapping

_NAT = {"--random": 0, "--random-fully": 0, "--persistent": 0}

TARGET_WORDS: Mapping[str, Mapping[str, int]] = {
    "REJECT": {"--reject-with": 1},
    "DNAT": {"--to-destination": 1, **_NAT},
    "SNAT": {"--to-source": 1, **_NAT},
    "REDIRECT": {"--to-ports": 1, "--to-port": 1, **_NAT},
    "MASQUERADE": {"--to-ports": 1, "--to-port": 1, **_NAT},
    "NETMAP": {"--to": 1},
    "CT": {
        "--notrack": 0, "--helper": 1, "--timeout": 1, "--ctevents": 1, "--expevents": 1, "--zone": 1,
        "--zone-orig": 1, "--zone-reply": 1,
    },
    "CONNMARK": {
        "--set-xmark": 1, "--set-mark": 1, "--and-mark": 1, "--or-mark": 1, "--xor-mark": 1, "--save-mark": 0,
        "--restore-mark": 0, "--mask": 1, "--nfmask": 1, "--ctmask": 1, "--left-shift-mark": 1,
        "--right-shift-mark": 1,
    },
    "SET": {"--add-set": 2, "--del-set": 2, "--map-set": 2, "--exist": 0, "--timeout": 1, "--map-mark": 0,
            "--map-prio": 0, "--map-queue": 0},
    "NFQUEUE": {"--queue-num": 1, "--queue-balance": 1, "--queue-bypass": 0, "--queue-cpu-fanout": 0},
    "TPROXY": {"--on-port": 1, "--on-ip": 1, "--tproxy-mark": 1},
    "SYNPROXY": {"--sack-perm": 0, "--timestamp": 0, "--wscale": 1, "--mss": 1, "--ecn": 0},
}  # fmt: skip
