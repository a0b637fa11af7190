"""SQLite files that are no ledger: the catalogue of a release, by which it is searched, and GeoPackages. Takes what
is to be in them as values and bytes, gives files and answers. Never truth: each can be made again from what it lists.
"""

from harmledger.catalogue import geopackage
from harmledger.catalogue.asking import Box, Filters, Order, filters_of
from harmledger.catalogue.looking import Catalogue, Key, Point
from harmledger.catalogue.making import ClaimEntry, Contents, DocumentEntry, IncidentEntry, make, stamp_of
from harmledger.catalogue.summing import Group

__all__ = [
    "Box",
    "Catalogue",
    "ClaimEntry",
    "Contents",
    "DocumentEntry",
    "Filters",
    "Group",
    "IncidentEntry",
    "Key",
    "Order",
    "Point",
    "filters_of",
    "geopackage",
    "make",
    "stamp_of",
]
