"""`watchwire demo`: the real pipeline over sample feeds of invented outlets, served on loopback.

Not here: anything of the product itself. The demo only feeds it, and shows what it does.
"""
