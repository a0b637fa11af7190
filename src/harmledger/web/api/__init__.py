"""The API, ``/api/v1``: a release, and nothing but a release, for programs.

| module | gives |
|---|---|
| ``published`` | the release that is served, the new one as soon as it stands there |
| ``access`` | who may ask for what: scopes, tokens of which a file keeps digests alone |
| ``limits`` | how often one may ask |
| ``answers`` | pages, streams, entity tags: how a release goes over HTTP |
| ``lists``, ``things`` | the endpoints |
| ``described`` | OpenAPI, and a page of it that runs no script |
"""

from harmledger.web.api.access import Access, Scope
from harmledger.web.api.asking import see_that_he_may
from harmledger.web.api.mounted import attach
from harmledger.web.api.published import Published

__all__ = ["Access", "Published", "Scope", "attach", "see_that_he_may"]
