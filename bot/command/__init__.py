"""The command `umlauf`: what people type, and what they read in a terminal.

It stands above everything else. `cli` hands over to the app, the doctor or the demo, `custodian` to the
custody of data, and `founder` writes a first configuration. Each loads a library only when it is asked for
what needs it, so that nobody waits for `umlauf --help`.
"""
