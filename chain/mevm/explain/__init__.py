"""What happened in a transaction, in words that its authors know.

A *recording* is what the node saw: calls, events, gas, changes of the state, all raw. It is JSON,
so that whoever has the contracts' artifacts can explain it, be it the node or its client. An
*explanation* is a recording with names: functions, arguments, source lines, variables.
"""
