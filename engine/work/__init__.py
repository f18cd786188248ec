"""Workers: due timers fire, jobs are done, messages and signals are delivered, reports are kept up to date."""
