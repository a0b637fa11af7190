"""Knowledge built once, with a list of places of an invented land (XO) beside what is shipped."""

from __future__ import annotations

import pytest

from harmledger import resolve
from harmledger.resources.gazetteers import read_places

OSTMARK = """id,name,alt_names,kind,admin1,admin2,admin3,country,lat,lon
1,Old Mill,الطاحونة القديمة,populated place,North,,,XO,10.0,20.0
2,Tal Zeitar,تل زيتار,populated place,Idleb,,,SY,35.90,36.55
3,Tal Zeitar,تل زيتار,populated place,Dar'a,,,SY,32.80,36.10
4,Kafr Silun,كفرسيلون,populated place,Idleb,,,SY,35.70,36.50
5,Jadida,الجديدة,populated place,Aleppo,,,SY,36.40,37.50
6,Khatun,خاتون,populated place,Aleppo,,,SY,36.10,37.20
"""


@pytest.fixture(scope="session")
def known() -> resolve.Knowledge:
    rows, faults = read_places(OSTMARK.encode(), "ostmark.csv")
    assert not faults
    return resolve.knowledge(rows)
