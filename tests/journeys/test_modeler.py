"""A process is drawn from nothing, its findings are mended, others look at it, and it runs."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.security import axe

WIDE = {"width": 1400, "height": 950}
SAVED = "[data-part=saved]"


def test_a_process_of_two_lanes_is_drawn_mended_reviewed_published_and_started(somebody, product):
    dora = somebody("dora.designer", viewport=WIDE)
    address = draws(dora.page)
    mends(dora.page)
    finds(dora.page)
    pins_a_comment(dora.page)
    loses_nothing(somebody, dora, address)
    is_signed_out(dora, address, product.password)
    plays(dora)
    dora.page.goto(address)
    is_open(dora.page)
    is_sent(dora.page)

    sam, carl, olivia = (somebody(one) for one in ("sam.sales", "carl.credit", "olivia.owner"))
    sam.goes_to(address).sees("Nobody who works in the front office").sees_diagram()
    expect(sam.page.locator(".diagram-badge.is-pin")).to_have_text("1 comment")
    comments(sam.page, "Who tells the customer?")
    is_made(dora, (sam, carl), address, product.password)
    is_published(olivia.goes_to(dora.page.url).page, product.password)
    three_are_started(sam)

    second = changes(dora)
    is_made(dora, (sam, carl), second, product.password, version=2)
    is_published(olivia.goes_to(dora.page.url).page, product.password)
    are_moved(olivia, sam)


def is_sent(page):
    """Send a draft for review."""
    page.get_by_role("button", name="Send for review").click()
    expect(page.locator(".facts-line")).to_contain_text("In review")


def is_made(dora, reviewers, address, password, version=1):
    """Others approve a draft, and it becomes a version."""
    for person in reviewers:
        approves(person.goes_to(address).page, password)
        person.goes_to("/inbox")  # a draft that is no longer in review is none of theirs
    dora.page.goto(address)
    dora.page.get_by_role("button", name="Make it a version").click()
    expect(dora.notice).to_contain_text(f"Handle a complaint, version {version}, is made")


def draws(page):
    """Begin a process and draw a check, a wait for an answer, and an approval in the other office."""
    page.goto("/drafts")
    page.get_by_label("What it is called").fill("Handle a complaint")
    page.get_by_role("button", name="Begin to draw").click()
    is_open(page)
    shape(page, "start").click()
    append(page, "Check what came in")
    makes_form(page)
    append(page, "Decide by rules")
    draws_decision(page)
    append(page, "Signal intermediate catch event")
    names_signal(page)
    append(page, "Approve (four eyes)")
    drag_into(page, chosen(page), "back_office")
    pad(page, "append.end-event").click()
    saved(page)
    page.locator(SAVED).wait_for()
    return page.url


def makes_form(page):
    """Make the form of a task from nothing: a number; what is wanting in it is told, and undone."""
    group(page, "tl-form")
    page.get_by_role("button", name="Make a form").click()
    palette = page.locator(".form-palette")
    press(palette.locator("[data-field-type=number]"), "Enter")
    press(palette.locator("[data-field-type=expression]"), "Enter")
    page.get_by_role("tab", name="Findings").click()
    finding = page.locator(".modeler-findings .finding").filter(has_text="has no expression")
    expect(finding).to_contain_text("forms/Check_the_request.form")
    page.get_by_role("button", name="Undo").click()
    expect(finding).to_have_count(0)
    page.get_by_role("tab", name="Properties").click()
    page.locator(".modeler-canvas.is-form .fjs-form-field-number").click()
    keeps_nobody_out(page)
    panel = page.locator(".modeler-properties:not([hidden])")
    panel.locator("[data-group-id=group-general] .bio-properties-panel-group-header").click()
    page.get_by_label("Field label").fill("Amount")
    page.get_by_label("Key", exact=True).fill("amount")
    page.get_by_role("tab", name="Diagram").click()
    expect(page.get_by_role("button", name="Open this form")).to_be_visible()


def draws_decision(page):
    """Draw a decision table from nothing; what is wanting in it is found while it is drawn."""
    group(page, "tl-decision")
    page.get_by_label("Variable for its result").fill("fast")
    page.get_by_role("button", name="Draw a decision").click()
    page.get_by_role("tab", name="Findings").click()
    finding = page.locator(".modeler-findings .finding").filter(has_text=re.compile(r"Rule dmn-"))
    expect(finding.first).to_contain_text("decisions/Decide.dmn")
    table = page.locator(".modeler-canvas.is-decision")
    table.locator("th.input-cell").dblclick()
    menu = table.locator(".context-menu")
    menu.locator(".cm-content").fill("amount")
    menu.get_by_label("Type").fill("number")
    page.keyboard.press("Enter")
    table.locator(".decision-table-header-separator").click()
    for row, (test, result) in enumerate((("<= 100", '"yes"'), ("> 100", '"no"'))):
        table.locator("tfoot td.input-cell").click()
        page.keyboard.type(test)
        table.locator("tbody td.output-cell").nth(row).click()
        page.keyboard.type(result)
    expect(finding).to_have_count(0)
    keeps_nobody_out(page)
    page.get_by_role("tab", name="Properties").click()
    page.get_by_role("tab", name="Diagram").click()


def keeps_nobody_out(page):
    """Nothing of an editor keeps people out, neither light nor dark."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert axe.violations(page) == []


def mends(page):
    """Mend five findings: each with the button that it offers, each to be undone as one."""
    page.get_by_role("tab", name="Findings").click()
    repair(page, "wait-for-ever", "After 5 business days, let somebody look after it")
    expect(page.locator(".djs-element[data-element-id^=Gateway] > .djs-visual").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".djs-element[data-element-id^=Gateway]")).to_have_count(0)
    repair(page, "wait-for-ever", "After 5 business days, let somebody look after it")
    repair(page, "owner", "Make them the owner", "Olivia Owner (demo)")
    repair(page, "lane-incomplete", "Let this group work in it", "Sales desk", of="The lane 'Front office'")
    repair(page, "lane-incomplete", "Let this group work in it", "Credit control", of="The lane 'Back office'")
    palette_task(page)
    repair(page, "loose", "Take it out")
    expect(page.locator(".modeler-findings .finding.is-warning, .modeler-findings .finding.is-error")).to_have_count(0)
    page.get_by_role("tab", name="Properties").click()
    shape(page, "front_office").click(position={"x": 12, "y": 30})
    expect(page.locator("[data-part=properties] .bio-properties-panel-header")).to_contain_text("Front office")
    saved(page)


def finds(page):
    """Find an element by its name."""
    page.get_by_role("button", name="Find").click()
    page.locator(".djs-search-open").wait_for()  # letters typed before it opens are lost
    page.get_by_label("Search in diagram").press_sequentially("Approve")
    expect(page.locator(".djs-search-result").first).to_contain_text("Approve")
    page.keyboard.press("Escape")
    expect(page.locator(".djs-search-open")).to_have_count(0)


def pins_a_comment(page):
    """Say something of an element: a pin with a number on it; answered, dealt with, and opened again."""
    shape(page, "start").click()
    page.get_by_role("tab", name="Comments").click()
    page.get_by_label("About start").fill("Who complains, @sam.sales?")
    page.get_by_role("button", name="Say it").click()
    thread = page.locator("[data-comment]")
    expect(page.locator(".comment-pin")).to_have_text("1")
    thread.get_by_role("textbox").fill("A customer.")
    thread.get_by_role("button", name="Answer").click()
    expect(thread).to_contain_text("A customer.")
    thread.get_by_role("button", name="It is dealt with").click()
    expect(page.locator(".comment-pin")).to_have_count(0)
    thread.get_by_role("button", name="Open it again").click()
    page.locator(".comment-pin").click()
    expect(page.get_by_role("tab", name="Comments")).to_have_attribute("aria-selected", "true")


def loses_nothing(somebody, dora, address):
    """In a second window the same draft is changed; the first is told, and keeps what it has as a copy."""
    other = somebody("dora.designer", viewport=WIDE).goes_to(address).page
    is_open(other)
    rename(other, "start", "A complaint has come")
    saved(other)
    rename(dora.page, "start", "Somebody complains")
    expect(dora.page.locator(SAVED)).to_have_text("Somebody else saved")
    expect(dora.page.get_by_role("alert").filter(has_text="Dora Designer (demo) saved")).to_be_visible()
    dora.page.get_by_role("button", name="Keep mine as a copy").click()
    expect(dora.page).not_to_have_url(address)
    is_open(dora.page)
    expect(dora.page.locator(".djs-container")).to_contain_text("Somebody complains")
    assert dora.refusals() == [409]
    dora.page.goto(address)
    is_open(dora.page)
    expect(dora.page.locator(".djs-container")).to_contain_text("A complaint has come")


def is_signed_out(dora, address, password):
    """Signed out elsewhere while drawing: what is drawn meanwhile is saved after signing in again in another tab."""
    page, tab = dora.page, dora.page.context.new_page()
    tab.goto("/inbox")
    tab.get_by_role("button", name="Sign out").click()
    expect(tab).to_have_url(re.compile("/sign-in"))
    rename(page, "start", "Somebody is cross")
    expect(page.locator(SAVED)).to_contain_text("your session has ended")
    tab.get_by_label("Person id").fill("dora.designer")
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab).to_have_url(re.compile("/inbox"))
    saved(page)
    assert set(dora.refusals()) == {401}
    tab.close()
    page.goto(address)
    is_open(page)
    expect(page.locator('[data-element-id="start_label"]')).to_contain_text("cross")


def plays(dora):
    """Go through the draft: time passes, one step is taken back, the four eyes are two; keep it as a scenario."""
    page = dora.page
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator(".diagram-badge")).to_have_text("Here")
    page.get_by_label("Amount").fill("120")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("region", name="What it knows")).to_contain_text("no")
    page.get_by_role("button", name="Pass to it").click()
    expect(page.get_by_text("Time passes: P7D")).to_be_visible()
    page.get_by_role("button", name="Back a step").click()
    page.get_by_role("button", name="Give the signal").click()
    page.get_by_role("button", name="Complete").click()
    expect(page.locator(".refused[role=alert]")).to_contain_text("whoever began the request may not do it")
    assert dora.refusals() == [409]
    page.get_by_label("Somebody of this id").fill("boss")
    page.get_by_role("button", name="Complete").click()
    expect(page.locator(".facts-line .state")).to_contain_text("Ended")
    page.get_by_label("What it is about").fill("The answer comes in time")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#notices")).to_contain_text("scenarios/the_answer_comes_in_time.json")
    page.get_by_role("link", name="Scenarios").click()
    expect(page.get_by_role("heading", name="1 of 1 passed")).to_be_visible()
    expect(page.locator(".diagram-badge.is-unreached").first).to_have_text("Never reached")
    expect(page.locator("h3:has-text('Never reached') + ul li").first).to_be_visible()


def comments(page, text):
    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_text(text)).to_be_visible()


def approves(page, password):
    page.get_by_text("Approve it", exact=True).click()
    page.get_by_label("Your password, once more").fill(password)
    page.get_by_role("button", name="Sign and approve").click()
    expect(page.locator("#notices")).to_contain_text("You have approved this draft.")


def is_published(owner, password):
    """The owner answers the questions where there are any, signs and publishes."""
    owner.get_by_role("button", name="Sign and publish").wait_for()
    answer_everything(owner)
    evidence = owner.get_by_label("What shows that you have looked at it")
    if evidence.count():
        evidence.fill("Walked through it with both offices.")
    owner.get_by_label("I approve this version").check()
    sign = owner.locator("form").filter(has=owner.get_by_role("button", name="Sign and publish"))
    sign.get_by_label("Your password").fill(password)
    sign.get_by_role("button").click()
    expect(owner.locator("#notices")).to_contain_text("is published")


def three_are_started(sam):
    """Three requests wait at the check."""
    for _ in range(3):
        sam.goes_to("/start").page.get_by_role("link", name="Handle a complaint").click()
        sam.presses("Start")
        expect(sam.page).not_to_have_url(re.compile("/start"))
    sam.goes_to("/inbox?view=lanes").sees("Check the request")


def changes(dora):
    """Draw a new version: the check is called otherwise. Send it for review; gives the address of the draft."""
    page = dora.page
    page.get_by_role("link", name="Handle a complaint").first.click()
    page.get_by_role("button", name="Draw a new version").click()
    is_open(page)
    task = page.locator(".djs-shape[data-element-id^=Activity]").filter(has_text="Check the").first
    rename(page, task.get_attribute("data-element-id"), "Check the complaint")
    saved(page)
    address = page.url
    is_sent(page)
    return address


def are_moved(olivia, sam):
    """Compare the versions, see what moving does, move all three; their history tells, and their task goes on."""
    page = olivia.goes_to("/processes").page
    page.get_by_role("link", name="Handle a complaint").first.click()
    page.get_by_role("link", name="What changed in this version").click()
    expect(page.locator("main")).to_contain_text("Check the complaint")
    page.go_back()
    page.get_by_role("link", name="Move running requests").click()
    page.get_by_label("Why").fill("The new name is clearer.")
    page.get_by_role("button", name="Move 3 requests").click()
    expect(page.get_by_role("heading", name="It is done")).to_be_visible()
    expect(page.locator("main")).to_contain_text("3 of 3")
    page.locator("td a").first.click()
    expect(page.locator("main")).to_contain_text("moved it to version 2 of the process: The new name is clearer.")
    sam.goes_to("/inbox?view=lanes").sees("Check the complaint")


def answer_everything(page):
    unanswered = page.locator("fieldset:not(:has(input:checked))")
    while unanswered.count():
        unanswered.first.get_by_label("Yes", exact=True).check()


# the drawing


def is_open(page):
    expect(page.locator("[data-modeler][data-state=open]")).to_be_visible()


def saved(page):
    """Wait until all that was drawn is saved."""
    page.get_by_role("button", name="Save now").click()
    expect(page.locator(SAVED)).to_have_text("Saved")


def shape(page, element):
    return page.locator(f'.djs-element[data-element-id="{element}"] > .djs-hit').last


def chosen(page):
    """Id of the element that is selected."""
    return page.locator(".djs-element.selected").first.get_attribute("data-element-id")


def pad(page, action):
    return page.locator(f'.djs-context-pad.open .entry[data-action="{action}"]')


def group(page, name):
    """Open a group of the properties."""
    header = page.locator(f"[data-group-id=group-{name}] .bio-properties-panel-group-header")
    header.click()


def press(control, key):
    control.focus()
    control.press(key)


def append(page, label):
    """Append something to the element that is selected, by the menu of everything."""
    before = chosen(page)
    pad(page, "append").click()
    page.locator(".djs-popup-search input").fill(label)
    page.locator(".djs-popup .entry").filter(has_text=label).first.click()
    expect(page.locator(f'.djs-element.selected:not([data-element-id="{before}"])')).to_be_visible()
    if page.locator(".djs-direct-editing-parent").count():
        page.keyboard.press("Escape")


def drag_into(page, element, lane):
    """Drag an element straight down or up into a lane."""
    own, other = shape(page, element).bounding_box(), shape(page, lane).bounding_box()
    x, y = own["x"] + own["width"] / 2, own["y"] + own["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 20, steps=3)
    page.mouse.move(x, other["y"] + other["height"] / 2, steps=8)
    page.mouse.up()


def names_signal(page):
    """Say in the properties which signal is waited for: a new one."""
    page.locator("[data-group-id=group-signal] .bio-properties-panel-group-header").click()
    page.locator("#bio-properties-panel-signalRef").select_option("create-new")
    expect(page.locator("#bio-properties-panel-signalName")).to_be_visible()


def palette_task(page):
    """Put a task down that is connected to nothing."""
    page.locator('.djs-palette .entry[data-action="create.task"]').click()
    box = shape(page, "back_office").bounding_box()
    page.mouse.move(box["x"] + 120, box["y"] + box["height"] - 60, steps=5)
    page.mouse.click(box["x"] + 120, box["y"] + box["height"] - 60)
    page.keyboard.press("Escape")


def rename(page, element, name):
    shape(page, element).dblclick()
    page.locator(".djs-direct-editing-content").fill(name)
    page.keyboard.press("Enter")


def repair(page, rule, button, choice="", of=""):
    """Press the button that a finding offers; the finding is gone afterwards."""
    findings = page.locator(".modeler-findings .finding").filter(has_text=re.compile(rf"Rule {rule}$"))
    finding = findings.filter(has_text=of) if of else findings
    expect(finding).to_have_count(1)
    if choice:
        offer = finding.locator(".repair").filter(has=page.get_by_role("button", name=button))
        offer.get_by_role("combobox").select_option(label=choice)
    finding.get_by_role("button", name=button, exact=True).click()
    expect(finding).to_have_count(0)
