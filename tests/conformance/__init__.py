"""Independent test material, read from ../shared/conformance and never copied here."""
