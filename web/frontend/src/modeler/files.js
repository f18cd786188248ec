// The files of a draft: its drawing, decisions and forms, each in an editor of its own, loaded when it is first opened.
//
// They are saved together, so one saving, one history and one way to be told of others hold for all of them.
import { make } from './findings.js';
import { called, contents, kindOf, nameFor, thingsIn } from './things.js';
import { spoken } from '../spoken.js';

const LOADERS = {
  decision: () => import('./decision.js'),
  form: () => import('./form.js'),
};
const SHEETS = { decision: 'decisionSheet', form: 'formSheet' };

export class Files {
  /** `drawing` is the editor of the diagram, `changed` hears of each change, `opened` of each file that is shown. */
  constructor({ texts, diagram, drawing, places, sheets, known, changed, opened }) {
    Object.assign(this, { texts: { ...texts }, diagram, places, sheets, known, changed, opened, current: diagram });
    this.editors = new Map([[diagram, drawing]]);
    this.touched = new Set([diagram]);
    this.tell();
  }

  get editor() {
    return this.editors.get(this.current) ?? null;
  }

  /** All files as they are now; what nobody has touched is as it came, letter by letter. */
  async read() {
    const now = { ...this.texts };
    for (const name of this.touched) now[name] = await this.editors.get(name).read();
    return now;
  }

  /** Show a file; an editor that cannot read it says so in its place. */
  async open(name) {
    if (!(name in this.texts)) return;
    this.current = name;
    const editor = this.editors.get(name) ?? (await this._made(name));
    if (this.current !== name) return; // somebody was quicker with another tab
    for (const [one, { canvas, panel }] of this.editors) for (const part of [canvas, panel]) if (part) part.hidden = one !== name;
    this.tell();
    [...this.places.files.children].find((tab) => tab.dataset.file === name)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    editor.shown?.();
    this.opened(name);
  }

  async _made(name) {
    const kind = kindOf(name);
    const [canvas, panel] = [make('div', `modeler-canvas is-${kind}`), make('div', 'modeler-properties')];
    this.places.canvas.after(canvas);
    this.places.properties.after(panel);
    this.editors.set(name, { canvas, panel });
    const changed = () => this._touch(editor);
    let editor = { canvas, panel };
    try {
      await sheet(this.sheets[SHEETS[kind]]);
      const { edit } = await LOADERS[kind]();
      Object.assign(editor, await edit({ canvas, panel, text: this.texts[name], changed }));
    } catch (trouble) {
      canvas.replaceChildren(make('p', 'refused', spoken('%(file)s cannot be shown here: %(why)s Download it, put it right, and put it in again below.', { file: name, why: trouble.message })));
    }
    return this.editors.set(name, editor).get(name);
  }

  /** An editor keeps its file through another name, so the name is looked up when something changes. */
  async _touch(editor) {
    const [name] = [...this.editors].find(([, one]) => one === editor) ?? [];
    if (!name) return;
    this.touched.add(name);
    this.changed();
    this.texts[name] = await editor.read();
    this.tell();
  }

  /** Add a decision or a form and open it; gives the id by which steps refer to it. */
  async add(kind, title, id = '') {
    const [made, name] = nameFor(kind, id || title, this.texts, this.known);
    this.texts[name] = contents(kind, made, title || made);
    this.changed();
    await this.open(name);
    return made;
  }

  rename(name, to) {
    const ending = name.slice(name.lastIndexOf('.'));
    const folder = name.slice(0, name.lastIndexOf('/') + 1);
    const wanted = folder + to.trim().replace(/[\\/]+/g, '-').replace(new RegExp(`\\${ending}$`), '') + ending;
    if (wanted === name || wanted in this.texts) return;
    this.texts[wanted] = this.texts[name];
    delete this.texts[name];
    if (this.editors.has(name)) this.editors.set(wanted, this.editors.get(name)).delete(name);
    if (this.touched.delete(name)) this.touched.add(wanted);
    if (this.current === name) this.current = wanted;
    this.tell();
    this.changed();
  }

  /** Take a file out; what is given puts it back as it was, with all that can be undone in it. */
  async remove(name) {
    const [text, editor, wasTouched] = [this.texts[name], this.editors.get(name), this.touched.has(name)];
    delete this.texts[name];
    this.editors.delete(name);
    this.touched.delete(name);
    for (const part of [editor?.canvas, editor?.panel]) if (part) part.hidden = true;
    this.changed();
    await this.open(this.diagram);
    return async () => {
      this.texts[name] = text;
      if (editor) this.editors.set(name, editor);
      if (wasTouched) this.touched.add(name);
      this.changed();
      await this.open(name);
    };
  }

  /** The file in which a form or decision stands that has an id; "" where there is none. */
  holding(kind, id) {
    return Object.keys(this.texts).find((name) => kindOf(name) === kind && thingsIn(name, this.texts[name]).some((one) => one.id === id)) ?? '';
  }

  /** Show the tabs, and let the properties know what there is to choose from. */
  tell() {
    const names = Object.keys(this.texts).filter((name) => name === this.diagram || ['decision', 'form'].includes(kindOf(name))).sort();
    const shown = [this.diagram, ...names.filter((name) => name !== this.diagram)];
    const before = new Map([...this.places.files.children].map((tab) => [tab.dataset.file, tab]));
    const tabs = shown.map((name) => this._labelled(before.get(name) ?? this._tab(name)));
    const isSame = tabs.length === before.size && tabs.every((tab, at) => tab === this.places.files.children[at]);
    if (!isSame) this.places.files.replaceChildren(...tabs); // else a click that is under way would be lost
    for (const kind of ['decision', 'form']) {
      this.known[`${kind}s`] = names.flatMap((name) => (kindOf(name) === kind ? thingsIn(name, this.texts[name]) : []));
    }
  }

  _tab(name) {
    const tab = make('button');
    tab.type = 'button';
    tab.title = tab.dataset.file = name;
    tab.setAttribute('role', 'tab');
    tab.addEventListener('click', () => this.open(name));
    return tab;
  }

  _labelled(tab) {
    const { file } = tab.dataset;
    const isOpen = file === this.current;
    const label = file === this.diagram ? spoken('Diagram') : called(file, this.texts[file]);
    if (tab.textContent !== label) tab.textContent = label;
    tab.setAttribute('aria-selected', String(isOpen));
    tab.tabIndex = isOpen ? 0 : -1;
    return tab;
  }
}

/** Load a sheet once; what it styles is shown when it is there. */
const loaded = new Map();

function sheet(address) {
  if (!loaded.has(address)) {
    const link = make('link');
    link.rel = 'stylesheet';
    link.href = address;
    loaded.set(address, new Promise((done) => { link.onload = link.onerror = done; }));
    document.head.append(link);
  }
  return loaded.get(address);
}
