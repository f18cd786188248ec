"""Running instances go on with another version of their process: planned first (pure), then carried out.

`planning.plan` says of one instance whether it can move and what somebody has to choose; `carrying.carry` records it.
"""
