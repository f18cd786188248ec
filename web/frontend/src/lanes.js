// Keeps the names of the lanes in view while the diagram is moved: whose work a step is matters most.

const LABEL = 30; // width of a lane's own label in the drawing
const LEAST = 24; // px of a lane that must be seen for its name to be worth writing

/** Write the name of each lane at the left edge of the frame as soon as its own label has left the view. */
export function showLanes(viewer, frame) {
  const canvas = viewer.get('canvas');
  const lanes = viewer.get('elementRegistry').filter(isLeaf);
  const strip = document.createElement('div');
  strip.className = 'diagram-lanes';
  strip.setAttribute('aria-hidden', 'true'); // the drawing itself has these names too
  const names = lanes.map((lane) => strip.appendChild(makeName(lane)));
  frame.append(strip);
  const place = () => {
    const view = canvas.viewbox();
    lanes.forEach((lane, index) => putName(names[index], lane, view));
  };
  viewer.on(['canvas.viewbox.changed', 'canvas.resized'], place);
  place();
}

/** Whether an element is a lane that has no lanes inside. */
function isLeaf({ type, children }) {
  return type === 'bpmn:Lane' && !children.some((child) => child.type === 'bpmn:Lane');
}

function makeName({ businessObject }) {
  const name = document.createElement('span');
  name.textContent = businessObject.name ?? '';
  return name;
}

function putName(name, lane, { x, y, height, scale }) {
  const top = Math.max(lane.y, y);
  const bottom = Math.min(lane.y + lane.height, y + height);
  name.hidden = x <= lane.x + LABEL / 2 || x > lane.x + lane.width || (bottom - top) * scale < LEAST;
  if (name.hidden) return;
  name.style.top = `${(top - y) * scale}px`;
  name.style.height = `${(bottom - top) * scale}px`;
}
