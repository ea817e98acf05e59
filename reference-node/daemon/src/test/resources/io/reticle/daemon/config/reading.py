"""What the real stack makes of a configuration.

    reading.py tree FILE       its sections, keys and values, as JSON; or "fault"
    reading.py default         the text of its default configuration
    reading.py settings FOLDER starts with it, and tells the settings of its interfaces as JSON
"""

import json
import sys

import RNS
from RNS.vendor.configobj import ConfigObj

FIELDS = [
    "mode",
    "gravity",
    "bitrate",
    "HW_MTU",
    "OUT",
    "announce_cap",
    "announce_rate_target",
    "announce_rate_grace",
    "announce_rate_penalty",
    "ingress_control",
    "egress_control",
    "ic_max_held_announces",
    "ic_burst_hold",
    "ic_burst_penalty",
    "ic_held_release_interval",
    "ic_new_time",
    "ic_burst_freq_new",
    "ic_burst_freq",
    "ic_pr_burst_freq_new",
    "ic_pr_burst_freq",
    "ec_pr_freq",
    "bootstrap_only",
    "recursive_prs",
    "announces_from_internal",
    "announces_to_internal",
    "ifac_size",
]


def tree(path):
    try:
        print(json.dumps(ConfigObj(path).dict()))
    except Exception:
        print(json.dumps("fault"))


def number(value):
    """All numbers in one form: some of the stack's defaults are whole ones, some are not."""
    return value if value is None or isinstance(value, bool) else float(value)


def fields(interface):
    found = {field: number(getattr(interface, field)) for field in FIELDS}
    if found["announce_rate_target"] is None:
        # without a target these have no effect
        found["announce_rate_grace"] = found["announce_rate_penalty"] = None
    return found


def settings(folder):
    RNS.Reticulum(folder, loglevel=0)
    found = {str(interface): fields(interface) for interface in RNS.Transport.interfaces}
    print(json.dumps(found), flush=True)
    RNS.exit(0)


if sys.argv[1] == "tree":
    for path in sys.argv[2:]:
        tree(path)
elif sys.argv[1] == "default":
    print("\n".join(RNS.Reticulum.__init__.__globals__["__default_rns_config__"]))
else:
    settings(sys.argv[2])
