"""How often Python looks for garbage: for work of which nearly all that is made stays until the end.

With the usual setting each quarter more objects has all of them looked at again. Of 33,000 rule lines that took a
sixth of the whole time, and found nothing.
"""

SELDOM = (200_000, 20, 20)
