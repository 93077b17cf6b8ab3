"""Addresses: one spelling for one article, and whose an address is. Nothing here asks the network."""
