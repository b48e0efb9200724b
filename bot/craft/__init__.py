"""The craft: what everybody has learnt who deals with a message, the switchboard and all partners.

`glance` tells what is to be done with it if nobody needs to be asked, `entitlement` whether its sender may
steer a round, and `conversation` whose question it answers. `settling` sees to it that the work is done and
the message dealt with in one transaction; `trade` is what all of them work with.
"""
