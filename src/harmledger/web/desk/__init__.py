"""The desk: where people look at what was read, with the words beside it, and decide. Takes a case; shows it to those
who have an account, and enters what they decide. Never decides anything itself.

| module | gives |
|---|---|
| ``gate`` | routes that each say who may come, the tokens of forms, who is asking |
| ``stood`` | the case as it stands, kept between requests |
| ``making`` | ``make``: the app |
| ``signing``, ``people`` | signing in and out; accounts |
| ``queue``, ``documents``, ``incidents``, ``bringing``, ``taking``, ``sheets``, ``sources`` | the pages |
| ``rulings``, ``joining`` | what the forms of the pages enter, and what happens when two decide at once |
| ``sent`` | what people sent to be read, until it has been read |
| ``presence``, ``looking`` | who else has an item open |
"""

from harmledger.web.desk.making import make

__all__ = ["make"]
