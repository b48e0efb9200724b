"""The partners: whoever a message may be for, each with a trade of their own.

The switchboard puts messages through to them. They ask the homeserver what has to be known and have a use
case (`bot.conduct`) do the work; most of them lead dialogues too, in which somebody is asked and answers.
None knows another: what all of them have learnt is `bot.craft`.
"""
