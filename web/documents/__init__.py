"""The document of a version, to print and to keep: each form takes the same document and only writes it down."""

from web.documents.forms import FORMS, made, pictures, said

__all__ = ["FORMS", "made", "pictures", "said"]
