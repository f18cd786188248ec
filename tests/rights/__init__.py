"""Who may do what: the questions, constraints, deputies, lanes and groups."""
