// Turns <figure class="diagram"> into a live BPMN diagram: where a request is and how it got there.
//
//   <figure class="diagram" data-diagram="URL of the BPMN XML"
//           data-position="URL of {here: {id: count}, taken: [ids], stuck: [ids], ahead: [ids], rounds: {id: {done, of}}}"
//           aria-label="Order to cash">what is shown without JavaScript</figure>
//
// `data-standing` holds such a position itself, where it does not change. Both are optional. The position is read again whenever the document hears
// `throughlane:changed`. Words shown can be replaced by data-text-<name> (see WORDS). What the figure
// held before stays below the drawing: it says the same in text, for those who cannot see the drawing.

import { showLanes } from './lanes.js';
import { ENDED } from './session.js';
import { commentsIn, spoken } from './spoken.js';

const MARGIN = 24; // px round the diagram when all of it is shown
const ROUND = 60; // px of the drawing round the places where the request is
const STEP = 60; // px per arrow key
const ZOOM = { factor: 1.2, least: 0.1, most: 4, readable: 0.5, comfortable: 0.85 };
const WORDS = {
  here: spoken('Here'),
  stuck: spoken('Stuck'),
  next: spoken('Next'),
  added: spoken('Added'),
  removed: spoken('Removed'),
  changed: spoken('Changed'),
  unreached: spoken('Never reached'),
  zoomIn: spoken('Zoom in'),
  zoomOut: spoken('Zoom out'),
  all: spoken('Show all'),
  find: spoken('Show where it is'),
  screen: spoken('Fill the screen'),
  keys: spoken('Arrow keys move the diagram, plus and minus zoom, 0 shows all of it, H shows where it is, F fills the screen.'),
  failed: spoken('The diagram cannot be shown.'),
  undrawn: spoken('The file of this process has no picture, only what it says.'),
};
const PICTURE = /<[\w.-]*:?BPMNPlane\b/;
const ARROWS = {
  ArrowLeft: { dx: STEP, dy: 0 },
  ArrowRight: { dx: -STEP, dy: 0 },
  ArrowUp: { dx: 0, dy: STEP },
  ArrowDown: { dx: 0, dy: -STEP },
};

/** Show every figure below `root` that is not shown yet, each when it comes near the screen. */
export function showDiagrams(root) {
  for (const figure of root.querySelectorAll('figure[data-diagram]:not([data-state])')) {
    figure.dataset.state = 'waiting';
    nearby.observe(figure);
  }
}

const nearby = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      nearby.unobserve(target);
      show(target);
    }
  },
  { rootMargin: '300px' },
);

async function show(figure) {
  figure.dataset.state = 'loading';
  const frame = makeFrame();
  figure.prepend(frame);
  try {
    const [{ Viewer }, xml] = await Promise.all([import('./viewer.js'), read(figure.dataset.diagram), styled()]);
    if (!xml) return leave(figure, frame);
    if (!PICTURE.test(xml)) return tell(figure, frame, 'undrawn');
    const view = makeView(figure, frame, new Viewer({ container: frame, bpmnRenderer: COLOURS, drilldown: {} }));
    await view.viewer.importXML(xml);
    arrange(view);
    await follow(view);
    showLanes(view.viewer, frame);
    figure.dataset.state = 'shown';
  } catch (error) {
    fail(figure, frame, error);
  }
}

/** Colours by name: style sheets say what they are, so that a change to dark needs no drawing. */
const COLOURS = {
  defaultFillColor: 'var(--diagram-fill)',
  defaultStrokeColor: 'var(--diagram-line)',
  defaultLabelColor: 'var(--diagram-text)',
};

function makeFrame() {
  const frame = document.createElement('div');
  frame.className = 'diagram-frame';
  return frame;
}

function makeView(figure, frame, viewer) {
  return { figure, frame, viewer, canvas: viewer.get('canvas'), moved: false, marks: [], found: 0 };
}

/** Read a text; "" where nobody is signed in any more. */
async function read(url) {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent(ENDED));
    return '';
  }
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response.text();
}

/** Load the viewer's style sheet once; it lies beside this script. */
let sheet;
function styled() {
  sheet ??= new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = new URL('./bpmn.css', import.meta.url).href;
    link.addEventListener('load', resolve);
    link.addEventListener('error', () => reject(new Error('The style sheet of the diagram is missing.')));
    document.head.append(link);
  });
  return sheet;
}

/** It is shown once somebody has signed in again. */
function leave(figure, frame) {
  frame.remove();
  delete figure.dataset.state;
}

function fail(figure, frame, error) {
  tell(figure, frame, 'failed');
  console.error(error);
}

/** Say in words what keeps the diagram from being shown. */
function tell(figure, frame, name) {
  figure.dataset.state = name;
  const message = document.createElement('p');
  message.className = 'diagram-message';
  message.textContent = word(figure, name);
  frame.replaceWith(message);
}

function word(figure, name) {
  return figure.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? WORDS[name];
}

// looking round

function arrange(view) {
  const svg = view.frame.querySelector('.djs-container > svg');
  svg.setAttribute('role', 'application');
  svg.setAttribute('aria-label', `${view.figure.getAttribute('aria-label') ?? ''} ${word(view.figure, 'keys')}`.trim());
  view.frame.append(makeButtons(view));
  view.frame.addEventListener('keydown', (event) => press(view, event), true);
  view.frame.addEventListener('wheel', (event) => leaveToPage(view, event), { capture: true });
  view.viewer.on('canvas.viewbox.changing', () => { view.moved = true; });
  new ResizeObserver(() => resize(view)).observe(view.frame);
}

/** What is shown until somebody looks round: all of it, or where the request is if all is too small to read. */
function settle(view) {
  const tooSmall = wholeScale(view) < ZOOM.readable && places(view).length;
  (tooSmall ? showPlaces : showAll)(view);
  view.moved = false;
}

function makeButtons(view) {
  const bar = document.createElement('div');
  bar.className = 'diagram-buttons';
  bar.append(
    makeButton(view, 'zoomIn', () => zoom(view, ZOOM.factor)),
    makeButton(view, 'zoomOut', () => zoom(view, 1 / ZOOM.factor)),
    makeButton(view, 'all', () => showAll(view)),
  );
  if (view.figure.dataset.position || view.figure.dataset.standing) bar.append((view.finder = makeButton(view, 'find', () => findNext(view))));
  if (document.fullscreenEnabled) bar.append(makeButton(view, 'screen', () => fillScreen(view)));
  return bar;
}

function makeButton(view, name, deed) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(makeSign(SIGNS[name]));
  button.title = word(view.figure, name);
  button.setAttribute('aria-label', button.title);
  button.addEventListener('click', deed);
  return button;
}

// Signs as lines in a square of 16: fonts have them too, but not every machine has those fonts.
const SIGNS = {
  zoomIn: 'M8 3v10M3 8h10',
  zoomOut: 'M3 8h10',
  all: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4',
  find: 'M8 1v3M8 12v3M1 8h3M12 8h3M8 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5',
  screen: 'M9.5 6.5 14 2M10 2h4v4M6.5 9.5 2 14M2 10v4h4',
};

function makeSign(lines) {
  const [svg, path] = ['svg', 'path'].map((name) => document.createElementNS('http://www.w3.org/2000/svg', name));
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', lines);
  svg.append(path);
  return svg;
}

const KEYS = {
  '+': (view) => zoom(view, ZOOM.factor),
  '=': (view) => zoom(view, ZOOM.factor),
  '-': (view) => zoom(view, 1 / ZOOM.factor),
  0: showAll,
  h: findNext,
  f: fillScreen,
};

/** Keys work while the drawing has the focus, and leave chords to the browser. */
function press(view, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !view.canvas.isFocused()) return;
  const deed = KEYS[event.key.toLowerCase()];
  if (event.key in ARROWS) view.canvas.scroll(ARROWS[event.key]);
  else if (deed) deed(view);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The wheel scrolls the page; it moves the drawing once that has the focus, and zooms with ctrl. */
function leaveToPage(view, event) {
  if (!event.ctrlKey && !event.metaKey && !view.canvas.isFocused()) event.stopPropagation();
}

function zoom(view, factor) {
  const wanted = view.canvas.zoom() * factor;
  view.canvas.zoom(Math.min(ZOOM.most, Math.max(ZOOM.least, wanted)));
}

/** Scale at which the whole diagram fits with a margin, never larger than life. */
function wholeScale(view) {
  const { inner, outer } = view.canvas.viewbox();
  const room = (space) => Math.max(1, space - 2 * MARGIN);
  return Math.min(1, room(outer.width) / (inner.width || 1), room(outer.height) / (inner.height || 1));
}

function showAll(view) {
  const { inner } = view.canvas.viewbox();
  look(view, wholeScale(view), inner.x + inner.width / 2, inner.y + inner.height / 2);
}

/** Bring a place where the request is to the middle, large enough to read. */
function find(view, shape = places(view)[0]) {
  if (!shape) return;
  const scale = Math.max(view.moved ? view.canvas.zoom() : 0, ZOOM.comfortable);
  look(view, scale, shape.x + shape.width / 2, shape.y + shape.height / 2);
}

/** Show all places where the request is at once, as large as that goes; if too small to read, the first. */
function showPlaces(view) {
  const shapes = places(view);
  const [left, top] = ['x', 'y'].map((side) => Math.min(...shapes.map((shape) => shape[side])) - ROUND);
  const right = Math.max(...shapes.map(({ x, width }) => x + width)) + ROUND;
  const bottom = Math.max(...shapes.map(({ y, height }) => y + height)) + ROUND;
  const { outer } = view.canvas.viewbox();
  const scale = Math.min(ZOOM.comfortable, outer.width / (right - left), outer.height / (bottom - top));
  if (scale < ZOOM.readable) find(view);
  else look(view, scale, (left + right) / 2, (top + bottom) / 2);
}

/** Go from one place to the next: a request may be at several at once. */
function findNext(view) {
  const shapes = places(view);
  find(view, shapes[view.found % shapes.length]);
  view.found += 1;
}

/** The shapes where the request is, what is stuck first. */
function places(view) {
  const marked = (name) => view.marks.filter(({ mark: each }) => each === name).map(({ id }) => id);
  return [...new Set([...marked('is-stuck'), ...marked('is-here')])].map((id) => view.viewer.get('elementRegistry').get(id));
}

function fillScreen(view) {
  if (document.fullscreenElement) document.exitFullscreen();
  else view.frame.requestFullscreen();
}

/** Bring a point to the middle, or as near as the edges of the diagram allow. A frame without size shows nothing. */
function look(view, scale, x, y) {
  const { inner, outer } = view.canvas.viewbox();
  if (!outer.width || !outer.height) return;
  const [width, height] = [outer.width / scale, outer.height / scale];
  view.canvas.viewbox({
    x: within(x - width / 2, inner.x, inner.width, width, MARGIN / scale),
    y: within(y - height / 2, inner.y, inner.height, height, MARGIN / scale),
    width,
    height,
  });
}

function within(wanted, start, length, seen, margin) {
  const [first, last] = [start - margin, start + length + margin - seen];
  return last < first ? start - (seen - length) / 2 : Math.min(last, Math.max(first, wanted));
}

function resize(view) {
  if (!view.frame.isConnected) return;
  const { moved } = view;
  view.canvas.resized();
  if (!moved) settle(view);
}

// where the request is

/** Mark the position now and whenever something has changed; a diagram without one is shown as drawn. */
async function follow(view) {
  settle(view);
  if (view.figure.dataset.changes) markChanges(view);
  if (view.figure.dataset.pins) pin(view, JSON.parse(view.figure.dataset.pins));
  if (view.figure.dataset.standing) stand(view, JSON.parse(view.figure.dataset.standing));
  if (!view.figure.dataset.position) return;
  const refresh = () => {
    if (view.figure.isConnected) view.located = locate(view).catch((error) => console.error(error));
    else document.removeEventListener('throughlane:changed', refresh);
  };
  document.addEventListener('throughlane:changed', refresh);
  refresh();
  for (let last; last !== view.located; ) await (last = view.located); // it may have been asked for anew meanwhile
}

/** Mark a position that the page holds itself. */
function stand(view, position) {
  mark(view, position);
  view.finder.disabled = !places(view).length;
  settle(view);
}

/** Read the position and mark it, if it is another one. Of two answers that cross, the one asked for last counts. */
async function locate(view) {
  const turn = (view.turn = (view.turn ?? 0) + 1);
  const text = await read(view.figure.dataset.position);
  if (!text) return;
  const position = JSON.parse(text);
  const told = JSON.stringify(position);
  if (turn !== view.turn || told === view.told) return;
  view.told = told;
  mark(view, position);
  view.finder.disabled = !places(view).length;
  if (!view.moved) settle(view);
}

function mark(view, { here = {}, taken = [], stuck = [], ahead = [], rounds = {} }) {
  for (const { id, mark: name } of view.marks) view.canvas.removeMarker(id, name);
  view.viewer.get('overlays').remove({ type: 'throughlane' });
  const drawn = view.viewer.get('elementRegistry');
  const marks = (ids, name) => ids.filter((id) => drawn.get(id)).map((id) => ({ id, mark: name }));
  const next = marks(ahead.filter((id) => !here[id]), 'is-next');
  view.marks = [...marks(taken, 'is-taken'), ...next, ...marks(Object.keys(here), 'is-here'), ...marks(stuck, 'is-stuck')];
  for (const { id, mark: name } of view.marks) view.canvas.addMarker(id, name);
  const places = new Set(marks([...Object.keys(here), ...stuck]).map(({ id }) => id));
  for (const id of places) addBadge(view, id, here[id] ?? 1, stuck.includes(id), rounds[id]);
  for (const { id } of next) if (!places.has(id)) putBadge(view, id, 'is-next', word(view.figure, 'next'));
}

/** What is different in another version: `data-changes` says how, by id; `data-counts` how many requests wait there. */
function markChanges(view) {
  const [changes, counts] = ['changes', 'counts'].map((name) => JSON.parse(view.figure.dataset[name]));
  const drawn = view.viewer.get('elementRegistry');
  for (const [id, kind] of Object.entries(changes)) {
    if (!drawn.get(id)) continue;
    view.canvas.addMarker(id, `is-${kind}`);
    if (kind === 'unreached' && drawn.get(id).waypoints) continue; // a word on every flow would hide the drawing
    const badge = document.createElement('span');
    badge.className = `diagram-badge is-${kind}`;
    const name = word(view.figure, kind);
    badge.textContent = counts[id] ? spoken('%(change)s, %(number)s waiting', { change: name, number: counts[id] }) : name;
    view.viewer.get('overlays').add(id, 'change', { position: { top: 0, left: 0 }, scale: { min: 0.8, max: 1.2 }, html: badge });
  }
}

/** Comments are pinned to steps: `data-pins` says how many, by id. */
function pin(view, pins) {
  for (const [id, count] of Object.entries(pins)) {
    if (!view.viewer.get('elementRegistry').get(id)) continue;
    const sign = document.createElement('span');
    sign.className = 'diagram-badge is-pin';
    sign.textContent = commentsIn(count);
    view.viewer.get('overlays').add(id, 'pin', { position: { bottom: 10, left: 0 }, scale: { min: 0.8, max: 1.2 }, html: sign });
  }
}

/** The colour alone says nothing to many people, so a word stands beside it. */
function addBadge(view, id, count, isStuck, rounds) {
  const name = word(view.figure, isStuck ? 'stuck' : 'here');
  const where = count > 1 ? `${name} × ${count}` : name;
  const far = rounds?.of ? spoken('%(where)s, %(done)s of %(all)s', { where, done: rounds.done, all: rounds.of }) : where;
  putBadge(view, id, isStuck ? 'is-stuck' : 'is-here', far);
}

function putBadge(view, id, kind, text) {
  const badge = document.createElement('span');
  badge.className = `diagram-badge ${kind}`;
  badge.textContent = text;
  view.viewer.get('overlays').add(id, 'throughlane', {
    position: { top: 0, left: 0 },
    scale: { min: 0.8, max: 1.2 },
    html: badge,
  });
}
