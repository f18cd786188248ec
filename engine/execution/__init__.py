"""Program + state + stimulus -> events. Pure: no input or output, no clock, no database.

`Run` (run.py) executes one stimulus to the next waits; `evolve` changes state from an event, live and
on replay; `snapshot` turns a scope into bytes and back. One module per BPMN element in `elements`.
"""
