// The page of a draft: its files, what is known of each element, what the server finds, and that nothing gets lost.
import Modeler from 'bpmn-js/lib/Modeler';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel';
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything';
import ColorPickerModule from 'bpmn-js-color-picker';
import NativeCopyPasteModule from 'bpmn-js-native-copy-paste';
import TokenSimulationModule from 'bpmn-js-token-simulation';
import GridModule from 'diagram-js-grid';
import MinimapModule from 'diagram-js-minimap';
import { ask } from './asking.js';
import { Comments } from './comments.js';
import { Files } from './files.js';
import { Findings, make } from './findings.js';
import { bindFiles } from './tabs.js';
import keeping from './keeping.js';
import { namespaces } from './namespaces.js';
import { Saving, WORDS } from './saving.js';
import properties from './properties.js';
import repairs from './repairs.js';
import steps from './steps.js';
import { translating } from './translating.js';

const MARGIN = { left: 135, top: 55, right: 30, bottom: 30 }; // px for palette and switches
const SCALE = { least: 0.1, readable: 0.55, most: 1 }; // never larger than life when all of it is shown

export async function open(root) {
  const began = performance.now();
  const { address } = root.dataset;
  const [draft, translation] = await Promise.all([ask(address), translating()]);
  const places = arrange(root);
  const offers = {};
  const modeler = makeModeler(places, draft, offers, translation);
  await show(modeler, draft.files[draft.diagram]);
  root.dataset.drawn = String(Math.round(performance.now() - began)); // ms, for whoever measures
  const changed = () => {
    saving.changed();
    findings.later();
  };
  const files = new Files({
    texts: draft.files, diagram: draft.diagram, drawing: drawing(modeler, places), places, sheets: root.dataset,
    known: draft.known, changed, opened: (name) => shown(root, name === draft.diagram),
  });
  offers.files = files;
  const read = () => files.read();
  const saving = new Saving({ address, revision: draft.revision, read, told: (...state) => tell(places, state, draft) });
  const findings = new Findings({
    modeler, files, list: places.list, summary: places.summary, address, read, told: (found) => count(places, found),
  });
  modeler.on('commandStack.changed', changed);
  const page = { root, places, modeler, files, saving, findings, draft, address, read };
  bind(page);
  bindFiles(page);
  saving.told('saved', null);
  const comments = new Comments({ modeler, root, files, address });
  document.querySelector('section[data-part=comments]').hidden = true; // the same stands beside the drawing
  await Promise.all([findings.check(), comments.read()]);
  root.dataset.state = 'open';
  return page;
}

export function makeModeler(places, draft, offers, translation = {}) {
  const clipboard = window.isSecureContext && navigator.clipboard ? [NativeCopyPasteModule] : [];
  return new Modeler({
    container: places.canvas,
    propertiesPanel: { parent: places.properties },
    known: draft.known,
    offers,
    exporter: { name: 'Throughlane', version: '1' },
    moddleExtensions: namespaces(draft.files[draft.diagram]),
    additionalModules: [
      BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CreateAppendAnythingModule, ColorPickerModule,
      GridModule, MinimapModule, TokenSimulationModule, ...clipboard, keeping, properties, repairs, steps, translation,
    ],
  });
}

/** The editor of the diagram, as those of other files are. */
function drawing(modeler, places) {
  const stack = modeler.get('commandStack');
  return {
    canvas: places.canvas,
    panel: places.properties,
    read: async () => (await modeler.saveXML({ format: true })).xml,
    undo: () => stack.canUndo() && stack.undo(),
    redo: () => stack.canRedo() && stack.redo(),
    shown: () => { // what stands beside the selection was placed while there was no place
      const selected = modeler.get('selection').get();
      modeler.get('canvas').resized();
      modeler.get('selection').select([]);
      modeler.get('selection').select(selected);
    },
  };
}

/** Of the deeds only those are offered that the open file has. */
function shown(root, isDrawing) {
  for (const one of root.querySelectorAll('[data-only]')) one.hidden = (one.dataset.only === 'diagram') !== isDrawing;
}

async function show(modeler, xml) {
  await modeler.importXML(xml);
  await new Promise(requestAnimationFrame); // the properties panel begins to listen only now
  showAll(modeler, SCALE.readable);
}

/** Show all of it beside the palette; where that would be too small to read (at first), as much as can be read. */
function showAll(modeler, least = SCALE.least) {
  const canvas = modeler.get('canvas');
  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width - MARGIN.left - MARGIN.right, outer.height - MARGIN.top - MARGIN.bottom];
  const scale = Math.max(least, Math.min(SCALE.most, width / (inner.width || 1), height / (inner.height || 1)));
  canvas.viewbox({
    x: inner.x - MARGIN.left / scale,
    y: inner.y - MARGIN.top / scale,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}

// the parts of the page

function arrange(root) {
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const places = Object.fromEntries(
    ['canvas', 'properties', 'list', 'summary', 'count', 'conflict', 'trouble', 'files', 'removed'].map((name) => [name, part(name)]),
  );
  places.saved = document.querySelector('[data-part=saved]');
  root.hidden = false;
  return places;
}

function tell(places, [state, refusal], draft) {
  places.saved.dataset.state = state;
  places.saved.textContent = WORDS[state];
  places.trouble.hidden = !['refused', 'ended'].includes(state);
  if (!places.trouble.hidden) places.trouble.textContent = refusal.message;
  places.conflict.hidden = state !== 'conflict';
  if (state === 'conflict') places.conflict.querySelector('p').textContent = refusal.message;
  draft.state = state;
}

function count(places, found) {
  const grave = found.filter(({ severity }) => severity !== 'note').length;
  places.count.textContent = grave ? String(grave) : '';
}

// what people do

function bind(page) {
  for (const tab of page.root.querySelectorAll('[data-tab]')) tab.addEventListener('click', () => choose(page.root, tab));
  for (const list of page.root.querySelectorAll('[role=tablist]')) list.addEventListener('keydown', (event) => arrow(event));
  for (const button of document.querySelectorAll('[data-deed]')) {
    button.addEventListener('click', () => DEEDS[button.dataset.deed]?.(page, button));
  }
  for (const form of document.querySelectorAll('form[data-saved-first]')) form.addEventListener('submit', (event) => savedFirst(page, event));
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') {
      event.preventDefault();
      page.saving.save();
    }
  });
}

/** A form that leaves the page takes along what was drawn up to then. */
async function savedFirst(page, event) {
  if (page.saving.isSafe) return;
  event.preventDefault();
  const { target, submitter } = event;
  await page.saving.save();
  if (page.saving.isSafe) target.requestSubmit(submitter);
}

function choose(root, chosen) {
  for (const tab of root.querySelectorAll('[data-tab]')) {
    const isChosen = tab === chosen;
    tab.setAttribute('aria-selected', String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    root.querySelector(`#panel-${tab.dataset.tab}`).hidden = !isChosen;
  }
}

function arrow(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  const tabs = [...event.currentTarget.querySelectorAll('[role=tab]')];
  const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
}

const DEEDS = {
  undo: ({ files }) => files.editor?.undo?.(),
  redo: ({ files }) => files.editor?.redo?.(),
  find: ({ modeler }) => setTimeout(() => modeler.get('searchPad').open()), // the click that opens it would close it
  all: ({ modeler }) => showAll(modeler),
  map: ({ modeler }) => modeler.get('minimap').toggle(),
  save: ({ saving }) => saving.save(),
  theirs: ({ saving }) => {
    saving.letGo();
    window.location.reload();
  },
  copy: async ({ saving, address, read, places }) => {
    try {
      const { address: copy } = await ask(`${address}/copies`, 'POST', { files: await read() });
      saving.letGo();
      window.location.assign(copy);
    } catch (refusal) {
      places.trouble.hidden = false;
      places.trouble.textContent = refusal.message;
    }
  },
  download: async ({ read, draft, files }) => {
    const isDrawing = files.current === draft.diagram;
    const link = make('a');
    link.href = URL.createObjectURL(new Blob([(await read())[files.current]], { type: 'application/octet-stream' }));
    link.download = isDrawing ? `${draft.process_key}.bpmn` : files.current.split('/').pop();
    link.click();
    URL.revokeObjectURL(link.href);
  },
};
