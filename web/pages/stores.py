"""Data stores: which there are, what they hold, who has written it; erasing it, and how long it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from engine.faces import may
from engine.sentence import say
from engine.values import to_json
from web.access import visitor
from web.notices import flash
from web.pages.names import names
from web.pages.people import process_names
from web.pages.privacy import days

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from engine.faces import House

ROWS = 50


def pages(house: House) -> Blueprint:
    """Make the pages of data stores. Names and keys are any text, so they stand behind the question mark."""
    blueprint = Blueprint("stores", __name__)
    views = Stores(house)
    blueprint.add_url_rule("/stores", view_func=views.listed)
    blueprint.add_url_rule("/stores/documents", view_func=views.documents)
    blueprint.add_url_rule("/stores/document", view_func=views.document)
    blueprint.add_url_rule("/stores/keep", view_func=views.kept, methods=["POST"])
    blueprint.add_url_rule("/stores/erase", view_func=views.erased, methods=["POST"])
    return blueprint


class Stores:
    """The views of data stores."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> str:
        """List the data stores."""
        return render_template("stores.html", stores=self._house.stores.listed(person=visitor()))

    def documents(self) -> str:
        """List the documents of one, by key; their values are not told here."""
        store = request.args.get("store", "")
        found = [one for one in self._house.stores.listed(person=visitor()) if one.name == store]
        page = self._house.stores.documents(store, after=request.args.get("after"), limit=ROWS, person=visitor())
        return render_template(
            "store.html",
            name=store,
            store=found[0] if found else None,
            page=page,
            names=names(self._house),
            processes=process_names(self._house),
        )

    def document(self) -> str:
        """Show a document; its value to whoever may see what data stores hold, and that is noted."""
        store, key = request.args.get("store", ""), request.args.get("key", "")
        about = self._house.stores.about(store, key, person=visitor())
        sees = may(visitor(), "store.see")
        shown = self._house.stores.document(store, key, by=visitor().id) if sees and about.held else about
        return render_template(
            "document.html",
            one=shown,
            value=to_json(shown.value),
            sees=sees,
            names=names(self._house),
            processes=process_names(self._house),
        )

    def kept(self) -> Response:
        """Say how long values of a store are kept, and whether its keys are ids of people."""
        store, by_person = request.form.get("store", ""), "by_person" in request.form
        self._house.stores.keep(store, days(request.form.get("days", "")), by_person=by_person, by=visitor().id)
        flash(say("It is noted how long values of this store are kept."))
        return redirect(url_for("stores.documents", store=store), 303)

    def erased(self) -> Response:
        """Erase the value of a document."""
        store, key = request.form.get("store", ""), request.form.get("key", "")
        self._house.stores.erase(store, key, by=visitor().id)
        flash(say("The value of this document has been erased."))
        return redirect(url_for("stores.document", store=store, key=key), 303)
