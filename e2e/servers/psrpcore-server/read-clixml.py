"""Reads a CLIXML file with psrpcore, which knows nothing of what wrote it: `python read-clixml.py FILE`. Prints how many values it has, and the last one's properties."""

import json
import sys

from psrpcore._crypto import PSRemotingCrypto
from psrpcore.types import deserialize_clixml

with open(sys.argv[1], encoding="utf-8") as file:
    values = deserialize_clixml(file.read(), PSRemotingCrypto())
last = values[-1].PSObject
members = list(last.extended_properties) + list(last.adapted_properties)
print(json.dumps({"count": len(values), "last": {each.name: str(each.get_value(values[-1])) for each in members}}))
