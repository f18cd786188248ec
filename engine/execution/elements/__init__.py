"""One small module per BPMN element kind; `registry` is the one table."""
