// The editor of decisions: tables, expressions, and the drawing of what each needs; loaded when the first is opened.
import Modeler from 'dmn-js/lib/Modeler';
import { make } from './findings.js';
import { asRead, WRITTEN } from './releases.js';
import { translating } from './translating.js';
import { spoken } from '../spoken.js';

const ID = /^[A-Za-z_][\w.-]*$/;

/** Edit decisions (`text` is their file) in `canvas`; name and id in `panel`; `changed` hears of each change. */
export async function edit({ canvas, panel, text, changed }) {
  const [read, translation] = await Promise.all([asRead(text), translating()]);
  const own = { additionalModules: [translation] };
  const views = { drd: own, decisionTable: own, literalExpression: own, boxedExpression: own };
  const modeler = new Modeler({ container: canvas, exporter: { name: 'Throughlane', version: '1' }, ...views });
  const about = new About(modeler, panel, read.release);
  modeler.on('viewer.created', ({ viewer }) => {
    viewer.on('commandStack.changed', ({ trigger }) => {
      if (trigger === 'clear') return;
      changed();
      about.show();
    });
    viewer.on('selection.changed', () => about.show());
  });
  modeler.on('views.changed', () => {
    nameRules(canvas);
    about.show();
  });
  await modeler.importXML(read.text);
  const [table] = modeler.getViews().filter(({ type }) => type !== 'drd');
  if (table && modeler.getViews().length === 2) await modeler.open(table); // the only decision, rather than a box of it
  about.show();
  const stack = () => modeler.getActiveViewer().get('commandStack');
  return {
    read: async () => (await modeler.saveXML({ format: true })).xml,
    undo: () => stack().canUndo() && stack().undo(),
    redo: () => stack().canRedo() && stack().redo(),
    shown: () => modeler.getActiveView()?.type === 'drd' && modeler.getActiveViewer().get('canvas').resized(),
  };
}

/** Say above the numbers of the rules what they are, for those who do not see the table. */
function nameRules(canvas) {
  const head = canvas.querySelector('th.index-column:empty');
  if (head) head.append(make('span', 'unseen', spoken('Rule')));
}

/** Id and name of the decision that is shown or selected: steps refer to the id. */
class About {
  constructor(modeler, panel, release) {
    Object.assign(this, { modeler, panel, release });
  }

  get subject() {
    const { type, element } = this.modeler.getActiveView() ?? {};
    if (type !== 'drd') return element;
    const [selected] = this.modeler.getActiveViewer().get('selection').get();
    return selected?.businessObject;
  }

  show() {
    const { subject } = this;
    if (!subject || (subject === this.shown && this.panel.contains(document.activeElement))) return;
    this.shown = subject;
    const words = make('p', 'quiet', spoken('Steps refer to a decision by its id. Inputs are FEEL: names of what the process knows.'));
    const about = make('div', 'about-decision');
    about.append(...['name', 'id'].map((property) => this._field(property)), words);
    if (this.release !== WRITTEN) about.append(make('p', 'quiet', spoken('This file is written in DMN %(release)s. Once you change it, it is saved as DMN %(written)s.', { release: this.release, written: WRITTEN })));
    this.panel.replaceChildren(about);
  }

  _field(property) {
    const field = make('div', 'field');
    const label = make('label', '', { name: spoken('Name'), id: spoken('Id') }[property]);
    const input = make('input');
    const wrong = make('p', 'wrong');
    input.id = label.htmlFor = `decision-${property}`;
    input.value = this.shown[property] ?? '';
    input.addEventListener('change', () => {
      wrong.textContent = this._wrong(property, input.value.trim());
      if (!wrong.textContent) this._set(property, input.value.trim());
    });
    field.append(label, input, wrong);
    return field;
  }

  _wrong(property, value) {
    if (property === 'name') return value ? '' : spoken('Give it a name.');
    if (!ID.test(value)) return spoken('Use letters, digits, dots, hyphens and underscores, and begin with a letter.');
    const taken = this.shown.$model.ids.assigned(value);
    return taken && taken !== this.shown ? spoken('Another part of this file has that id.') : '';
  }

  _set(property, value) {
    const viewer = this.modeler.getActiveViewer();
    const modeling = viewer.get('modeling');
    const drawn = this.modeler.getActiveView().type === 'drd' ? viewer.get('elementRegistry').get(this.shown.id) : this.shown;
    modeling.updateProperties(drawn, { [property]: value });
  }
}
