"""What people and programs are shown over HTTP: the reader's site, the API and the desk share this base.

| module | gives |
|---|---|
| ``site`` | ``make``: a FastAPI app with our headers, static files and error pages, and nothing of other hosts |
| ``shell`` | ``Shell``: templates with everything that a page needs; a room brings its own templates and sentences |
| ``sentences`` | sentences in English and Arabic, numbers in isolates |
| ``links`` | addresses relative to the page that they stand on: on a server, behind a prefix, in a folder of files |
| ``assets`` | style sheet, scripts, and what npm brought when the package was built |
| ``headers`` | the Content-Security-Policy and its companions, on every answer |
| ``serving`` | an app on an address |

``reader`` opens a release and nothing else.
"""
