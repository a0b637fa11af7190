"""The domain's words as frozen, slotted value objects. Takes nothing, gives the types of every arrow in
``pipeline``; imports the standard library, ``text`` and ``errors``, nothing else; never reads or writes.
"""
