"""What may be asked, by noun: a command supplies its guard and its stimulus to the turn. None commits."""
