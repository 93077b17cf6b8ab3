"""The verbs, in the order of an item's day. They ask the outside world only through `ports`.

schedule ticks
  -> poll      the feeds that are due are fetched; unchanged ones end here
  -> pages     of new articles that matter and of which the feed gives only a line are read
  -> intake    one fetched feed, one transaction:
       keep    the items not seen before, or changed
       cluster each in its story: founds, copies, updates, repeats
       match   which watchlists does its text match
       compose a new post, an edit, a reply, or silence with its reason
               -> outbox rows, the feed's validators and next poll time, one commit
  -> deliver   the outbox to Telegram, within its limits, each outcome recorded
"""
